//! `CosineAnnealingWarmRestarts`: half a cosine down, in cycles.

use crate::dialect::kit::params::kind;
use std::f64::consts::PI;

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Int};
use crate::schedule::remark::RemarkKind;
use crate::spec::Stepping;

use super::common::{ETA_MIN, LAST_EPOCH, STEPPED, count};
use super::moves::{Move, StepRange, plain, whole};
use super::optimizer::Group;
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule, SchedulerClock};
use super::script::{Start, TorchClass, build, endless, report};

/// `CosineAnnealingWarmRestarts`.
pub(crate) const WARM_RESTARTS: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("T_0", Type::Count, "length of the first cycle in steps, an int of at least 1")
                .means(Role::Period),
            Param::optional(
                "T_mult",
                Type::Count,
                Default::Is("1"),
                "how many times as long each cycle is as the one before, an int of at least 1",
            ),
            ETA_MIN,
            LAST_EPOCH,
        ],
        example: "run: {epochs: 150}\noptimizer: {lr: 0.05}\ninterval: epoch\n\
                  schedule: {kind: torch.CosineAnnealingWarmRestarts, T_0: 10, T_mult: 2}\n",
        ..kind(
            STEPPED,
            "CosineAnnealingWarmRestarts",
            |args| build(&WARM_RESTARTS, args),
            "half a cosine down, in cycles (SGDR)",
            "lr[t] = eta_min + (base - eta_min) * (1 + cos(pi*T_cur/T_i)) / 2",
            &["Each cycle begins at the base rate.", "`eta_min` itself is never reached."],
        )
    },
    construct: |script, args| {
        let (t_0, t_mult) = (count(args, "T_0")?, count(args, "T_mult")?);
        let rule = WarmRestarts::new(t_0, t_mult, args.get("eta_min")?, args.last_epoch()?);
        script.leaf(args, rule.map_err(report(args))?.told(args.told()))
    },
    length: endless,
    pace: |args| Ok(Some(Pace::Cycles(count(args, "T_0")?.float()))),
    start: Start::Base,
    remarks,
};

/// `CosineAnnealingWarmRestarts`.
#[derive(Clone)]
pub(crate) struct WarmRestarts {
    t_0: Number,
    t_i: Number,
    t_mult: Number,
    t_cur: Number,
    eta_min: Number,
    /// How the loop tells it the epoch, and the number of times that it has.
    told: Option<(Stepping, u64)>,
}

impl WarmRestarts {
    /// The first period `T_0`, the factor of each further period, and the lowest rate.
    pub(crate) fn new(
        t_0: Number,
        t_mult: Number,
        eta_min: Number,
        last_epoch: i64,
    ) -> Result<Self, Exception> {
        if t_0 <= 0 || !t_0.is_int() {
            return Err(
                Exception::value(format!("Expected positive integer T_0, but got {t_0}")).about("T_0")
            );
        }
        if t_mult < 1 || !t_mult.is_int() {
            return Err(
                Exception::value(format!("Expected integer T_mult >= 1, but got {t_mult}")).about("T_mult")
            );
        }
        Ok(WarmRestarts { t_0, t_i: t_0, t_mult, t_cur: last_epoch.into(), eta_min, told: None })
    }

    /// The same in a loop that tells it the epoch.
    pub(crate) fn told(self, how: Option<Stepping>) -> Self {
        WarmRestarts { told: how.map(|how| (how, 0)), ..self }
    }

    /// `step(epoch)`.
    fn move_to(&mut self, epoch: Number) -> Result<(), Exception> {
        if epoch < self.t_0 {
            (self.t_i, self.t_cur) = (self.t_0, epoch);
        } else if self.t_mult == 1 {
            self.t_cur = (epoch % self.t_0)?;
        } else {
            let growth = self.t_mult - 1;
            // `math.log(x, T_mult)`
            let reached = ((epoch / self.t_0)? * growth + 1).float();
            let cycles = double::ln(reached) / double::ln(self.t_mult.float());
            let power = self.t_mult.pow(Int(cycles as i128))?;
            self.t_cur = epoch - (self.t_0 * (power - 1) / growth)?;
            self.t_i = self.t_0 * power;
        }
        Ok(())
    }

    /// The position in the cycle, if the periods are small enough for exact floats.
    fn at(&self) -> Option<CyclePosition> {
        let (epoch, growth) = (whole(self.t_cur)?, whole(self.t_mult)?);
        let period = whole(self.t_i)?;
        (epoch < period && period < 1 << 31 && growth < 1 << 21).then_some(CyclePosition {
            epoch,
            period,
            growth,
        })
    }
}

