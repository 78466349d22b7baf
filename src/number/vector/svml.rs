//! The float64 functions that numpy takes from Intel's SVML on processors with AVX-512: `exp`, `log`, `power` and others.
//!
//! Each function reduces its argument, looks up a table of values in two parts, and evaluates a short polynomial with
//! fused multiply-adds. Their order decides the last bit. Tables and coefficients: Intel SVML as distributed with numpy
//! under BSD-3-Clause. SVML uses the processor's approximate reciprocal; the thresholds below are the mantissas at which
//! its rounded value changes.
//!
//! A function returns `None` for the few arguments, all far from learning rates, that SVML hands to other code.

use crate::number::libm::double;

const fn f(bits: u64) -> f64 {
    f64::from_bits(bits)
}

fn fma(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// `x * 2^n`, in two steps: `2^n` itself may overflow.
fn scale(x: f64, n: i32) -> f64 {
    let power = |n: i32| f(((n + 1023) as u64) << 52);
    if (-1022..=1023).contains(&n) {
        return x * power(n);
    }
    let n = n.clamp(-2000, 2000);
    x * power(n / 2) * power(n - n / 2)
}

/// `x`, or the next number towards zero if `x` is farther from zero than the exact value `x + error`.
fn toward_zero(x: f64, error: f64) -> f64 {
    let beyond = error != 0.0 && x != 0.0 && (error < 0.0) != (x < 0.0);
    if beyond { f(x.to_bits() - 1) } else { x }
}

/// The error of rounding `a + b` to `sum`.
fn lost(a: f64, b: f64, sum: f64) -> f64 {
    let part = sum - a;
    (a - (sum - part)) + (b - part)
}

/// A polynomial in `r`, in pairs of coefficients by ascending powers.
fn pair(r: f64, low: u64, high: u64) -> f64 {
    fma(r, f(high), f(low))
}

/// `x` as `2^exponent * mantissa`, the mantissa in [1, 2); for positive finite numbers.
fn split(x: f64) -> (f64, f64) {
    let (x, less) = if x < f64::MIN_POSITIVE { (x * 18014398509481984.0, 54.0) } else { (x, 0.0) };
    let exponent = (x.to_bits() >> 52) as f64 - 1023.0 - less;
    (exponent, f(x.to_bits() & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000))
}

/// The distance from 1 to the rounded reciprocal of a mantissa, in the units of the table.
fn reciprocal(mantissa: f64, thresholds: &[u32]) -> usize {
    let upper = (mantissa.to_bits() >> 32) as u32 & 0xf_ffff;
    thresholds.partition_point(|t| *t <= upper)
}

/// The reduced argument of all logarithms: the exponent, the index into the table, and `r * mantissa - 1`.
fn reduced(x: f64) -> (f64, usize, f64) {
    let (exponent, mantissa) = split(x);
    let down = reciprocal(mantissa, &RECIPROCAL_16);
    let r = (32 - down) as f64 / 32.0;
    let exponent = if down > 8 { exponent + 1.0 } else { exponent };
    (exponent, (32 - down) & 15, fma(r, mantissa, -1.0))
}

/// The logarithms of zero, negative numbers, infinity and NaN.
fn log_at_the_ends(x: f64) -> Option<f64> {
    match x {
        _ if x.is_nan() => Some(x),
        _ if x == 0.0 => Some(f64::NEG_INFINITY),
        _ if x < 0.0 => Some(f64::NAN),
        _ if x.is_infinite() => Some(x),
        _ => None,
    }
}

/// `x * log2(e)` cut to sixteenths, and the remainder.
fn sixteenths(x: f64) -> f64 {
    let rounded = fma(x, LOG2_E, SHIFT) - SHIFT;
    if fma(x, LOG2_E, -rounded) < 0.0 { rounded - 0.0625 } else { rounded }
}

const SHIFT: f64 = 422_212_465_065_984.0; // 1.5 * 2^48
const LOG2_E: f64 = std::f64::consts::LOG2_E;
const LN_2: f64 = std::f64::consts::LN_2;
const LN_2_REST: f64 = f(0x3c7abc9e3b39803f);

/// `x` cut down to sixteenths, and the remainder, which is rounded down too.
fn cut(x: f64) -> (f64, f64) {
    let n = (x * 16.0).floor() / 16.0;
    let rest = x - n;
    (n, if lost(x, -n, rest) < 0.0 { f(rest.to_bits() - 1) } else { rest })
}

/// The index of a number of sixteenths into the tables of powers, and its whole part.
fn place(sixteenths: f64) -> (usize, i32) {
    let n = (sixteenths * 16.0) as i64;
    ((n & 15) as usize, (n >> 4) as i32)
}

/// `np.exp` of a float64.
pub(crate) fn exp(x: f64) -> Option<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Some(x);
    }
    if x > 709.782712893384 {
        return Some(f64::INFINITY);
    }
    if x < -745.1332191019412 {
        return Some(0.0);
    }
    if x.abs() >= f(0x40861da04cbafe44) {
        return Some(exp_at_the_ends(x));
    }
    let n = sixteenths(x);
    let r = fma(-n, LN_2_REST, fma(-n, LN_2, x));
    let square = r * r;
    let p = pair(r, 0x3f81101cbbc265c0, 0x3f57411836940c04);
    let p = fma(square, p, pair(r, 0x3fc5555553939732, 0x3fa55557242d68fe));
    let p = fma(square, p, pair(r, 0x3fefffffffffff70, 0x3fe000000000d008));
    let (j, whole) = place(n);
    let (high, rest) = (f(EXP2_HIGH[j]), f(EXP2_RELATIVE[j]));
    Some(scale(fma(high, fma(p, r, rest), high), whole))
}

