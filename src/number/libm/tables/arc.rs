//! The tables of the arc functions.

use super::numbers;

/// The number of values in a row of [`ARC_TANGENT`].
pub(in crate::number::libm) const ARC_TANGENT_ROW: usize = 7;

/// For each 256th from `16 / 256` on: a number near its middle, whose arc tangent has zeros behind its last digit; and the
/// coefficients of the arc tangent's polynomial for the distance to it, the constant one first. IBM's figures.
pub(in crate::number::libm) static ARC_TANGENT: [f64; 241 * ARC_TANGENT_ROW] =
    numbers(include_str!("atan.hex"));

/// For each part of the numbers from 1/8 to 31/32: the coefficients of the arc sine's polynomial for the distance to its
/// middle, from the linear one on; then the arc sine of the middle in two parts, the small one first. IBM's figures.
pub(in crate::number::libm) static ARC_SINE: [f64; 1920] = numbers(include_str!("asin.hex"));

/// The inverse square roots of the middles of the 64ths of the binades from 1/2 and from 1 on, to 14 decimal places.
pub(in crate::number::libm) static INVERSE_ROOT: [f64; 128] = {
    let mut table = [0.0; 128];
    let mut k = 0;
    while k < 128 {
        let (middle, parts) = (2 * (64 + k % 64) + 1, if k < 64 { 256 } else { 128 });
        let square = 4 * 10u128.pow(28) * parts / middle;
        table[k as usize] = (square.isqrt().div_ceil(2)) as f64 / 1e14;
        k += 1;
    }
    table
};
