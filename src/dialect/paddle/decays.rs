//! The decays that are functions of the epoch: `NoamDecay`, `ExponentialDecay`, `NaturalExpDecay`, `InverseTimeDecay` and
//! `PolynomialDecay`.

use super::common::{
    LAST_EPOCH, LEARNING_RATE, STEPPED, VERBOSE, count, ensure, needed, positive_int, short, unit, whole,
};
use super::scheduler::{EpochRule, PaddleClass, PaddleScheduler, build};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{kind, number, truth};
use crate::dialect::kit::remarks;
use crate::dialect::{Args, Kind, Resolved, Role};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;

/// `NoamDecay`.
pub(super) const NOAM: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            needed("d_model", "the width of the model, above 0"),
            needed("warmup_steps", "the number of steps on the way up, above 0").means(Role::Warmup),
            number("learning_rate", "1.0", "a factor of the whole schedule, at least 0"),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 20000}\nschedule: {kind: paddle.NoamDecay, d_model: 512, warmup_steps: 4000}\n",
        ..kind(
            STEPPED,
            "NoamDecay",
            |args| build(&NOAM, args),
            "up in a straight line, then down with the root of the step, as for the first Transformer",
            "learning_rate * d_model ** -0.5 * min(t ** -0.5, t * warmup_steps ** -1.5)",
            &["The first update has the rate 0.", "The peak is at `warmup_steps`. It never ends."],
        )
    },
    construct: noam,
};

/// `ExponentialDecay`.
pub(super) const EXPONENTIAL: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            needed("gamma", "the factor of each step, between 0 and 1").means(Role::Factor),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {epochs: 100}\ninterval: epoch\nschedule: {kind: paddle.ExponentialDecay, learning_rate: 0.1, gamma: 0.95}\n",
        ..kind(
            STEPPED,
            "ExponentialDecay",
            |args| build(&EXPONENTIAL, args),
            "times gamma at each step",
            "learning_rate * gamma ** t",
            &["It never ends."],
        )
    },
    construct: exponential,
};

/// `NaturalExpDecay`.
pub(super) const NATURAL_EXP: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[LEARNING_RATE, needed("gamma", "how fast it falls, above 0"), LAST_EPOCH, VERBOSE],
        example: "run: {epochs: 100}\ninterval: epoch\nschedule: {kind: paddle.NaturalExpDecay, learning_rate: 0.1, gamma: 0.05}\n",
        ..kind(
            STEPPED,
            "NaturalExpDecay",
            |args| build(&NATURAL_EXP, args),
            "a natural exponential",
            "learning_rate * exp(-1 * gamma * t)",
            &["It never ends."],
        )
    },
    construct: natural_exp,
};

/// `InverseTimeDecay`.
pub(super) const INVERSE_TIME: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[LEARNING_RATE, needed("gamma", "how fast it falls"), LAST_EPOCH, VERBOSE],
        example: "run: {epochs: 100}\ninterval: epoch\nschedule: {kind: paddle.InverseTimeDecay, learning_rate: 0.1, gamma: 0.1}\n",
        ..kind(
            STEPPED,
            "InverseTimeDecay",
            |args| build(&INVERSE_TIME, args),
            "the rate divided by a number that grows linearly",
            "learning_rate / (1 + gamma * t)",
            &["It never ends.", "A negative `gamma` leads to a pole, with negative rates after it."],
        )
    },
    construct: inverse_time,
};