/// The exponential if it is almost infinite or denormal. SVML computes it without fused operations.
fn exp_at_the_ends(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
    let shifted = x * f(0x40571547652b82fe) + SHIFT;
    let n = shifted - SHIFT;
    let whole = n as i32 >> 6;
    let [high, rest] = EXP2_64[(n as i32 & 63) as usize].map(f);
    let r = x - n * f(0x3f862e42fefa0000) - n * f(0x3d1cf79abc9e3b3a);
    let coefficients = [0x3f8111123aaf20d3, 0x3fa5555555558fcc, 0x3fc55555555548f8, 0x3fe0000000000000];
    let p = coefficients.iter().fold(f(0x3f56c16a1c2a3ffd), |p, c| p * r + f(*c));
    let p = (p * r * r + r + rest) * high;
    if x >= f(0xc086232bdd7abcd2) {
        return scale(p + high, whole);
    }
    // The sum is split before it loses bits; the factor 2^-60 comes last.
    const LAST: f64 = f(0x3c30000000000000);
    let (p, high) = (scale(p, whole + 60), scale(high, whole + 60));
    let sum = high + p;
    if whole + 1083 <= 50 {
        return sum * LAST;
    }
    let low = (high - sum) + p;
    let part = sum * 6_442_450_944.0; // 1.5 * 2^32
    let upper = (sum + part) - part;
    let lower = low + (sum - upper);
    upper * LAST + lower * LAST
}

/// `np.exp2` of a float64.
pub(crate) fn exp2(x: f64) -> Option<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Some(x);
    }
    if x >= 1024.0 {
        return Some(f64::INFINITY);
    }
    if x < -1075.0 {
        return Some(0.0);
    }
    if x.abs() >= f(0x408fefff00000000) {
        return None;
    }
    let (n, r) = cut(x);
    let coefficients =
        [0x3f55d7472713cd19, 0x3f83b2ad1b172252, 0x3fac6b08d4ad86b9, 0x3fcebfbdff84555a, 0x3fe62e42fefa398b];
    let p = coefficients.iter().fold(f(0x3f24a1d7f526371b), |p, c| fma(p, r, f(*c)));
    let (j, whole) = place(n);
    let (high, low) = (f(EXP2_HIGH[j]), f(EXP2_LOW[j]));
    Some(scale(fma(p, high * r, low) + high, whole))
}

