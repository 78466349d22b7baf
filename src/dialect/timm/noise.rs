//! The noise of timm's schedulers, drawn from a torch generator.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::values::PerGroup;
use crate::number::python::Number::{self, Float, Int};
use crate::number::random::aten::Generator;

/// The noise. Every `t` has a generator of its own.
#[derive(Clone)]
pub(super) struct Noise {
    range: PerGroup<Number>,
    normal: bool,
    pct: Number,
    std: Number,
    seed: Number,
}

impl Noise {
    /// The noise, if it has a range. `seed` reads `noise_seed`.
    pub(super) fn of(
        args: &Args<'_>,
        seed: impl Fn(&Args<'_>) -> Result<Option<Number>, Diagnostic>,
    ) -> Result<Option<Self>, Diagnostic> {
        let range = args.get::<Option<PerGroup<Number>>>("noise_range_t")?;
        let (pct, std): (Number, Number) = (args.get("noise_pct")?, args.get("noise_std")?);
        let seed = seed(args)?.unwrap_or(Int(42));
        let Some(range) = range else { return Ok(None) };
        Ok(Some(Noise { range, normal: true, pct, std, seed }))
    }

    /// The same with a uniform distribution within `noise_pct`, as for any `noise_type` but `normal`.
    pub(super) fn uniform(self) -> Self {
        Noise { normal: false, ..self }
    }

    /// Refuses noise for which timm would draw for ever, or for hours.
    ///
    /// # Errors
    ///
    /// Fewer than one draw in ten thousand is below `noise_pct`.
    pub(super) fn check(&self, args: &Args<'_>) -> Result<(), Diagnostic> {
        match !self.normal || self.pct > 0 && self.pct.float() >= 1e-4 * self.std.float().abs() {
            true => Ok(()),
            false => Err(args
                .refuse("noise_pct", "timm would draw noise for ever")
                .why("it draws until the noise is below `noise_pct`, which almost never happens with this `noise_std`")
                .help("increase `noise_pct`, or decrease `noise_std`")),
        }
    }

    /// Whether some `t` may raise.
    pub(super) fn raises(&self) -> bool {
        let short = matches!(&self.range, PerGroup::Each(list) if list.len() < 2);
        let far = self.seed < -(1i64 << 62) || self.seed > 1i64 << 62;
        short || far || !self.seed.is_int()
    }

    /// The noise at `t`, as a fraction of the rate; `None` outside its range.
    ///
    /// # Errors
    ///
    /// The range does not have two ends, or the seed is not one.
    pub(super) fn at(&self, t: u64) -> Result<Option<Number>, Exception> {
        let end = |list: &[Number], index: usize| {
            list.get(index).copied().ok_or_else(|| {
                Exception::new("IndexError", "list index out of range")
                    .help("`noise_range_t` is `[from, to]`, or one number")
            })
        };
        let t = Number::from(t);
        let within = match &self.range {
            PerGroup::All(from) => t >= *from,
            PerGroup::Each(ends) => end(ends, 0)? <= t && t < end(ends, 1)?,
        };
        if within { self.draw(t).map(Some) } else { Ok(None) }
    }

    fn draw(&self, t: Number) -> Result<Number, Exception> {
        let mut generator = Generator::seeded(seed(self.seed + t)?);
        if !self.normal {
            let even = f64::from(generator.uniform());
            return Ok(Float(2.0 * (even - 0.5)) * self.pct);
        }
        loop {
            let noise = Float(f64::from(generator.normal())) * self.std;
            if noise.float().abs() < self.pct.float() {
                return Ok(noise);
            }
        }
    }
}

/// A number as `torch.Generator.manual_seed` reads it.
fn seed(number: Number) -> Result<u64, Exception> {
    let number = match number {
        Float(_) => {
            return Err(Exception::new("RuntimeError", "manual_seed expected a long, but got float")
                .help("`noise_seed` must be a whole number"));
        }
        Int(seed) => Some(seed),
        Number::Beyond => None,
    };
    let wrapped =
        |seed: i128| u64::try_from(seed).or_else(|_| i64::try_from(seed).map(|seed| seed as u64)).ok();
    number.and_then(wrapped).ok_or_else(|| Exception::value("Overflow when unpacking long long"))
}
