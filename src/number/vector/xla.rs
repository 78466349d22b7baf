//! The elementary functions of float32 scalars as XLA compiles them for x86-64 processors with FMA.
//!
//! Each is a polynomial or rational approximation. Products and sums are fused where XLA's compiler fuses them. Method
//! and constants: XLA (Apache-2.0), after Cephes (`expf`, `logf`, `log1p`) and Eigen (`tanh`). The caller flushes
//! denormals.

fn f(bits: u32) -> f32 {
    f32::from_bits(bits)
}

/// A polynomial by the bits of its coefficients, the highest power first.
fn horner(x: f32, coefficients: &[u32]) -> f32 {
    coefficients[1..].iter().fold(f(coefficients[0]), |sum, c| sum.mul_add(x, f(*c)))
}

/// ln(2) in two parts.
const LN_2: [u32; 2] = [0x3f31_8000, 0xb95e_8083];

/// `jnp.exp`.
pub(crate) fn exp(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    let x = x.clamp(-87.8, 88.8);
    let n = x.mul_add(std::f32::consts::LOG2_E, 0.5).floor().clamp(-127.0, 127.0);
    let r = LN_2.iter().fold(x, |r, c| (-n).mul_add(f(*c), r));
    let p = horner(r, &[0x3950_6967, 0x3ab7_43ce, 0x3c08_8908, 0x3d2a_a9c1, 0x3e2a_aaaa, 0x3f00_0000]);
    (p.mul_add(r * r, r) + 1.0) * f(((n as i32 + 127) as u32) << 23)
}

/// `jnp.log`.
pub(crate) fn log(x: f32) -> f32 {
    if x.is_nan() || x < 0.0 {
        return f32::NAN;
    }
    if x == 0.0 {
        return f32::NEG_INFINITY;
    }
    if x == f32::INFINITY {
        return x;
    }
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let mantissa = f(bits & 0x807f_ffff | 0x3f00_0000);
    let mut exponent = (bits >> 23) as f32 - 126.0;
    let mut r = mantissa - 1.0;
    if mantissa < std::f32::consts::FRAC_1_SQRT_2 {
        exponent -= 1.0;
        r += mantissa;
    }
    let square = r * r;
    let cube = square * r;
    let a = horner(r, &[0x3d90_21bb, 0xbdeb_d1b8, 0x3def_251a]);
    let b = horner(r, &[0xbdfe_5d4f, 0x3e11_e9bf, 0xbe2a_ae50]);
    let c = horner(r, &[0x3e4c_ceac, 0xbe7f_fffc, 0x3eaa_aaaa]);
    let p = a.mul_add(cube, b).mul_add(cube, c);
    let low = p.mul_add(cube, f(LN_2[1]) * exponent);
    exponent.mul_add(f(LN_2[0]), square.mul_add(-0.5, r) + low)
}

/// `jnp.exp2`.
pub(crate) fn exp2(x: f32) -> f32 {
    exp(x * std::f32::consts::LN_2)
}

/// `jnp.log2`.
pub(crate) fn log2(x: f32) -> f32 {
    log(x) * std::f32::consts::LOG2_E
}

/// `jnp.log10`.
pub(crate) fn log10(x: f32) -> f32 {
    log(x) * std::f32::consts::LOG10_E
}

/// `jnp.tanh`.
pub(crate) fn tanh(x: f32) -> f32 {
    if x.is_nan() || x.abs() < 0.0004 {
        return x;
    }
    if x.abs() >= 20.0 {
        return 1f32.copysign(x);
    }
    let bound = f(0x40ff_f644);
    let y = x.clamp(-bound, bound);
    let square = y * y;
    let top = horner(
        square,
        &[0xa59f_25c0, 0x2a61_337e, 0xaebd_37ff, 0x335c_0041, 0x3779_434a, 0x3a27_0ded, 0x3ba0_59dc],
    );
    let bottom = horner(square, &[0x35a0_d3d8, 0x38f8_95d6, 0x3b14_aa05, 0x3ba0_59dd]);
    y * top / bottom
}

/// `jnp.log1p`.
pub(crate) fn log1p(x: f32) -> f32 {
    if x.abs() >= f(0x3ed4_13cd) || x.is_nan() {
        return log(x + 1.0);
    }
    let square = x * x;
    let bottom = horner(
        x,
        &[0x3f80_0000, 0x4171_01ad, 0x42a6_185b, 0x435d_c32d, 0x439a_8ca3, 0x4358_6d8a, 0x4270_7982],
    );
    let top = horner(
        x,
        &[0x383d_e04b, 0x3eff_40c5, 0x40d2_84fa, 0x41ef_4b9c, 0x4273_cc76, 0x4264_73ad, 0x41a0_5101],
    );
    x + square.mul_add(-0.5, x * square * (top / bottom))
}

/// `jnp.expm1`.
pub(crate) fn expm1(x: f32) -> f32 {
    let half = x * 0.5;
    if half.is_subnormal() || half == 0.0 {
        return x;
    }
    if x.abs() > 0.5 || x.is_nan() {
        return exp(x) - 1.0;
    }
    tanh(half) * (exp(x) + 1.0)
}