/// `np.expm1` of a float64.
pub(crate) fn expm1(x: f64) -> Option<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Some(x);
    }
    if x > 709.782712893384 {
        return Some(f64::INFINITY);
    }
    if x >= f(0x40861da04cbafe44) {
        return None;
    }
    // The result rounds to -1. The tables do not cover smaller arguments.
    let x = x.max(-1e6);
    let n = fma(x, LOG2_E, SHIFT) - SHIFT;
    let (j, _) = place(n);
    let whole = n.max(-128.0).floor() as i32;
    let (high, rest) = (scale(f(EXP2_HIGH[j]), whole), f(EXP2_RELATIVE[j]));
    let first = fma(-n, LN_2, x);
    let r = fma(-n, LN_2_REST, first);
    let low = fma(-n, LN_2_REST, first - r);
    // The masks keep the reduced argument below 2, even for arguments far below -128.
    let bounded = |x: f64| f(x.to_bits() & 0xbfff_ffff_ffff_ffff);
    let (r, low) = (bounded(r), bounded(low));
    let square = r * r;
    let p = pair(r, 0x3f2a01f8f4b129c3, 0x3efa01f8f4be0bb2);
    let p = fma(square, p, pair(r, 0x3f81111110a65711, 0x3f56c16c16304601));
    let p = fma(square, p, pair(r, 0x3fc55555555555f9, 0x3fa555555555560a));
    let p = fma(r, p, 0.5);
    let p = fma(square, p, fma(r, rest, low + rest));
    let sum = high - 1.0;
    let (large, small) = if high < 1.0 { (-1.0, high) } else { (high, -1.0) };
    let lost = (large - sum) + small;
    let upper = fma(r, high, sum);
    let product = fma(r, high, -(upper - sum));
    let result = upper + (fma(p, high, lost) + product);
    Some(f(result.to_bits() | x.to_bits() & 1 << 63))
}

/// `np.log` of a float64.
pub(crate) fn log(x: f64) -> Option<f64> {
    if let Some(end) = log_at_the_ends(x) {
        return Some(end);
    }
    let (exponent, j, r) = reduced(x);
    Some(near_ln(exponent, r, f(LN_HIGH[j]), f(LN_LOW[j])))
}

/// The sum of `exponent * ln(2)`, a table's value and `ln(1 + r)`.
fn near_ln(exponent: f64, r: f64, high: f64, low: f64) -> f64 {
    let square = r * r;
    let p = pair(r, 0xbfc007357e93af62, 0x3fbc81cd309d7c70);
    let p = fma(square, p, pair(r, 0xbfc55553fb28db06, 0x3fc249229cee81ef));
    let q = pair(r, 0xbfd00000000c05bd, 0x3fc9999999cc9f5c);
    let q = fma(square, q, pair(r, 0xbfdfffffffffffc6, 0x3fd5555555555466));
    let p = fma(square * square, p, q);
    let high = fma(exponent, f(0x3fe62e42fefa0000), high);
    let sum = high + r;
    let p = fma(square, p, r - (sum - high));
    sum + (p + fma(exponent, f(0x3d7cf79abc9e0000), low))
}

/// `np.log1p` of a float64.
pub(crate) fn log1p(x: f64) -> Option<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Some(x);
    }
    if x <= -1.0 {
        return Some(if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN });
    }
    let sum = 1.0 + x;
    let rest = x.min(1.0) - (sum - x.max(1.0));
    let (exponent, mantissa) = split(sum);
    let down = reciprocal(mantissa, &RECIPROCAL_16);
    let reciprocal = (32 - down) as f64 / 32.0;
    let rest = reciprocal * scale(rest, -(exponent as i32));
    let first = fma(reciprocal, mantissa, -1.0);
    let r = first + rest;
    let low = rest - (r - first);
    let exponent = if down > 8 { exponent + 1.0 } else { exponent };
    let j = (32 - down) & 15;
    let result = near_ln(exponent, r, f(LN_HIGH[j]), f(LN_LOW[j]) + low);
    Some(f(result.to_bits() | x.to_bits() & 1 << 63))
}

