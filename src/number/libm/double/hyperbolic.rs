//! Hyperbolic functions of `f64`.

crate::number::libm::hyperbolic::hyperbolic! {
    f64,
    half_ln_2: f64::from_bits(0x3fd6_2e43 << 32),
    huge: f64::from_bits(0x4086_2e42 << 32),
    greatest: f64::from_bits(0x4086_33ce_8fb9_f87d)
}
