//! Functions over slices, many lanes at a time, in loops that the compiler vectorises for each kind of processor.

/// The number of lanes that are computed at a time, a multiple of every vector's length.
const LANES: usize = 64;
/// Slices shorter than this are computed one value at a time, which is faster.
const FEW: usize = 12;

/// Replaces each argument by a function's value. `lane` is the function without branches; its `bool` is false for
/// arguments that it does not support, which `scalar` computes. `lane` must be `#[inline(always)]`: code that is called
/// out of line is not compiled for the vectors.
pub(super) fn map<T: Copy>(
    values: &mut [T],
    lane: impl Fn(T) -> (T, bool) + Copy,
    scalar: impl Fn(T) -> T + Copy,
) {
    match values.len() >= FEW && is_wide() {
        true => all(values, lane, scalar),
        false => values.iter_mut().for_each(|value| *value = scalar(*value)),
    }
}

/// [`map`] for functions of two arguments. The value replaces the first one; surplus arguments stay as they are.
pub(super) fn map_pairs<T: Copy>(
    values: &mut [T],
    others: &[T],
    lane: impl Fn(T, T) -> (T, bool) + Copy,
    scalar: impl Fn(T, T) -> T + Copy,
) {
    let length = values.len().min(others.len());
    let (values, others) = (&mut values[..length], &others[..length]);
    match length >= FEW && is_wide() {
        true => all_pairs(values, others, lane, scalar),
        false => values.iter_mut().zip(others).for_each(|(value, other)| *value = scalar(*value, *other)),
    }
}

/// Computes each value by its lane, or by the scalar function if the lane does not support the argument.
fn all<T: Copy>(values: &mut [T], lane: impl Fn(T) -> (T, bool) + Copy, scalar: impl Fn(T) -> T + Copy) {
    vectorised(
        #[inline(always)]
        || {
            let (whole, rest) = values.as_chunks_mut::<LANES>();
            for lanes in whole {
                block(
                    lanes,
                    #[inline(always)]
                    |_, value| lane(value),
                    |_, value| scalar(value),
                );
            }
            if let Some(last) = rest.last() {
                let mut lanes = [*last; LANES];
                lanes[..rest.len()].copy_from_slice(rest);
                block(
                    &mut lanes,
                    #[inline(always)]
                    |_, value| lane(value),
                    |_, value| scalar(value),
                );
                rest.copy_from_slice(&lanes[..rest.len()]);
            }
        },
    );
}

/// [`all`] for pairs. The slices have the same length.
fn all_pairs<T: Copy>(
    values: &mut [T],
    others: &[T],
    lane: impl Fn(T, T) -> (T, bool) + Copy,
    scalar: impl Fn(T, T) -> T + Copy,
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
                    |i, value| scalar(value, with[i]),
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
                    |i, value| scalar(value, with[i]),
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
    scalar: impl Fn(usize, T) -> T,
) {
    let arguments = *lanes;
    let mut supported = [false; LANES];
    let mut all = true;
    for i in 0..LANES {
        (lanes[i], supported[i]) = lane(i, arguments[i]);
        all &= supported[i];
    }
    if !all {
        for i in (0..LANES).filter(|i| !supported[*i]) {
            lanes[i] = scalar(i, arguments[i]);
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

/// Runs a closure that is compiled for the FMA instruction, if the processor has it. Without it, a fused operation is a
/// call of a function, to the same bits. The closure must be `#[inline(always)]`.
#[inline(always)]
pub(super) fn fused<R>(run: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::{Level, Simd};
        if let Some(token) = Level::new().as_avx2() {
            return token.vectorize(run);
        }
    }
    run()
}

/// Whether the processor has FMA and AVX2. Without them, the lanes are slower than the scalar functions.
fn is_wide() -> bool {
    #[cfg(target_arch = "x86_64")]
    let is_wide = fearless_simd::Level::new().as_avx2().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    let is_wide = false;
    is_wide
}