/// `np.log2` of a float64.
pub(crate) fn log2(x: f64) -> Option<f64> {
    if let Some(end) = log_at_the_ends(x) {
        return Some(end);
    }
    let (exponent, j, r) = reduced(x);
    let (high, low) = (f(POW_HIGH[2 * j]), f(POW_LOW[2 * j]));
    let square = r * r;
    let p = pair(r, 0x3fc48f3d7961ddc4, 0xbfc283074b6385ed);
    let p = fma(square, p, pair(r, 0x3fca6173d9393468, 0xbfc715442d67f111));
    let q = pair(r, 0x3fd2776c510a3422, 0xbfcec709dc9f7735);
    let q = fma(square, q, pair(r, 0x3fdec709dc3a0328, 0xbfd71547652b8064));
    let p = fma(square * square, p, q);
    let p = fma(square, p, pair(r, 0x3c77bc726bb4732e, 0xbfe71547652b82fe));
    let base = exponent + high;
    let sum = fma(LOG2_E, r, base);
    let rest = fma(r, LOG2_E, -(sum - base));
    Some(sum + fma(r, p, low + rest))
}

/// `np.log10` of a float64.
pub(crate) fn log10(x: f64) -> Option<f64> {
    if let Some(end) = log_at_the_ends(x) {
        return Some(end);
    }
    let (exponent, j, r) = reduced(x);
    let (high, low) = (f(LOG10_HIGH[j]), f(LOG10_LOW[j]));
    let square = r * r;
    let p = pair(r, 0xbfabd80d96029814, 0x3fa8c2d828480370);
    let p = fma(square, p, pair(r, 0xbfb287a63464dc80, 0x3fafc3f6f38b58a2));
    let q = pair(r, 0xbfbbcb7b153c06a3, 0x3fb63c62777f27d9);
    let q = fma(square, q, pair(r, 0xbfcbcb7b1526e4db, 0x3fc287a7636f428c));
    let p = fma(square * square, p, q);
    let p = fma(r, p, f(0x3c69a5fdaaf11825));
    let base = fma(exponent, f(0x3fd34413509f0000), high);
    let sum = fma(r, LOG10_E, base);
    let rest = fma(r, LOG10_E, -(sum - base));
    let low = fma(exponent, f(0x3d7e7fbcc47c4acd), low) + rest;
    Some(sum + fma(r, p, low))
}

const LOG10_E: f64 = f(0x3fdbcb7b1526e50e);

/// `np.power` of two float64. `None` for a negative base with a whole exponent, and near the ends of the range.
pub(crate) fn pow(x: f64, y: f64) -> Option<f64> {
    if y == 0.0 || x == 1.0 {
        return Some(1.0);
    }
    if x.is_nan() || y.is_nan() {
        return Some(f64::NAN);
    }
    if x <= 0.0 || x.is_infinite() || y.is_infinite() {
        let whole = y.is_finite() && y == y.trunc();
        if x < 0.0 && x.is_finite() && y.is_finite() {
            return if whole { None } else { Some(f64::NAN) };
        }
        // Zeros and infinities, as C has them.
        return Some(double::pow(x, y));
    }
    let (log, log_rest) = precise_log2(x);
    // The product with the exponent is cut towards zero, not rounded.
    let z = toward_zero(y * log, fma(y, log, -(y * log)));
    let z_rest = {
        let c = fma(y, log, -z);
        let rounded = fma(y, log_rest, c);
        let product = y * log_rest;
        let sum = product + c;
        let error = ((sum - rounded) + lost(product, c, sum)) + fma(y, log_rest, -product);
        toward_zero(rounded, error)
    };
    exp2_of_sum(z, z_rest)
}

