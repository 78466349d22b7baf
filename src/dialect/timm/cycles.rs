//! The cycles of `CosineLRScheduler`, `TanhLRScheduler` and `PolyLRScheduler`.

use super::common::{asserted, shrinks, t_initial};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Resolved};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::Schedule;

/// The cycles of a scheduler.
#[derive(Clone, Copy)]
pub(super) struct Cycles {
    pub length: Number,
    mul: Number,
    pub decay: Number,
    pub limit: Number,
    pub lr_min: Number,
}

/// A place in a cycle: the cycle's index and length, and `t` within it.
pub(super) struct CyclePlace {
    pub index: Number,
    pub length: Number,
    pub t: Number,
}

impl Cycles {
    pub(super) fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let cycles = Cycles {
            length: t_initial(args, Int(0))?,
            mul: args.get("cycle_mul")?,
            decay: args.get("cycle_decay")?,
            limit: args.get("cycle_limit")?,
            lr_min: args.get("lr_min")?,
        };
        asserted(args, cycles.length > 0, "t_initial", "t_initial > 0")?;
        asserted(args, cycles.lr_min >= 0, "lr_min", "lr_min >= 0")?;
        Ok(cycles)
    }

    /// Whether nothing here can raise: all cycles have one whole length, and their peaks do not grow.
    pub(super) fn plain(&self) -> bool {
        self.mul == 1 && shrinks(self.decay) && self.length.is_int()
    }

    pub(super) fn at(&self, t: Number) -> Result<CyclePlace, Exception> {
        let Cycles { length, mul, .. } = *self;
        if mul == 1 {
            let index = t.floor_div(length)?;
            return Ok(CyclePlace { index, length, t: t - length * index });
        }
        let logarithm = (Float(ln(Int(1) - (t / length)? * (Int(1) - mul))?) / ln(mul)?)?;
        let index = logarithm.floor()?;
        let start = ((Int(1) - mul.pow(index)?) / (Int(1) - mul))? * length;
        Ok(CyclePlace { index, length: mul.pow(index)? * length, t: t - start })
    }

    /// Sets the length: the end of the last cycle, including the warmup, as `get_cycle_length()`.
    pub(super) fn lasting(&self, args: &Args<'_>, schedule: Schedule, prefix: bool) -> Resolved {
        let Cycles { length, mul, limit, .. } = *self;
        let (length, mul, cycles) = (length.float(), mul.float(), limit.float().max(1.0));
        let end = match mul == 1.0 {
            true => length * cycles,
            false => (-length * (double::pow(mul, cycles) - 1.0) / (1.0 - mul)).floor(),
        };
        let Length(warmup) = args.get("warmup_t")?;
        let end = if prefix { end + warmup.float() } else { end };
        Ok(match (1.0..1e15).contains(&end) {
            true => schedule.lasting(end.ceil() as u64),
            false => schedule,
        })
    }
}

/// `math.log`
fn ln(number: Number) -> Result<f64, Exception> {
    match number.float() {
        value if value <= 0.0 => Err(Exception::value("math domain error").why(
            "the cycle is found by a logarithm, which with `cycle_mul` below 1 has no value in the end",
        )),
        value => Ok(double::ln(value)),
    }
}

/// Whether no power with this exponent overflows or divides by zero.
pub(super) fn moderate(k: Number) -> bool {
    (0.0..10.0).contains(&k.float())
}
