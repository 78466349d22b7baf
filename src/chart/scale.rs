//! The position of a value on an axis.

use crate::figure::Scale;
use crate::number::libm::double;

/// An axis from its low to its high end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mapping {
    /// Linear or logarithmic.
    pub scale: Scale,
    /// The value at the low end.
    pub low: f64,
    /// The value at the high end, above `low`.
    pub high: f64,
}

impl Mapping {
    /// The position of a value: 0 at the low end, 1 at the high end, below 0 or above 1 beyond the ends.
    ///
    /// On a logarithmic axis, zero is at the low end, and a negative value has no position.
    pub(crate) fn position(&self, value: f64) -> Option<f64> {
        match self.scale {
            // Halved, because the difference of the ends may exceed the greatest float.
            Scale::Linear => part(value / 2.0, self.low / 2.0, self.high / 2.0),
            Scale::Log if value < 0.0 => None,
            Scale::Log if value == 0.0 => Some(0.0),
            Scale::Log => part(double::log10(value), double::log10(self.low), double::log10(self.high)),
        }
    }
}

/// A position so far beyond an end that further ones need not be told apart. Infinite ones could not be clipped.
const FAR: f64 = 1e9;

/// The part of the way from `low` to `high`; the middle if the ends cannot be told apart.
fn part(value: f64, low: f64, high: f64) -> Option<f64> {
    let part = (value - low) / (high - low);
    Some(if part.is_nan() { 0.5 } else { part.clamp(-FAR, FAR) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_copes_with_the_whole_range_of_floats() {
        let axis = Mapping { scale: Scale::Linear, low: -f64::MAX, high: f64::MAX };
        assert_eq!(axis.position(0.0), Some(0.5));
        assert_eq!(axis.position(f64::MAX), Some(1.0));
    }

    #[test]
    fn a_logarithmic_axis_has_zero_at_its_low_end_and_nothing_below() {
        let axis = Mapping { scale: Scale::Log, low: 1e-4, high: 1.0 };
        assert_eq!(axis.position(0.0), Some(0.0));
        assert_eq!(axis.position(-1.0), None);
        assert!((axis.position(1e-2).expect("positive") - 0.5).abs() < 1e-12);
        assert!(axis.position(1e-5).expect("positive") < 0.0);
    }
}
