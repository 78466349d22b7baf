//! The C library's functions over slices, to the same bits.
//!
//! A slice of arguments becomes the slice of their values: what `f64::cos` says of each argument, and so on. What the
//! values are does not depend on how many are asked for at once.
//!
//! It is below everything else of the crate and uses nothing of it.

/// Functions of `f64`.
pub mod double {
    /// The cosine of each, as `f64::cos`.
    pub fn cos(values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value = value.cos());
    }

    /// The sine of each, as `f64::sin`.
    pub fn sin(values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value = value.sin());
    }

    /// The exponential of each, as `f64::exp`.
    pub fn exp(values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value = value.exp());
    }

    /// The natural logarithm of each, as `f64::ln`.
    pub fn ln(values: &mut [f64]) {
        values.iter_mut().for_each(|value| *value = value.ln());
    }

    /// Each base to the exponent at the same place, as `f64::powf`. What has no partner is left alone.
    pub fn pow(bases: &mut [f64], exponents: &[f64]) {
        let pairs = bases.iter_mut().zip(exponents);
        pairs.for_each(|(base, exponent)| *base = base.powf(std::hint::black_box(*exponent)));
    }

    /// Each base to one exponent.
    pub fn pow_each(bases: &mut [f64], exponent: f64) {
        bases.iter_mut().for_each(|base| *base = base.powf(std::hint::black_box(exponent)));
    }

    /// One base to each exponent.
    pub fn pow_of(base: f64, exponents: &mut [f64]) {
        exponents.iter_mut().for_each(|exponent| *exponent = base.powf(std::hint::black_box(*exponent)));
    }
}

/// Functions of `f32`.
pub mod single {
    /// The cosine of each, as `f32::cos`.
    pub fn cos(values: &mut [f32]) {
        values.iter_mut().for_each(|value| *value = value.cos());
    }

    /// The sine of each, as `f32::sin`.
    pub fn sin(values: &mut [f32]) {
        values.iter_mut().for_each(|value| *value = value.sin());
    }

    /// The exponential of each, as `f32::exp`.
    pub fn exp(values: &mut [f32]) {
        values.iter_mut().for_each(|value| *value = value.exp());
    }

    /// The natural logarithm of each, as `f32::ln`.
    pub fn ln(values: &mut [f32]) {
        values.iter_mut().for_each(|value| *value = value.ln());
    }

    /// Each base to the exponent at the same place, as `f32::powf`. What has no partner is left alone.
    pub fn pow(bases: &mut [f32], exponents: &[f32]) {
        let pairs = bases.iter_mut().zip(exponents);
        pairs.for_each(|(base, exponent)| *base = base.powf(std::hint::black_box(*exponent)));
    }

    /// Each base to one exponent.
    pub fn pow_each(bases: &mut [f32], exponent: f32) {
        bases.iter_mut().for_each(|base| *base = base.powf(std::hint::black_box(exponent)));
    }

    /// One base to each exponent.
    pub fn pow_of(base: f32, exponents: &mut [f32]) {
        exponents.iter_mut().for_each(|exponent| *exponent = base.powf(std::hint::black_box(*exponent)));
    }
}
