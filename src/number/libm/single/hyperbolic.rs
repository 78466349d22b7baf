//! Hyperbolic functions of `f32`.

crate::number::libm::hyperbolic::hyperbolic! {
    f32,
    half_ln_2: f32::from_bits(0x3eb1_7218),
    huge: f32::from_bits(0x42b1_7180),
    greatest: f32::from_bits(0x42b2_d4fc)
}
