//! The C library's functions compared with genuine glibc's, bit by bit. `tests/reference/make/libm.py` wrote their values.

use crate::harness::{read, root, same};
use crate::reference::fingerprint;
use lrsched::schedule::Precision;
use lrsched::testing::libm::{double, single};
use std::f64::consts::FRAC_PI_2;

/// A function, as a function of two doubles. The second argument of one with one argument, and the digits that a single
/// does not have, are without meaning.
type Function = fn(f64, f64) -> f64;

/// The functions with their names in C.
macro_rules! functions {
    ($module:ident, $float:ident: $($name:literal $function:ident),+; $($name_of_two:literal $of_two:ident),+) => {
        &[
            $(($name, 1, |x, _| f64::from($module::$function(x as $float))),)+
            $(($name_of_two, 2, |x, y| f64::from($module::$of_two(x as $float, y as $float))),)+
        ]
    };
}

const DOUBLE: &[(&str, usize, Function)] = functions! { double, f64:
    "acos" acos, "asin" asin, "atan" atan, "cos" cos, "cosh" cosh, "exp" exp, "exp2" exp2, "expm1" expm1, "log" ln,
    "log10" log10, "log1p" log1p, "log2" log2, "sin" sin, "sinh" sinh, "tan" tan, "tanh" tanh; "atan2" atan2, "pow" pow
};
const SINGLE: &[(&str, usize, Function)] = functions! { single, f32:
    "acos" acos, "asin" asin, "atan" atan, "cos" cos, "cosh" cosh, "exp" exp, "exp2" exp2, "expm1" expm1, "log" ln,
    "log10" log10, "log1p" log1p, "log2" log2, "sin" sin, "sinh" sinh, "tan" tan, "tanh" tanh; "atan2" atan2, "pow" pow
};

/// SplitMix64.
fn mixed(i: u64) -> u64 {
    let z = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// `2^exponent`.
fn power(exponent: i64) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

/// Any number; one around 0; one around 1; one beside a multiple of a quarter turn.
fn double_argument(i: u64) -> f64 {
    let word = mixed(i);
    let number = word as i64 as f64;
    match i % 4 {
        0 => f64::from_bits(word),
        1 => number * power((i / 4 % 16) as i64 - 68),
        2 => 1.0 + number * power(-66),
        _ => {
            let turned = (word >> 44) as f64 * FRAC_PI_2;
            f64::from_bits((turned.to_bits() + (word & 7)) | (word & 8) << 60)
        }
    }
}

/// The same in single precision.
fn single_argument(i: u64) -> f64 {
    let word = mixed(i);
    let number = f64::from(word as i32);
    let single = match i % 4 {
        0 => f32::from_bits(word as u32),
        1 => (number * power((i / 4 % 16) as i64 - 37)) as f32,
        2 => (1.0 + number * power(-34)) as f32,
        _ => {
            let turned = ((word >> 52) as f64 * FRAC_PI_2) as f32;
            f32::from_bits((turned.to_bits() + (word & 7) as u32) | (word as u32 & 8) << 28)
        }
    };
    f64::from(single)
}

/// Compares with the reference: the names, the values at telling arguments, and the hash of those at many.
#[track_caller]
fn check(name: &str, precision: Precision, functions: &[(&str, usize, Function)], argument: fn(u64) -> f64) {
    let text = read(&root().join("tests/reference/libm.txt"));
    let mut names = Vec::new();
    let mut function = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        if let [of, called, few, hash_of_few, many, hash_of_many] = words[..] {
            function = (of == name).then(|| functions.iter().find(|known| known.0 == called).unwrap());
            let Some((_, _, compute)) = function else { continue };
            names.push(called);
            // Code that is not optimised computes fewer values.
            let (count, hash) =
                if cfg!(debug_assertions) { (few, hash_of_few) } else { (many, hash_of_many) };
            let count: u64 = count.parse().unwrap();
            let values: Vec<f64> = (0..count).map(|i| compute(argument(i), argument(i + 1))).collect();
            let found = format!("{:016x}", fingerprint(&values, precision));
            assert_eq!(found, hash, "{name} {called}: the hash of {count} values");
        } else if let Some((called, arguments, compute)) = function {
            // A single is the one nearest to its text.
            let number = |word: &str| match precision {
                Precision::Single => f64::from(word.parse::<f32>().unwrap()),
                Precision::Double => word.parse().unwrap(),
            };
            let numbers: Vec<f64> = words.iter().map(|word| number(word)).collect();
            let (value, expected) = (compute(numbers[0], numbers[arguments - 1]), numbers[*arguments]);
            let is_the_same = value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan();
            assert!(is_the_same, "{name} {called} of {:?}: {value:?}", &words[..*arguments]);
        }
    }
    let mut known: Vec<&str> = functions.iter().map(|known| known.0).collect();
    known.sort_unstable();
    same(&names.join(" "), &known.join(" "), "the functions of tests/reference/libm.txt");
}

#[test]
fn functions_of_doubles_have_the_bits_of_glibc() {
    check("double", Precision::Double, DOUBLE, double_argument);
}

#[test]
fn functions_of_singles_have_the_bits_of_glibc() {
    check("single", Precision::Single, SINGLE, single_argument);
}
