//! The tables of powers of 2.

use super::{ONE, exponential, log_ratio, scaled};

/// `2^(k / 128)` as `h * (1 + t)`: the bits of `t`, and those of `h` less `k` in the exponent's last places.
pub(in crate::number::libm) static EXP: [[u64; 2]; 128] = {
    let ln_2 = log_ratio(ONE / 3);
    let mut table = [[0; 2]; 128];
    let mut k = 0;
    while k < 128 {
        let value = exponential(ln_2 / 128 * k);
        let high = value as f64;
        let (rest, unit) = (value as i128 - high as i128, high as i128 >> 74);
        let tail = 2.0 * scaled(((rest << 51) / unit) as f64);
        table[k as usize] = [tail.to_bits(), scaled(high).to_bits().wrapping_sub((k as u64) << 45)];
        k += 1;
    }
    table
};

/// `2^(k / 32)`, its bits less `k` in the exponent's last places: every fourth of [`EXP`].
pub(in crate::number::libm) static EXP_SINGLE: [u64; 32] = {
    let mut table = [0; 32];
    let mut k = 0;
    while k < 32 {
        table[k] = EXP[4 * k][1];
        k += 1;
    }
    table
};
