//! The table of sine and cosine.

use super::{pair, wave};

/// Sine and cosine of `k / 128`, each in two parts: sine, remainder, cosine, remainder.
pub(in crate::number::libm) static SINE_COSINE: [[f64; 4]; 128] = {
    let mut table = [[0.0; 4]; 128];
    let mut k = 0;
    while k < 110 {
        let x = (k as u128) << 119;
        let (sine, sine_rest) = pair(wave(x, 1));
        let (cosine, cosine_rest) = pair(wave(x, 0));
        table[k] = [sine, sine_rest, cosine, cosine_rest];
        k += 1;
    }
    // The library's table does not round all of the second parts to nearest.
    let mut i = 0;
    while i < AS_IN_THE_LIBRARY.len() {
        let (k, column, bits) = AS_IN_THE_LIBRARY[i];
        table[k][column] = f64::from_bits(bits);
        i += 1;
    }
    table
};

/// Row, column and bits of those.
const AS_IN_THE_LIBRARY: [(usize, usize, u64); 18] = [
    (2, 1, 0xbc02_ab63_9a9f_0777),
    (10, 1, 0xbc59_2191_5299_468c),
    (23, 1, 0xbbd3_2c5c_8b81_c940),
    (26, 3, 0x3c6e_3a0d_3e03_b1d5),
    (27, 1, 0xbc59_883b_57d6_cdeb),
    (33, 1, 0xbc79_b8c2_9dfd_8ec8),
    (34, 1, 0xbc79_fb0a_0c93_e2b5),
    (36, 1, 0x3c74_6076_fe0d_cff5),
    (40, 1, 0x3c00_3d55_0487_8398),
    (44, 3, 0xbc56_60ae_c7ef_636c),
    (70, 3, 0x3c58_ff79_4702_7a16),
    (75, 1, 0xbc5f_190c_70cb_b5ff),
    (75, 3, 0xbc0b_83d6_07cd_5070),
    (79, 3, 0x3c39_5e25_736c_0358),
    (85, 1, 0xbc79_7653_a7d2_f07b),
    (90, 1, 0x3c20_da05_738c_c59a),
    (94, 1, 0x3c5c_843b_4d0f_b198),
    (107, 1, 0x3c4a_d119_7ccd_0393),
];