/// The base-2 logarithm of a positive finite number, in two parts: the rounded value, and the rest.
#[inline]
fn precise_log2(x: f64) -> (f64, f64) {
    let (exponent, mantissa) = split(x);
    let down = reciprocal(mantissa, &RECIPROCAL_32);
    // The mantissa counts in [1/2, 1), its reciprocal in (1, 2].
    let r = (64 - down) as f64 / 32.0;
    let j = (64 - down) & 31;
    let exponent = if down > 16 { exponent + 1.0 } else { exponent };
    let r = fma(mantissa / 4.0, r, -0.5);
    let (high, low) = (f(POW_HIGH[j]), f(POW_LOW[j]));
    let square = r * r;
    let p = pair(r, 0x4054873cf87141d1, 0xc0627a394386376f);
    let p = fma(square, p, pair(r, 0x403a617607e55815, 0xc04715473528efc1));
    let q = pair(r, 0x4022776c50effbde, 0xc02ec709dc3b71a1);
    let q = fma(square, q, pair(r, 0x400ec709dc3a03fd, 0xc0171547652b82fc));
    let p = fma(square * square, p, q);
    let p = fma(square, p, pair(r, 0x3c8777df70b75d10, 0xbc8778d9c7190437));
    let p = fma(r, p, low);
    const TWICE: f64 = 2.0 * LOG2_E;
    let base = exponent + high;
    let sum = fma(r, TWICE, base);
    let upper = sum - base;
    let first = fma(-r, upper, sum);
    let rest = fma(r, TWICE, -upper);
    let rest = fma(-rest, r, rest);
    let product = fma(upper, r, -(sum - first));
    let tail = p + (rest - product);
    let log = first + tail;
    (log, tail - (log - first))
}

/// `2^(z + z_rest)`. `None` where the result is almost infinite or denormal.
#[inline]
fn exp2_of_sum(z: f64, z_rest: f64) -> Option<f64> {
    let total = z + z_rest;
    let total = toward_zero(total, lost(z, z_rest, total));
    if total.abs() > 1021.5 {
        return match total {
            _ if total > 1024.5 => Some(f64::INFINITY),
            _ if total < -1076.0 => Some(0.0),
            _ => None,
        };
    }
    let (n, r) = cut(total);
    let r = r + (z_rest - (total - z));
    let (j, whole) = place(n);
    let (high, rest) = (f(EXP2_HIGH[j]), f(EXP2_RELATIVE[j]));
    let square = r * r;
    let p = pair(r, 0x3f55d7472783d279, 0x3f24a1d7f58c2d59);
    let p = fma(square, p, pair(r, 0x3fac6b08d4ad8eb9, 0x3f83b2ad1b14ebaa));
    let p = fma(square, p, pair(r, 0x3fe62e42fefa398b, 0x3fcebfbdff84554d));
    Some(scale(fma(high, fma(r, p, rest), high), whole))
}

/// The mantissas `m` (upper twenty bits) from which on the reciprocal of `1.m` rounds to 31/32, 30/32, ... 16/32.
const RECIPROCAL_16: [u32; 16] = [
    0x040f0, 0x0c970, 0x15b40, 0x1f700, 0x29e60, 0x35230, 0x41430, 0x4e5f0, 0x5c990, 0x6c150, 0x7d070,
    0x8f9c0, 0xa41a0, 0xbad00, 0xd41c0, 0xf0800,
];

/// The mantissas `m` from which on the reciprocal of `1.m` rounds to 63/64, 62/64, ... 32/64.
const RECIPROCAL_32: [u32; 32] = [
    0x02060, 0x06270, 0x0a6a0, 0x0ed00, 0x135d0, 0x180f0, 0x1cf20, 0x21fd0, 0x27360, 0x2c9f0, 0x32400,
    0x38120, 0x3e250, 0x446e0, 0x4afe0, 0x51d20, 0x58ef0, 0x60570, 0x68170, 0x702d0, 0x78a50, 0x81820,
    0x8acd0, 0x948a0, 0x9ecb0, 0xa98f0, 0xb4e90, 0xc0e00, 0xcd880, 0xdae60, 0xe9150, 0xf8230,
];

/// `2^(j/16)`, rounded.
const EXP2_HIGH: [u64; 16] = [
    0x3ff0000000000000,
    0x3ff0b5586cf9890f,
    0x3ff172b83c7d517b,
    0x3ff2387a6e756238,
    0x3ff306fe0a31b715,
    0x3ff3dea64c123422,
    0x3ff4bfdad5362a27,
    0x3ff5ab07dd485429,
    0x3ff6a09e667f3bcd,
    0x3ff7a11473eb0187,
    0x3ff8ace5422aa0db,
    0x3ff9c49182a3f090,
    0x3ffae89f995ad3ad,
    0x3ffc199bdd85529c,
    0x3ffd5818dcfba487,
    0x3ffea4afa2a490da,
];

