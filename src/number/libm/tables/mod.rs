//! The tables of the C library's functions. The compiler computes the mathematical values in fixed point; the values that
//! the library's authors chose are listed.
//!
//! Sources of the listed values: ARM Optimized Routines (`math/`, 2018), from which glibc 2.28 has `exp`, `log`, `pow` and
//! all functions of `float`; IBM's Accurate Mathematical Library, from which it has the circular
//! functions and their inverses of `double`.

pub(super) mod arc;
pub(super) mod circle;
pub(super) mod exp;
pub(super) mod log;

/// 1 in fixed point, with 126 binary places.
const ONE: u128 = 1 << 126;

/// The product of two numbers in fixed point.
const fn product(a: u128, b: u128) -> u128 {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let (cross, other) = (a1 * b0, a0 * b1);
    let middle = ((a0 * b0) >> 64) + (cross & LOW) + (other & LOW);
    ((a1 * b1) << 2) + ((cross >> 64) << 2) + ((other >> 64) << 2) + (middle >> 62)
}

/// A number in fixed point as two doubles: the nearest one, and the nearest one to the remainder.
const fn pair(value: u128) -> (f64, f64) {
    let high = value as f64;
    let rest = value as i128 - high as i128;
    (scaled(high), scaled(rest as f64))
}

/// The number of N units of the last place.
const fn scaled(units: f64) -> f64 {
    units / ONE as f64
}

/// `x - x^3 / 3! + ...` from the power `n` of `x` on.
const fn wave(x: u128, mut n: u128) -> u128 {
    let square = product(x, x);
    let (mut sum, mut term, mut adds) = (0, if n == 0 { ONE } else { x }, true);
    while term > 0 {
        sum = if adds { sum + term } else { sum - term };
        term = product(term, square) / ((n + 1) * (n + 2));
        (n, adds) = (n + 2, !adds);
    }
    sum
}

/// The area hyperbolic tangent, doubled: the logarithm of `(1 + x) / (1 - x)`.
const fn log_ratio(x: u128) -> u128 {
    let square = product(x, x);
    let (mut sum, mut term, mut n) = (0, x, 1);
    while term > 0 {
        sum += term / n;
        term = product(term, square);
        n += 2;
    }
    2 * sum
}

const fn exponential(x: u128) -> u128 {
    let (mut sum, mut term, mut n) = (0, ONE, 1);
    while term > 0 {
        sum += term;
        term = product(term, x) / n;
        n += 1;
    }
    sum
}

/// A table of figures, given by their bits.
const fn figures<const N: usize>(bits: [(u64, u64); N]) -> [[f64; 2]; N] {
    let mut table = [[0.0; 2]; N];
    let mut k = 0;
    while k < N {
        table[k] = [f64::from_bits(bits[k].0), f64::from_bits(bits[k].1)];
        k += 1;
    }
    table
}

/// The numbers whose bits stand in a text, in hexadecimal with white space between them.
const fn numbers<const N: usize>(text: &str) -> [f64; N] {
    let mut numbers = [0.0; N];
    let (text, mut at, mut bits, mut digits) = (text.as_bytes(), 0, 0, 0);
    let mut k = 0;
    while at < text.len() {
        if let Some(digit) = (text[at] as char).to_digit(16) {
            bits = (bits << 4) | digit as u64;
            digits += 1;
        }
        if digits == 16 {
            numbers[k] = f64::from_bits(bits);
            (k, digits) = (k + 1, 0);
        }
        at += 1;
    }
    assert!(k == N, "the text has another number of numbers");
    numbers
}