/// `PolynomialDecay`.
pub(super) const POLYNOMIAL: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            whole("decay_steps", "length of the decay in steps, an int above 0").means(Role::Decay),
            number("end_lr", "0.0001", "the rate at the end; not 0 by default").means(Role::EndRate),
            number("power", "1.0", "the exponent, above 0; 1 is a straight line"),
            truth(
                "cycle",
                "false",
                "whether the decay begins again past its end, each time over a longer stretch",
            ),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 90000}\nschedule: {kind: paddle.PolynomialDecay, learning_rate: 0.01, decay_steps: 90000, end_lr: 0.0, power: 0.9}\n",
        ..kind(
            STEPPED,
            "PolynomialDecay",
            |args| build(&POLYNOMIAL, args),
            "down along a power of the time that is left",
            "(learning_rate - end_lr) * (1 - t / decay_steps) ** power + end_lr",
            &[
                "`end_lr` is reached at `decay_steps`, and holds.",
                "With `cycle` the length becomes the next multiple of `decay_steps`: each multiple has `end_lr`, and the step after it jumps up.",
            ],
        )
    },
    construct: polynomial,
};

fn noam(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let (d_model, warmup): (Number, Number) = (args.get("d_model")?, count(args, "warmup_steps")?);
    ensure(args, "d_model", d_model > 0, || Exception::value("d_model should be grater than 0"))?;
    let rule = EpochRule::safe(move |base_lr, t: Number| {
        let falling = if t == 0 { Int(1) } else { t.pow(-0.5)? };
        let rising = warmup.pow(-1.5)? * t;
        Ok(Float(base_lr) * d_model.pow(-0.5)? * falling.min(rising))
    });
    let late = remarks::warmup(args, "warmup_steps", warmup.float(), unit(args)).filter(|_| !args.is_nested);
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.with(late))
}

fn exponential(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let gamma: Number = args.get("gamma")?;
    ensure(args, "gamma", gamma > 0 && gamma < 1, || {
        Exception::assertion(" 'gamma' must be in interval (0.0, 1.0) so that the learning rate will decay.")
    })?;
    let rule = EpochRule::safe(move |base_lr, t: Number| Ok(Float(base_lr) * gamma.pow(t)?));
    PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)
}

fn natural_exp(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let gamma: Number = args.get("gamma")?;
    ensure(args, "gamma", gamma > 0, || {
        Exception::assertion(" 'gamma' must be a positive number so that the learning rate will decay.")
    })?;
    let rule = EpochRule::safe(move |base_lr, t: Number| {
        let factor = double::exp((Int(-1) * gamma * t).float());
        match factor.is_finite() {
            true => Ok(Float(base_lr) * factor),
            false => Err(Exception::new("OverflowError", "math range error")),
        }
    });
    PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)
}

fn inverse_time(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let gamma: Number = args.get("gamma")?;
    let rule =
        EpochRule::safe_if(
            gamma >= 0,
            move |base_lr, t: Number| Ok((Float(base_lr) / (Int(1) + gamma * t))?),
        );
    PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)
}

fn polynomial(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let decay_steps = positive_int(args, "decay_steps")?;
    let (end_lr, power): (Number, Number) = (args.get("end_lr")?, args.get("power")?);
    ensure(args, "power", power > 0, || {
        Exception::assertion(" 'power' must be greater than 0.0 so that the learning rate will decay.")
    })?;
    let cycle: bool = args.get("cycle")?;
    let rule = EpochRule::safe(move |base_lr, t: Number| {
        let (t, length) = match cycle {
            true if t == 0 => (t, decay_steps),
            true => (t, decay_steps * (Float(t.float()) / Float(decay_steps.float()))?.ceil()?),
            false => (t.min(decay_steps), decay_steps),
        };
        let left = Int(1) - (Float(t.float()) / Float(length.float()))?;
        Ok((Float(base_lr) - end_lr) * left.pow(power)? + end_lr)
    });
    let mut said = Vec::new();
    if !cycle {
        said.extend(short(args, &POLYNOMIAL, "decay_steps", decay_steps, "reaches `end_lr`"));
    }
    if !args.is_given("end_lr") {
        let text = "`end_lr` is Paddle's default: the rate ends at 0.0001, not at 0.";
        said.push(args.remark(RemarkKind::DefaultOfItsOwn, "end_lr", text));
    }
    let scheduler =
        PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?.with(said);
    Ok(if cycle { scheduler } else { scheduler.ending(decay_steps) })
}