/// The rounding error of [`EXP2_HIGH`], relative to its value.
const EXP2_RELATIVE: [u64; 16] = [
    0x0000000000000000,
    0x3c979aa65d837b6d,
    0xbc801b15eaa59348,
    0x3c968efde3a8a894,
    0x3c834d754db0abb6,
    0x3c859f48a72a4c6d,
    0x3c7690cebb7aafb0,
    0x3c9063e1e21c5409,
    0xbc93b3efbf5e2228,
    0xbc7b32dcb94da51d,
    0x3c8db72fc1f0eab4,
    0x3c71affc2b91ce27,
    0x3c8c1a7792cb3387,
    0x3c736eae30af0cb3,
    0x3c74a385a63d07a7,
    0xbc8ff7128fd391f0,
];

/// The rounding error of [`EXP2_HIGH`].
const EXP2_LOW: [u64; 16] = [
    0x0000000000000000,
    0x3c98a62e4adc610b,
    0xbc819041b9d78a76,
    0x3c99b07eb6c70573,
    0x3c86f46ad23182e4,
    0x3c8ada0911f09ebc,
    0x3c7d4397afec42e2,
    0x3c96324c054647ad,
    0xbc9bdd3413b26456,
    0xbc841577ee04992f,
    0x3c96e9f156864b27,
    0x3c7c7c46b071f2be,
    0x3c97a1cd345dcc81,
    0x3c811065895048dd,
    0x3c82ed02d75b3707,
    0xbc9e9c23179c2893,
];

/// `2^(j/64)`, rounded, and its rounding error, relative to the rounded value.
const EXP2_64: [[u64; 2]; 64] = [
    [0x3ff0000000000000, 0x0000000000000000],
    [0x3ff02c9a3e778061, 0xbc7160139cd8dc5d],
    [0x3ff059b0d3158574, 0x3c8cd2523567f613],
    [0x3ff0874518759bc8, 0x3c60f74e61e6c861],
    [0x3ff0b5586cf9890f, 0x3c979aa65d837b6d],
    [0x3ff0e3ec32d3d1a2, 0x3c3ebe3d702f9cd1],
    [0x3ff11301d0125b51, 0xbc9556522a2fbd0e],
    [0x3ff1429aaea92de0, 0xbc91c923b9d5f416],
    [0x3ff172b83c7d517b, 0xbc801b15eaa59348],
    [0x3ff1a35beb6fcb75, 0x3c8b898c3f1353bf],
    [0x3ff1d4873168b9aa, 0x3c9aecf73e3a2f60],
    [0x3ff2063b88628cd6, 0x3c8a6f4144a6c38d],
    [0x3ff2387a6e756238, 0x3c968efde3a8a894],
    [0x3ff26b4565e27cdd, 0x3c80472b981fe7f2],
    [0x3ff29e9df51fdee1, 0x3c82f7e16d09ab31],
    [0x3ff2d285a6e4030b, 0x3c8b3782720c0ab4],
    [0x3ff306fe0a31b715, 0x3c834d754db0abb6],
    [0x3ff33c08b26416ff, 0x3c8fdd395dd3f84a],
    [0x3ff371a7373aa9cb, 0xbc924aedcc4b5068],
    [0x3ff3a7db34e59ff7, 0xbc71d1e83e9436d2],
    [0x3ff3dea64c123422, 0x3c859f48a72a4c6d],
    [0x3ff4160a21f72e2a, 0xbc58a78f4817895b],
    [0x3ff44e086061892d, 0x3c4363ed60c2ac11],
    [0x3ff486a2b5c13cd0, 0x3c6ecce1daa10379],
    [0x3ff4bfdad5362a27, 0x3c7690cebb7aafb0],
    [0x3ff4f9b2769d2ca7, 0xbc8f94340071a38e],
    [0x3ff5342b569d4f82, 0xbc78dec6bd0f385f],
    [0x3ff56f4736b527da, 0x3c93350518fdd78e],
    [0x3ff5ab07dd485429, 0x3c9063e1e21c5409],
    [0x3ff5e76f15ad2148, 0x3c9432e62b64c035],
    [0x3ff6247eb03a5585, 0xbc8c33c53bef4da8],
    [0x3ff6623882552225, 0xbc93cedd78565858],
    [0x3ff6a09e667f3bcd, 0xbc93b3efbf5e2228],
    [0x3ff6dfb23c651a2f, 0xbc6367efb86da9ee],
    [0x3ff71f75e8ec5f74, 0xbc781f647e5a3ecf],
    [0x3ff75feb564267c9, 0xbc8619321e55e68a],
    [0x3ff7a11473eb0187, 0xbc7b32dcb94da51d],
    [0x3ff7e2f336cf4e62, 0x3c65ebe1abd66c55],
    [0x3ff82589994cce13, 0xbc9369b6f13b3734],
    [0x3ff868d99b4492ed, 0xbc94d450d872576e],
    [0x3ff8ace5422aa0db, 0x3c8db72fc1f0eab4],
    [0x3ff8f1ae99157736, 0x3c7bf68359f35f44],
    [0x3ff93737b0cdc5e5, 0xbc5da9b88b6c1e29],
    [0x3ff97d829fde4e50, 0xbc92434322f4f9aa],
    [0x3ff9c49182a3f090, 0x3c71affc2b91ce27],
    [0x3ffa0c667b5de565, 0xbc87c50422622263],
    [0x3ffa5503b23e255d, 0xbc91bbd1d3bcbb15],
    [0x3ffa9e6b5579fdbf, 0x3c8469846e735ab3],
    [0x3ffae89f995ad3ad, 0x3c8c1a7792cb3387],
    [0x3ffb33a2b84f15fb, 0xbc55c3d956dcaeba],
    [0x3ffb7f76f2fb5e47, 0xbc68d6f438ad9334],
    [0x3ffbcc1e904bc1d2, 0x3c74ffd70a5fddcd],
    [0x3ffc199bdd85529c, 0x3c736eae30af0cb3],
    [0x3ffc67f12e57d14b, 0x3c84e08fd10959ac],
    [0x3ffcb720dcef9069, 0x3c676b2c6c921968],
    [0x3ffd072d4a07897c, 0xbc8fad5d3ffffa6f],
    [0x3ffd5818dcfba487, 0x3c74a385a63d07a7],
    [0x3ffda9e603db3285, 0x3c8e5a50d5c192ac],
    [0x3ffdfc97337b9b5f, 0xbc82d52107b43e1f],
    [0x3ffe502ee78b3ff6, 0x3c74b604603a88d3],
    [0x3ffea4afa2a490da, 0xbc8ff7128fd391f0],
    [0x3ffefa1bee615a27, 0x3c8ec3bc41aa2008],
    [0x3fff50765b6e4540, 0x3c8a64a931d185ee],
    [0x3fffa7c1819e90d8, 0x3c77893b4d91cd9d],
];

