//! numpy's vector code for float32: `exp`, `log`, `sin` and `cos`. They differ from the C library in the last bits.
//!
//! They use fused multiply-adds on x86-64 processors with FMA. Method and constants: numpy
//! (`loops_exponent_log`, `loops_trigonometric`, BSD-3-Clause): Cody and Waite's reduction and rational or minimax
//! approximations.

use crate::number::libm::single;

fn horner(x: f32, coefficients: &[f32]) -> f32 {
    coefficients[1..].iter().fold(coefficients[0], |sum, c| sum.mul_add(x, *c))
}

/// 1.5 * 2^23: adding it rounds to a whole number.
const MAGIC: f32 = 12_582_912.0;

/// `x * 2^n`, rounded once.
fn scale(x: f32, n: f32) -> f32 {
    let power = f64::from_bits(((n as i64 + 1023) as u64) << 52);
    (f64::from(x) * power) as f32
}

/// `np.exp` of a float32.
pub(crate) fn exp(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if x >= 88.722_84 {
        return f32::INFINITY;
    }
    if x <= -103.972_084 {
        return 0.0;
    }
    let n = (x * std::f32::consts::LOG2_E + MAGIC) - MAGIC;
    let r = n.mul_add(-1.428_606_8e-6, n.mul_add(-0.693_145_75, x));
    // The last step of numpy's reduction subtracts zero, and is left out.
    let top = horner(r, &[0.000_508_276_3, 0.006_757_897, 0.051_145_12, 0.247_361_54, 0.725_766_5, 1.0]);
    let bottom = horner(r, &[0.021_595_094, -0.274_233_55, 1.0]);
    scale(top / bottom, n)
}

/// `np.log` of a float32.
pub(crate) fn log(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if x < 0.0 {
        return f32::NAN;
    }
    if x == 0.0 {
        return f32::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    // Exact in float64: the mantissa in [1/2, 1), then in (sqrt(1/2), sqrt(2)].
    let bits = f64::from(x).to_bits();
    let mut exponent = (bits >> 52) as f32 - 1022.0;
    let mut mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3fe0_0000_0000_0000) as f32;
    if mantissa <= std::f32::consts::FRAC_1_SQRT_2 {
        mantissa += mantissa;
        exponent -= 1.0;
    }
    let r = mantissa - 1.0;
    let top = horner(r, &[0.025_899_792, 0.380_883_78, 1.480_000_6, 2.112_677_6, 1.0, 0.0]);
    let bottom = horner(r, &[0.005_875_095_3, 0.154_647_63, 0.986_494_3, 2.453_006, 2.612_677_6, 1.0]);
    exponent.mul_add(std::f32::consts::LN_2, top / bottom)
}

/// `np.sin` of a float32.
pub(crate) fn sin(x: f32) -> f32 {
    if x.abs() > 117_435.99 { single::sin(x) } else { wave(x, 0) }
}

/// `np.cos` of a float32.
pub(crate) fn cos(x: f32) -> f32 {
    if x.abs() > 71_476.06 { single::cos(x) } else { wave(x, 1) }
}

/// The sine of `x` plus N quarters of a turn.
fn wave(x: f32, quarters: i32) -> f32 {
    if x.is_nan() {
        return x;
    }
    let n = x.mul_add(std::f32::consts::FRAC_2_PI, MAGIC) - MAGIC;
    // pi / 2 in three parts. The first two have few bits, so that their products are exact.
    let r =
        [0xbfc9_0fd8_u32, 0xb4a8_885a, 0xa7c2_34c4].iter().fold(x, |r, c| n.mul_add(f32::from_bits(*c), r));
    let square = r * r;
    let quarter = n as i32 + quarters;
    let result = if quarter & 1 == 0 {
        let sum = bits(square, [0x363e_9dde, 0xb950_35dd, 0x3c08_88cd, 0xbe2a_aaab, 0]);
        sum.mul_add(r, r)
    } else {
        bits(square, [0x37cc_730b, 0xbab6_036e, 0x3d2a_aa9e, 0xbf00_0000, 0x3f80_0000])
    };
    if quarter & 2 == 2 { 0.0 - result } else { result }
}

/// A polynomial by the bits of its coefficients.
fn bits(x: f32, coefficients: [u32; 5]) -> f32 {
    horner(x, &coefficients.map(f32::from_bits))
}
