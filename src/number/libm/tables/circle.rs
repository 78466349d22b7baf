//! The tables of the circular functions.

use super::{ONE, numbers, pair, scaled, wave};

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

/// 2/pi: its binary digits after 64 zeros.
const TWO_OVER_PI: [u64; 20] = [
    0x0000_0000_0000_0000,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
];

/// Up to 64 binary digits of 2/pi, from a place on: place 0 is the first one behind the point.
pub(in crate::number::libm) fn two_over_pi(place: isize, count: u32) -> u64 {
    let place = (place + 64) as usize;
    let (word, within) = (place / 64, (place % 64) as u32);
    let digits = (u128::from(TWO_OVER_PI[word]) << 64) | u128::from(TWO_OVER_PI[word + 1]);
    ((digits << within) >> (128 - count)) as u64
}

/// A quotient of numbers in fixed point. It is at most 1.
const fn quotient(a: u128, b: u128) -> u128 {
    let (mut quotient, mut rest, mut digits) = (a / b, a % b, 0);
    while digits < 126 {
        rest *= 2;
        quotient *= 2;
        if rest >= b {
            rest -= b;
            quotient += 1;
        }
        digits += 1;
    }
    quotient
}

/// Angles near the 256ths from `16 / 256` on, whose tangent has zeros behind its last digit; their tangent and cotangent.
/// The angles are IBM's.
pub(in crate::number::libm) static TANGENT: [[f64; 3]; 186] = {
    let angles = numbers::<186>(include_str!("tan.hex"));
    let mut table = [[0.0; 3]; 186];
    let mut k = 0;
    while k < 186 {
        let x = (angles[k] * ONE as f64) as u128;
        let (sine, cosine) = (wave(x, 1), wave(x, 0));
        let (tangent, cotangent) = (quotient(sine, cosine), quotient(cosine / 16, sine));
        table[k] = [angles[k], scaled(tangent as f64), 16.0 * scaled(cotangent as f64)];
        k += 1;
    }
    table
};