/// The high parts of `-ln(r)` (for r below 3/4: of `-ln(2 r)`), for r = j/32 with j modulo 16.
const LN_HIGH: [u64; 16] = [
    0x0000000000000000,
    0xbfaf0a30c0120000,
    0xbfbe27076e2b0000,
    0xbfc5ff3070a78000,
    0xbfcc8ff7c79a8000,
    0xbfd1675cababc000,
    0xbfd4618bc21c4000,
    0xbfd739d7f6bbc000,
    0x3fd269621134c000,
    0x3fcf991c6cb38000,
    0x3fca93ed3c8b0000,
    0x3fc5bf406b540000,
    0x3fc1178e82280000,
    0x3fb9335e5d590000,
    0x3fb08598b59e0000,
    0x3fa0415d89e80000,
];

/// Their low parts.
const LN_LOW: [u64; 16] = [
    0x0000000000000000,
    0x3d53ab33d066d1d2,
    0x3d2a342c2af0003c,
    0xbd43d3c873e20a07,
    0xbd4a21ac25d81ef3,
    0x3d59f1fc63382a8f,
    0xbd5ec27d0b7b37b3,
    0xbd50069ce24c53fb,
    0x3d5b92783beb7677,
    0x3d59bcbecca0cdf3,
    0xbd530e486a0ac42d,
    0x3d5ed8fdc149767e,
    0xbd4b8421cc74be04,
    0x3d52622b8757a8fb,
    0x3d4d034451fecdfb,
    0xbd577771fd187145,
];

