//! `RexLR`: the reflected exponential.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{from_base_rates, times, until};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::Unit;

/// `RexLR`.
pub(super) const REX: Kind = Kind {
    params: &[
        Param::required("max_lr", Type::Number, "the rate that min_lr is a fraction of").means(Role::Peak),
        Param::required("min_lr", Type::Number, "the rate at the end").means(Role::EndRate),
        Param::optional("total_steps", Type::Number, Default::Run("steps"), "the updates of the whole run")
            .means(Role::Total),
        number("num_warmup_steps", "0", "length of the warmup in updates").means(Role::Warmup),
        number("last_step", "0", "the last update of an earlier run"),
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 2.0e-4}\nschedule: {kind: axolotl.RexLR, max_lr: 2.0e-4, min_lr: 2.0e-5, num_warmup_steps: 100}",
    ..kind(
        Interval::Always(Unit::Step),
        "RexLR",
        rex,
        "a linear warmup, then a curve that falls slowly at first and steeply at the end",
        "base * (min_lr / max_lr + (1 - min_lr / max_lr) * (z / (0.1 + 0.9 * z))), z the fraction of the updates after the warmup that is left",
        &[
            "The counter of the first update is 1: the warmup begins above 0.",
            "At the last update, and past it, the rate of every group is min_lr.",
        ],
    )
};

fn rex(args: &Args<'_>) -> Resolved {
    let (max_lr, min_lr): (Number, Number) = (args.get("max_lr")?, args.get("min_lr")?);
    let (Length(total), Length(warmup)) = (args.get("total_steps")?, args.get("num_warmup_steps")?);
    let Length(last) = args.get("last_step")?;
    let refuse =
        |name, message: String| Err(Exception::value(message).about(name).report(args, "in the constructor"));
    if min_lr > max_lr {
        let wrong = "Value of \"min_lr\" should be less than value of \"max_lr\".";
        return refuse("min_lr", format!("{wrong} Got min_lr={min_lr} and max_lr={max_lr}"));
    }
    if warmup > total {
        return refuse(
            "num_warmup_steps",
            format!("num_warmup_steps ({warmup}) must be less than or equal to total_steps ({total})."),
        );
    }
    let before = Int(0).max(last - 1);
    let factor = move |after: Number, rest: Number| -> Computed {
        let z = ((rest - (after % rest)?) / rest)?;
        let share = (min_lr / max_lr)?;
        Ok(share + (Float(1.0) - share) * (z / (Float(0.1) + Float(0.9) * z))?)
    };
    let schedule = from_base_rates(
        args,
        max_lr == 0,
        |_| None,
        move |t, _, bases, out| {
            let step = t + before + 1;
            let (after, rest) = (step - warmup, total - warmup);
            if step >= 1 && step <= warmup {
                for (out, base) in out.iter_mut().zip(bases) {
                    *out = (*base * step / warmup)?.read()?;
                }
                return Ok(());
            }
            if after >= rest || after == -1 || rest <= 0 {
                out.fill(min_lr.read()?);
                return Ok(());
            }
            times(bases, factor(after, rest)?, out)
        },
    )?;
    Ok(until(schedule, total))
}
