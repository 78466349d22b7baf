//! Functions over slices, many lanes at a time, in loops that the compiler vectorises for each kind of processor.

use super::probe::{Probe, Probes, agree};
use std::sync::OnceLock;

/// The number of lanes that are computed at a time, a multiple of every vector's length.
const LANES: usize = 64;
/// Slices shorter than this are computed one value at a time, which is faster.
const FEW: usize = 12;

/// Whether the lanes of a function agree with this platform's library; computed once.
pub(super) type Trust = OnceLock<bool>;

/// Replaces each argument by a function's value. `lane` is the function without branches; its `bool` is false for
/// arguments that it does not support. `standard` is the standard library's function. `lane` must be `#[inline(always)]`:
/// code that is called out of line is not compiled for the vectors.
pub(super) fn map<T: Probe>(
    values: &mut [T],
    trust: &Trust,
    probes: Probes<'_, T>,
    lane: impl Fn(T) -> (T, bool) + Copy,
    standard: impl Fn(T) -> T + Copy,
) {
    let is_trusted = || {
        *trust.get_or_init(|| are_worth_it() && agree(probes, |values| all(values, lane, standard), standard))
    };
    match values.len() >= FEW && is_trusted() {
        true => all(values, lane, standard),
        false => values.iter_mut().for_each(|value| *value = standard(*value)),
    }
}

/// [`map`] for functions of two arguments. The value replaces the first one; surplus arguments stay as they are.
pub(super) fn map_pairs<T: Probe>(
    values: &mut [T],
    others: &[T],
    is_trusted: impl FnOnce() -> bool,
    lane: impl Fn(T, T) -> (T, bool) + Copy,
    standard: impl Fn(T, T) -> T + Copy,
) {
    let length = values.len().min(others.len());
    let (values, others) = (&mut values[..length], &others[..length]);
    match length >= FEW && is_trusted() {
        true => all_pairs(values, others, lane, standard),
        false => values.iter_mut().zip(others).for_each(|(value, other)| *value = standard(*value, *other)),
    }
}

/// Computes each value by its lane, or by the standard library if the lane does not support the argument.
pub(super) fn all<T: Probe>(
    values: &mut [T],
    lane: impl Fn(T) -> (T, bool) + Copy,
    standard: impl Fn(T) -> T + Copy,
) {
    vectorised(
        #[inline(always)]
        || {
            let (whole, rest) = values.as_chunks_mut::<LANES>();
            for lanes in whole {
                block(
                    lanes,
                    #[inline(always)]
                    |_, value| lane(value),
                    |_, value| standard(value),
                );
            }
            if let Some(last) = rest.last() {
                let mut lanes = [*last; LANES];
                lanes[..rest.len()].copy_from_slice(rest);
                block(
                    &mut lanes,
                    #[inline(always)]
                    |_, value| lane(value),
                    |_, value| standard(value),
                );
                rest.copy_from_slice(&lanes[..rest.len()]);
            }
        },
    );
}

/// [`all`] for pairs. The slices have the same length.
pub(super) fn all_pairs<T: Probe>(
    values: &mut [T],
    others: &[T],
    lane: impl Fn(T, T) -> (T, bool) + Copy,
    standard: impl Fn(T, T) -> T + Copy,
) {
    vectorised(
        #[inline(always)]
        || {
            let (whole, rest) = values.as_chunks_mut::<LANES>();
            let (with, with_rest) = others.as_chunks::<LANES>();
            for (lanes, with) in whole.iter_mut().zip(with) {
                block(
                    lanes,
                    #[inline(always)]
                    |i, value| lane(value, with[i]),
                    |i, value| standard(value, with[i]),
                );
            }
            if let (Some(last), Some(with_last)) = (rest.last(), with_rest.last()) {
                let (mut lanes, mut with) = ([*last; LANES], [*with_last; LANES]);
                lanes[..rest.len()].copy_from_slice(rest);
                with[..rest.len()].copy_from_slice(with_rest);
                block(
                    &mut lanes,
                    #[inline(always)]
                    |i, value| lane(value, with[i]),
                    |i, value| standard(value, with[i]),
                );
                rest.copy_from_slice(&lanes[..rest.len()]);
            }
        },
    );
}

#[inline(always)]
fn block<T: Copy>(
    lanes: &mut [T; LANES],
    lane: impl Fn(usize, T) -> (T, bool),
    standard: impl Fn(usize, T) -> T,
) {
    let arguments = *lanes;
    let mut trusted = [false; LANES];
    let mut all = true;
    for i in 0..LANES {
        (lanes[i], trusted[i]) = lane(i, arguments[i]);
        all &= trusted[i];
    }
    if !all {
        for i in (0..LANES).filter(|i| !trusted[*i]) {
            lanes[i] = standard(i, arguments[i]);
        }
    }
}

/// Runs a closure that is compiled for the widest vectors of the processor. The closure must be `#[inline(always)]`.
#[inline(always)]
pub fn vectorised<R>(run: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::{Level, Simd};
        let level = Level::new();
        if let Some(token) = level.as_avx512() {
            return token.vectorize(run);
        }
        if let Some(token) = level.as_avx2() {
            return token.vectorize(run);
        }
    }
    run()
}

/// Whether the processor has FMA and AVX2. Without them, the lanes are slower than the standard library.
pub(super) fn are_worth_it() -> bool {
    #[cfg(target_arch = "x86_64")]
    let worth_it = fearless_simd::Level::new().as_avx2().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    let worth_it = false;
    worth_it
}
