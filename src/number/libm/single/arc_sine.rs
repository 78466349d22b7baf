//! `asin` and `acos` of `f32`.
//!
//! The methods are those of FDLIBM (`e_asin.c` and `e_acos.c`, Sun Microsystems, 1993) in single precision, as glibc has
//! them (read in 2.36, without FMA). The polynomial of `asin` is S. Moshier's.

use super::tangent::cut;

/// Half of pi in two parts, rounded to nearest.
pub(super) const QUARTER: [f32; 2] = [f32::from_bits(0x3fc9_0fdb), f32::from_bits(0xb33b_bd2e)];
/// Half of pi in two parts, the first one cut.
pub(super) const QUARTER_CUT: [f32; 2] = [f32::from_bits(0x3fc9_0fda), f32::from_bits(0x33a2_2168)];

/// A polynomial, by its coefficients' bits; the one of the highest power first.
pub(super) fn polynomial<const N: usize>(x: f32, coefficients: [u32; N]) -> f32 {
    coefficients.iter().fold(0.0, |sum, bits| sum * x + f32::from_bits(*bits))
}

/// The arc sine.
pub fn asin(x: f32) -> f32 {
    let series = |x| polynomial(x, [0x3d2c_b694, 0x3cc6_141e, 0x3d3a_3f25, 0x3d99_80f2, 0x3e2a_aae4]) * x;
    let size = x.abs();
    if size < f32::from_bits(0x3200_0000) {
        x
    } else if size < 0.5 {
        x + x * series(x * x)
    } else if size < 1.0 {
        let half = (1.0 - size) * 0.5;
        let root = half.sqrt();
        let beyond = series(half);
        let angle = if size >= f32::from_bits(0x3f79_999a) {
            QUARTER[0] - (2.0 * (root + root * beyond) - QUARTER[1])
        } else {
            let head = cut(root);
            let rest = (half - head * head) / (root + head);
            let beyond = 2.0 * root * beyond - (QUARTER[1] - 2.0 * rest);
            let eighth = QUARTER[0] / 2.0;
            eighth - (beyond - (eighth - 2.0 * head))
        };
        angle.copysign(x)
    } else if size == 1.0 {
        QUARTER[0].copysign(x)
    } else {
        outside(x)
    }
}

/// The arc cosine.
pub fn acos(x: f32) -> f32 {
    let size = x.abs();
    if size <= f32::from_bits(0x3280_0000) {
        QUARTER[0]
    } else if size < 0.5 {
        QUARTER_CUT[0] - (x - (QUARTER_CUT[1] - x * arc_ratio(x * x)))
    } else if size < 1.0 {
        let half = (1.0 - size) * 0.5;
        let (root, ratio) = (half.sqrt(), arc_ratio(half));
        if x < 0.0 {
            return 2.0 * QUARTER_CUT[0] - 2.0 * (root + (ratio * root - QUARTER_CUT[1]));
        }
        let head = cut(root);
        let rest = (half - head * head) / (root + head);
        2.0 * (head + (ratio * root + rest))
    } else if size == 1.0 {
        if x > 0.0 { 0.0 } else { 2.0 * QUARTER[0] }
    } else {
        outside(x)
    }
}

/// The rational function of the arc sine, for a square: what it adds to its argument, over the argument.
fn arc_ratio(square: f32) -> f32 {
    let over = [0x3811_ef08, 0x3a4f_7f04, 0xbd24_1146, 0x3e4e_0aa8, 0xbea6_b090, 0x3e2a_aaab];
    let under = [0x3d9d_c62e, 0xbf30_3361, 0x4001_572d, 0xc019_d139, 0x3f80_0000];
    polynomial(square, over) * square / polynomial(square, under)
}

/// The value outside of the domain. glibc checks it by itself, and its answer is the positive NaN.
fn outside(x: f32) -> f32 {
    if x.is_nan() { x + x } else { f32::NAN }
}