/// The high parts of `-log10(r)`, likewise.
const LOG10_HIGH: [u64; 16] = [
    0x0000000000000000,
    0xbf9af5f92b000000,
    0xbfaa30a9d60a0000,
    0xbfb31b3055c40000,
    0xbfb8cf1838860000,
    0xbfbe3bc1ab0e0000,
    0xbfc1b3e71ec98000,
    0xbfc42c7e7fe40000,
    0x3fbffbfc2bbc0000,
    0x3fbb721cd1710000,
    0x3fb715d0ce360000,
    0x3fb2e3a740b80000,
    0x3fadb11ed7660000,
    0x3fa5e3966b7e0000,
    0x3f9cb38fccd80000,
    0x3f8c3d0837780000,
];

/// Their low parts.
const LOG10_LOW: [u64; 16] = [
    0x0000000000000000,
    0xbd4cc1f4dbc14db5,
    0x3d20163d7e67d282,
    0xbd5c46006d082e6d,
    0xbd520326ca2c7e5f,
    0xbd39fe3d562a53f0,
    0x3d5842a222666db0,
    0x3d1ff1d22abd8abe,
    0x3d5e00dd60df12c3,
    0x3d55f8a57d982e77,
    0x3d5ebeeb67bf155a,
    0xbd5ffc5aef53f2ed,
    0x3d557e865b878377,
    0x3d5252a37739a5f7,
    0x3d47fb6d2d6528c7,
    0x3d2310272fe17537,
];

/// The high parts of `-log2(r)` for r = j/32 with j modulo 32.
const POW_HIGH: [u64; 32] = [
    0x0000000000000000,
    0xbfa6bad3758e0000,
    0xbfb663f6fac90000,
    0xbfc08c588cda8000,
    0xbfc5c01a39fc0000,
    0xbfcacf5e2db50000,
    0xbfcfbc16b9028000,
    0xbfd24407ab0e0000,
    0xbfd49a784bcd0000,
    0xbfd6e221cd9d0000,
    0xbfd91bba891f0000,
    0xbfdb47ebf7388000,
    0xbfdd6753e0330000,
    0xbfdf7a8568cb0000,
    0xbfe0c10500d64000,
    0xbfe1bf311e95e000,
    0x3fda8ff971810000,
    0x3fd8a8980abfc000,
    0x3fd6cb0f6865c000,
    0x3fd4f6fbb2cec000,
    0x3fd32bfee3710000,
    0x3fd169c053640000,
    0x3fcf5fd8a9060000,
    0x3fcbfc67a8000000,
    0x3fc8a8980abf8000,
    0x3fc563dc29ff8000,
    0x3fc22dadc2ab0000,
    0x3fbe0b1ae8f30000,
    0x3fb7d60496d00000,
    0x3fb1bb32a6000000,
    0x3fa77394c9da0000,
    0x3f9743ee86200000,
];

/// Their low parts.
const POW_LOW: [u64; 32] = [
    0x0000000000000000,
    0xbd5fb0e626c0de13,
    0xbd33167ccc538261,
    0x3d2871a7610e40bd,
    0x3d54bc302ffa76fb,
    0x3d436c101ee13440,
    0x3d47f5dc57266758,
    0xbd3ce60916e52e91,
    0xbd5b8afe492bf6ff,
    0xbd49bcaf1aa4168a,
    0xbd5708b4b2b5056c,
    0xbd250520a377c7ec,
    0x3d55f101c141e670,
    0xbd3b3b3864c60011,
    0x3d45669df6a2b592,
    0x3d5fe43895d8ac46,
    0x3d44bc302ffa76fb,
    0xbd266cccab240e90,
    0x3d41d406db502403,
    0x3d3661e393a16b95,
    0xbd51979a5db68722,
    0xbd4d4f1b95e0ff45,
    0x3d5f1a4847f7b278,
    0xbd3667f21fa8423f,
    0x3d5e9933354dbf17,
    0x3d56590643906f2a,
    0x3d5a4b69691d7994,
    0xbd054cda62d3926e,
    0xbd512ce6312ebb82,
    0x3d552743318a8a57,
    0xbd54e55443478fe0,
    0xbd495539356f93dc,
];