/// The epoch that the loop says in call `call`, counted from 0.
fn epoch(how: Stepping, call: u64) -> Computed {
    match how {
        Stepping::Fraction(length) => {
            Ok(Number::from(call / length) + (Number::from(call % length) / Number::from(length))?)
        }
        _ => Ok(Number::from(call)),
    }
}

impl Rule for WarmRestarts {
    fn has_own_step(&self) -> bool {
        true
    }

    fn step_to(&mut self, epoch: Number) -> Option<Result<(), Exception>> {
        Some(match epoch < 0 {
            true => Err(Exception::value(format!("Expected non-negative epoch, but got {epoch}"))),
            false => self.move_to(epoch),
        })
    }

    fn count(&mut self, clock: &mut SchedulerClock) {
        if clock.last_epoch < 0 {
            (self.t_i, self.t_cur) = (self.t_0, Int(0));
            clock.last_epoch = 0;
            return;
        }
        if let Some((_, calls)) = &mut self.told {
            *calls += 1;
            return;
        }
        clock.last_epoch += 1;
        self.t_cur = self.t_cur + 1;
        if self.t_cur >= self.t_i {
            self.t_cur = (self.t_cur % self.t_i).unwrap_or(Int(0));
            self.t_i = self.t_i * self.t_mult;
        }
    }

    fn lr(&mut self, moment: &Moment, _group: &mut Group) -> Computed {
        if let (Some((how, calls @ 1..)), 0) = (self.told, moment.index) {
            self.move_to(epoch(how, calls - 1)?)?;
        }
        let height = Int(1) + (self.t_cur * PI / self.t_i)?.cos()?;
        Ok(self.eta_min + ((moment.base_lr - self.eta_min) * height / 2)?)
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let (Some(mut at), Some(floor), None) = (self.at(), plain(self.eta_min), self.told) else { return };
        let mut cosines = Vec::with_capacity(stretch.steps);
        while cosines.len() < stretch.steps {
            at = at.next();
            let here = (at.period - at.epoch).min((stretch.steps - cosines.len()) as i64);
            let period = at.period as f64;
            cosines.extend((at.epoch..at.epoch + here).map(|epoch| epoch as f64 * PI / period));
            at.epoch += here - 1;
        }
        double::slices::cos(&mut cosines);
        moves.extend(
            cosines.iter().map(|cos| Move::To(floor + (stretch.base_lr - floor) * (1.0 + cos) / 2.0)),
        );
    }

    fn skip(&mut self, steps: usize, clock: &mut SchedulerClock) {
        clock.last_epoch += steps as i64;
        if let Some(mut at) = self.at() {
            let mut left = steps as i64;
            while left > 0 {
                at = at.next();
                let here = (at.period - at.epoch).min(left);
                at.epoch += here - 1;
                left -= here;
            }
            (self.t_cur, self.t_i) = (at.epoch.into(), at.period.into());
        }
    }
}

/// The position of a [`WarmRestarts`] within a period.
#[derive(Clone, Copy)]
struct CyclePosition {
    epoch: i64,
    period: i64,
    growth: i64,
}

impl CyclePosition {
    /// The position one step later.
    fn next(self) -> CyclePosition {
        match self.epoch + 1 < self.period {
            true => CyclePosition { epoch: self.epoch + 1, ..self },
            false => CyclePosition { epoch: 0, period: self.period * self.growth, ..self },
        }
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let (t_0, t_mult) = (count(args, "T_0")?.float(), count(args, "T_mult")?.float());
    let eta_min = args.get::<Number>("eta_min")?;
    if remarks.flat(args, time)? {
        return Ok(());
    }
    if time.steps.is_none_or(|steps| steps > t_0) {
        let text =
            format!("CosineAnnealingWarmRestarts never reaches `eta_min` ({eta_min}): it restarts there.");
        remarks.say(args, RemarkKind::NeverAtTheLeast, "eta_min", text);
    }
    let Some(run) = time.steps else { return Ok(()) };
    let end = match t_mult == 1.0 {
        true => (run / t_0).ceil() * t_0,
        false => std::iter::successors(Some((t_0, t_0)), |(end, cycle)| {
            Some((end + cycle * t_mult, cycle * t_mult))
        })
        .map(|(end, _)| end)
        .find(|end| *end >= run)
        .unwrap_or(run),
    };
    if end > run {
        let (unit, last) = (remarks.unit(), run - 1.0);
        let text = format!(
            "The last cycle is cut short: it would end at {unit} {end}, but its last {unit} is {last}."
        );
        remarks.say(args, RemarkKind::EndsWithinACycle, "T_0", text);
    }
    Ok(())
}
