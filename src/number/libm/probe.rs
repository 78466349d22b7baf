//! Compares the lanes of a function with the platform's library at several hundred arguments.
//!
//! No algorithm here is always correctly rounded, and each errs at other arguments. So a library with another algorithm
//! gives other results at some of them. Such arguments are rare. Measured: a glibc without FMA differs in `f64` at one
//! argument in 1,500 to 25,000, and in `f32` at a handful of all arguments; a correctly rounded libm differs in `f32` at
//! 6 to 560 arguments in 10,000.
//!
//! Besides an even spread over each range we therefore try a few telling arguments. At the `f64` ones, a glibc without
//! FMA and a correctly rounded libm both give another result; at the `f32` ones, one of the two does.

/// The number of arguments per range.
const PROBES: usize = 256;

/// A floating-point type whose functions are compared.
pub(super) trait Probe: Copy {
    /// The number at a fraction of the way between two.
    fn between(from: Self, to: Self, share: f64) -> Self;
    /// Whether two numbers have the same bits.
    fn is(self, other: Self) -> bool;
}

impl Probe for f64 {
    fn between(from: f64, to: f64, share: f64) -> f64 {
        from + (to - from) * share
    }
    fn is(self, other: f64) -> bool {
        self.to_bits() == other.to_bits()
    }
}

impl Probe for f32 {
    fn between(from: f32, to: f32, share: f64) -> f32 {
        from + (to - from) * share as f32
    }
    fn is(self, other: f32) -> bool {
        self.to_bits() == other.to_bits()
    }
}

/// Arguments spread over ranges.
pub(super) fn arguments<T: Probe>(ranges: &[(T, T)], step: f64) -> Vec<T> {
    let within = |(from, to): &(T, T)| {
        let (from, to) = (*from, *to);
        (0..PROBES).map(move |i| T::between(from, to, (i as f64 * step).fract()))
    };
    ranges.iter().flat_map(within).collect()
}

/// The step that spreads arguments evenly: the golden ratio less 1.
pub(super) const EVENLY: f64 = 0.618_033_988_749_894_9;

/// Arguments at which a function is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probes<'a, T> {
    /// The ranges to spread arguments over.
    pub ranges: &'a [(T, T)],
    /// Arguments at which other libraries differ.
    pub telling: &'a [T],
}

/// Whether `lanes` and the standard library give the same values at all arguments.
pub(super) fn agree<T: Probe>(
    probes: Probes<'_, T>,
    lanes: impl Fn(&mut [T]),
    standard: impl Fn(T) -> T,
) -> bool {
    let mut arguments = arguments(probes.ranges, EVENLY);
    arguments.extend_from_slice(probes.telling);
    let mut values = arguments.clone();
    lanes(&mut values);
    values.iter().zip(arguments).all(|(value, argument)| value.is(standard(argument)))
}
