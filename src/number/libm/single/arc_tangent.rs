//! `atan` and `atan2` of `f32`.
//!
//! The methods are those of FDLIBM (`s_atan.c` and `e_atan2.c`, Sun Microsystems, 1993) in single precision, as glibc has
//! them (read in 2.36, without FMA).

use super::arc_sine::{QUARTER, QUARTER_CUT, polynomial};

/// The arc tangent.
pub fn atan(x: f32) -> f32 {
    let size = x.abs();
    if x.is_nan() {
        return x + x;
    }
    if size < f32::from_bits(0x3100_0000) {
        return x;
    }
    if size < 0.4375 {
        return x - x * arc_series(x);
    }
    // An angle in two parts, and the ratio that is left of the argument.
    let (angle, ratio) = if size < 0.6875 {
        ([0x3eed_6338, 0x31ac_3769], (2.0 * size - 1.0) / (2.0 + size))
    } else if size < 1.1875 {
        ([0x3f49_0fda, 0x3322_2168], (size - 1.0) / (size + 1.0))
    } else if size < 2.4375 {
        ([0x3f7b_985e, 0x3314_0fb4], (size - 1.5) / (1.0 + 1.5 * size))
    } else if size < f32::from_bits(0x4c00_0000) {
        (QUARTER_CUT.map(f32::to_bits), -1.0 / size)
    } else {
        return QUARTER[0].copysign(x);
    };
    let [high, low] = angle.map(f32::from_bits);
    (high - ((ratio * arc_series(ratio) - low) - ratio)).copysign(x)
}

/// The series of the arc tangent: what it takes from its argument, over the argument.
fn arc_series(x: f32) -> f32 {
    let square = x * x;
    let fourth = square * square;
    let odd = [0x3c85_69d7, 0x3d4b_da59, 0x3d88_6b35, 0x3dba_2e6e, 0x3e12_4925, 0x3eaa_aaab];
    let even = [0xbd15_a221, 0xbd6e_f16b, 0xbd9d_8795, 0xbde3_8e38, 0xbe4c_cccd];
    square * polynomial(fourth, odd) + fourth * polynomial(fourth, even)
}

/// The angle of a point, from `-pi` to `pi`.
pub fn atan2(y: f32, x: f32) -> f32 {
    if x.is_nan() || y.is_nan() {
        // glibc adds them, and x86-64 keeps the first NaN.
        let nan = if x.is_nan() { x } else { y };
        return nan + nan;
    }
    let (width, height) = (x.abs(), y.abs());
    let is_left = x.is_sign_negative();
    let angle = if height == 0.0 {
        if is_left { HALF[0] } else { 0.0 }
    } else if width == 0.0 {
        QUARTER[0]
    } else if width == f32::INFINITY {
        match (height == f32::INFINITY, is_left) {
            (true, true) => 3.0 * (HALF[0] / 4.0),
            (true, false) => HALF[0] / 4.0,
            (false, true) => HALF[0],
            (false, false) => 0.0,
        }
    } else if height == f32::INFINITY {
        QUARTER[0]
    } else {
        angle(width, height, is_left)
    };
    angle.copysign(y)
}

/// Half a turn in two parts.
const HALF: [f32; 2] = [2.0 * QUARTER[0], 2.0 * QUARTER[1]];

/// The angle of a finite point, above the axis and not on it.
fn angle(width: f32, height: f32, is_left: bool) -> f32 {
    let difference = (height.to_bits() as i32 - width.to_bits() as i32) >> 23;
    let angle = if difference > 60 {
        QUARTER[0]
    } else if is_left && difference < -60 {
        0.0
    } else {
        atan(height / width)
    };
    if is_left { HALF[0] - (angle - HALF[1]) } else { angle }
}
