//! The error function of `f64`, with the coefficients and the order of operations of glibc's `s_erf.c`, after Sun's fdlibm.

use super::exp;

/// The error function at 1, rounded to 24 bits.
const AT_ONE: f64 = 0.845_062_911_510_467_5;
/// 2 / sqrt(pi) - 1.
const SLOPE: f64 = 0.128_379_167_095_512_6;
/// The argument from which the second tail is used, about 1 / 0.35.
const FAR: f64 = f64::from_bits(0x4006_db6e << 32);

/// The numerator below 0.84375.
const NEAR_P: [f64; 5] = [
    0.12837916709551256,
    -0.3250421072470015,
    -0.02848174957559851,
    -0.005770270296489442,
    -2.3763016656650163e-05,
];
/// The denominator there.
const NEAR_Q: [f64; 6] = [
    1.0,
    0.39791722395915535,
    0.0650222499887673,
    0.005081306281875766,
    0.00013249473800432164,
    -3.960228278775368e-06,
];
/// The numerator around 1.
const ONE_P: [f64; 7] = [
    -0.0023621185607526594,
    0.41485611868374833,
    -0.3722078760357013,
    0.31834661990116175,
    -0.11089469428239668,
    0.035478304325618236,
    -0.002166375594868791,
];
/// The denominator there.
const ONE_Q: [f64; 7] = [
    1.0,
    0.10642088040084423,
    0.540397917702171,
    0.07182865441419627,
    0.12617121980876164,
    0.01363708391202905,
    0.011984499846799107,
];
/// The numerator of the tail up to `FAR`.
const TAIL_R: [f64; 8] = [
    -0.009864944034847148,
    -0.6938585727071818,
    -10.558626225323291,
    -62.375332450326006,
    -162.39666946257347,
    -184.60509290671104,
    -81.2874355063066,
    -9.814329344169145,
];
/// The denominator there.
const TAIL_S: [f64; 9] = [
    1.0,
    19.651271667439257,
    137.65775414351904,
    434.56587747522923,
    645.3872717332679,
    429.00814002756783,
    108.63500554177944,
    6.570249770319282,
    -0.0604244152148581,
];
/// The numerator of the tail beyond `FAR`.
const FAR_R: [f64; 7] = [
    -0.0098649429247001,
    -0.799283237680523,
    -17.757954917754752,
    -160.63638485582192,
    -637.5664433683896,
    -1025.0951316110772,
    -483.5191916086514,
];
/// The denominator there.
const FAR_S: [f64; 8] = [
    1.0,
    30.33806074348246,
    325.7925129965739,
    1536.729586084437,
    3199.8582195085955,
    2553.0504064331644,
    474.52854120695537,
    -22.44095244658582,
];

/// A polynomial: pairs of neighbouring coefficients first, then the pairs from the lowest on, each with its power.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let squared = x * x;
    let fourth = squared * squared;
    let powers = [1.0, squared, fourth, fourth * squared, fourth * fourth];
    let pair = |pair: &[f64]| match pair {
        [low, high] => low + x * high,
        rest => rest[0],
    };
    let mut pairs = coefficients.chunks(2).zip(powers);
    let lowest = pairs.next().map_or(0.0, |(first, _)| pair(first));
    pairs.fold(lowest, |sum, (next, power)| sum + power * pair(next))
}

/// The error function.
#[must_use]
pub fn erf(x: f64) -> f64 {
    let size = x.abs();
    if x.is_nan() {
        return x;
    }
    if size < 0.84375 {
        if size < f64::from_bits((1023 - 28) << 52) {
            return if size < f64::MIN_POSITIVE * 16.0 {
                0.0625 * (16.0 * x + 16.0 * SLOPE * x)
            } else {
                x + SLOPE * x
            };
        }
        let squared = x * x;
        return x + x * (polynomial(&NEAR_P, squared) / polynomial(&NEAR_Q, squared));
    }
    if size < 1.25 {
        let beyond = size - 1.0;
        let rest = polynomial(&ONE_P, beyond) / polynomial(&ONE_Q, beyond);
        return if x < 0.0 { -AT_ONE - rest } else { AT_ONE + rest };
    }
    if size >= 6.0 {
        return 1_f64.copysign(x);
    }
    let inverse = 1.0 / (size * size);
    let (numerator, denominator) =
        if size < FAR { (&TAIL_R[..], &TAIL_S[..]) } else { (&FAR_R[..], &FAR_S[..]) };
    let rest = polynomial(numerator, inverse) / polynomial(denominator, inverse);
    let high = f64::from_bits(size.to_bits() & 0xffff_ffff_0000_0000);
    let tail = exp(-high * high - 0.5625) * exp((high - size) * (high + size) + rest);
    if x < 0.0 { tail / size - 1.0 } else { 1.0 - tail / size }
}
