//! The reduction of the largest angles.
//!
//! It is that of M. Payne and R. Hanek ("Radian reduction for trigonometric functions", 1983), as IBM's Accurate
//! Mathematical Library has it (read in glibc 2.36). No operation here is fused.

use super::circle::QUARTER;
use crate::number::libm::WHOLE;
use crate::number::libm::tables::circle::two_over_pi;

/// 1.5 * 2^54. Adding it rounds to a multiple of 4.
const FULL_TURNS: f64 = 27_021_597_764_222_976.0;
/// 2^27 + 1. A product with it splits a number into halves.
const SPLIT: f64 = 134_217_729.0;

/// `2^exponent`, for normal numbers.
const fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

/// The high half of a number's digits.
fn head(x: f64) -> f64 {
    let t = x * SPLIT;
    t - (t - x)
}

/// A sum in two parts: rounded, and what rounding took from it.
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    (s, if a.abs() > b.abs() { (a - s) + b } else { (b - s) + a })
}

/// Reduces a finite angle of at least `1e8` by the nearest multiple of a quarter turn: the remainder in two parts, and the
/// multiple in the last bits.
#[cold]
#[inline(never)]
pub(super) fn reduced_far(x: f64) -> (f64, f64, u64) {
    /// Half of pi in two parts of half the digits.
    const HALVES: [f64; 2] = [1.570_796_340_703_964_2, -1.390_906_767_539_945_6e-8];

    let x = x * power_of_two(-600);
    let high = head(x);
    let (one, two) = (quarter_turns(high), quarter_turns(x - high));
    let mut turns = one.turns + two.turns;
    let (mut b, rest) = two_sum(one.part, two.part);
    if b > 0.5 {
        b -= 1.0;
        turns += 1.0;
    } else if b < -0.5 {
        b += 1.0;
        turns -= 1.0;
    }
    let s = b + ((rest + one.rest) + two.rest);
    let t = ((b - s) + rest) + (one.rest + two.rest);

    let high = head(s);
    let low = s - high;
    let b = s * QUARTER[0];
    let products = (((high * HALVES[0] - b) + high * HALVES[1]) + low * HALVES[0])
        + ((low * HALVES[1] + s * QUARTER[1]) + t * QUARTER[0]);
    let a = b + products;
    (a, (b - a) + products, turns as i64 as u64)
}

/// A number of quarter turns: whole ones without full turns, and the part of one.
struct QuarterTurns {
    turns: f64,
    part: f64,
    rest: f64,
}

/// The number of quarter turns in an angle that was scaled by `2^-600`: its product with six groups of 24 binary digits of
/// 2/pi, the first one of those that give less than a full turn.
fn quarter_turns(x: f64) -> QuarterTurns {
    let exponent = ((x.to_bits() >> 52) & 2047) as i32;
    let first = ((exponent - 450) / 24).max(0);
    let mut scale = power_of_two(576 - 24 * first);
    let mut products = [0.0; 6];
    for (group, product) in (first as isize..).zip(&mut products) {
        *product = x * two_over_pi(24 * group, 24) as f64 * scale;
        scale *= power_of_two(-24);
    }
    let mut turns = 0.0;
    let mut cut = |part: &mut f64| {
        let whole = (*part + WHOLE) - WHOLE;
        turns += whole;
        *part -= whole;
    };
    products[..3].iter_mut().for_each(&mut cut);
    let mut part = products.iter().rev().fold(0.0, |sum, product| sum + product);
    let rest = products[1..].iter().fold(products[0] - part, |sum, product| sum + product);
    cut(&mut part);
    let whole = part + rest;
    let rest = (part - whole) + rest;
    turns -= (turns + FULL_TURNS) - FULL_TURNS;
    QuarterTurns { turns, part: whole, rest }
}
