//! Converts groups of numbers to text, for tables of millions of rows.
//!
//! Each step is done for the whole group before the next one. The processor can then work on one number while it waits
//! for another, and the compiler can use vector instructions. Unusual numbers, and the few that take longer, are left to
//! [`text::write`].

use crate::number::libm::vectorised;
use crate::number::shortest::{DoubleScale, SingleScale, single_digits};
use crate::number::text::{self, EIGHT, ROOM, ZEROS, eights, exponent_text, put};
use crate::schedule::Precision;
use std::hint::select_unpredictable;
use std::num::NonZeroU64;

/// The number of numbers in a group.
pub(crate) const GROUP: usize = 64;

/// A group of numbers and their texts.
pub(crate) struct NumberGroup {
    /// The precision in which they are written.
    pub precision: Precision,
    /// The numbers.
    pub values: [f64; GROUP],
    /// The first digit of each, which is never 0.
    first: [u8; GROUP],
    /// The next eight digits, one per byte, the first in the lowest byte; and the eight after them.
    high: [u64; GROUP],
    low: [u64; GROUP],
    /// The index in [`SHAPES`].
    shape: [u16; GROUP],
    texts: [[u8; ROOM]; GROUP],
    lengths: [u8; GROUP],
}

/// The offsets of the parts of a number below 10: `d.ddd`, `0.00ddd` or `d.ddde-7`.
#[derive(Clone, Copy)]
struct DigitShape {
    /// The offsets of the first and the second digit. `0.00` is written before, and overwritten by them.
    first: u8,
    second: u8,
    /// The bytes after the digits, and their number.
    end: [u8; 8],
    length: u8,
}

/// The shapes: first one for unusual numbers, then by the power of ten of the first digit, from `10^0` downwards.
static SHAPES: [DigitShape; 512] = {
    let mut shapes = [DigitShape { first: 0, second: 2, end: [0; 8], length: 0 }; 512];
    let mut index = 2;
    while index < shapes.len() {
        let shape = &mut shapes[index];
        if index <= 4 {
            (shape.first, shape.second) = (index as u8, index as u8 + 1);
        } else {
            (shape.end, shape.length) = exponent_text(1 - index as i32);
        }
        index += 1;
    }
    shapes
};

impl NumberGroup {
    /// An empty group.
    pub(crate) fn new(precision: Precision) -> Self {
        NumberGroup {
            precision,
            values: [0.0; GROUP],
            first: [0; GROUP],
            high: [0; GROUP],
            low: [0; GROUP],
            shape: [0; GROUP],
            texts: [[0; ROOM]; GROUP],
            lengths: [0; GROUP],
        }
    }

    /// The text of a number, and its length.
    #[inline(always)]
    pub(crate) fn text(&self, index: usize) -> (&[u8; ROOM], usize) {
        (&self.texts[index % GROUP], usize::from(self.lengths[index % GROUP]))
    }

    /// Converts one number to text, or writes a word in its place.
    pub(crate) fn write_one(&mut self, index: usize, word: Option<&str>) {
        let room = &mut self.texts[index];
        let length = match word {
            None => text::write(room, self.values[index], self.precision == Precision::Single),
            Some(word) => {
                room[..word.len()].copy_from_slice(word.as_bytes());
                word.len()
            }
        };
        self.lengths[index] = length as u8;
    }

    /// Converts all numbers to text.
    pub(crate) fn write_all(&mut self) {
        match self.precision {
            Precision::Single => {
                vectorised(
                    #[inline(always)]
                    || {
                        self.split_singles();
                        eights(&mut self.high);
                    },
                );
                self.lay_out::<false>();
            }
            Precision::Double => {
                self.split_doubles();
                vectorised(
                    #[inline(always)]
                    || {
                        eights(&mut self.high);
                        eights(&mut self.low);
                    },
                );
                self.lay_out::<true>();
            }
        }
    }

    /// Splits `f32`s into the first digit and eight more.
    #[inline(always)]
    fn split_singles(&mut self) {
        let mut distances = [0; GROUP];
        let mut powers = [0; GROUP];
        for index in 0..GROUP {
            let scale = SingleScale::of((self.values[index] as f32).to_bits() >> 23);
            (distances[index], powers[index]) = (scale.distance, scale.power);
        }
        for index in 0..GROUP {
            let bits = (self.values[index] as f32).to_bits();
            let (digits, is_exact) = single_digits(bits, distances[index]);
            // There are seven to nine digits; the masks tell the compiler that they fit into 32 bits.
            let is_short = digits < EIGHT;
            let digits = if is_short { digits * 10 } else { digits } & 0x3fff_ffff;
            let is_shorter = digits < EIGHT;
            let digits = if is_shorter { digits * 10 } else { digits } & 0x3fff_ffff;
            let first = leading(digits);
            self.first[index] = b'0' + first as u8;
            self.high[index] = digits - first * EIGHT;
            let shape = -7 - powers[index] + i32::from(is_short) + i32::from(is_shorter);
            let (least, end) = (f32::MIN_POSITIVE.to_bits(), 10_f32.to_bits());
            let is_usual = is_exact && bits.wrapping_sub(least) < end - least;
            self.shape[index] = if is_usual { shape as u16 } else { 0 };
        }
    }

    /// Splits `f64`s into the first digit and sixteen more.
    #[inline(never)]
    fn split_doubles(&mut self) {
        let (mut exponent, mut scale) = (0, DoubleScale::of(0));
        for index in 0..GROUP {
            let bits = self.values[index].to_bits();
            // Most numbers have the exponent of the one before.
            if bits >> 52 != exponent {
                exponent = bits >> 52;
                scale = DoubleScale::of(exponent);
            }
            // Usual numbers are positive, normal and below 16. With two digits before the point there is no shape.
            let is_usual = (1..1023 + 4).contains(&exponent);
            let Some(digits) = scale.digits(bits).filter(|_| is_usual) else {
                self.shape[index] = 0;
                continue;
            };
            // There are sixteen or seventeen digits.
            let is_short = digits < EIGHT * EIGHT;
            let digits = select_unpredictable(is_short, digits * 10, digits);
            let (high, low) = (digits / EIGHT, digits % EIGHT);
            let first = leading(high);
            self.first[index] = b'0' + first as u8;
            self.high[index] = high - first * EIGHT;
            self.low[index] = low;
            self.shape[index] = (-15 - scale.power + i32::from(is_short)) as u16;
        }
    }

    /// Writes the digits at their offsets.
    #[inline(never)]
    fn lay_out<const IS_DOUBLE: bool>(&mut self) {
        for index in 0..GROUP {
            let (high, low) = (self.high[index], if IS_DOUBLE { self.low[index] } else { 0 });
            let shape = usize::from(self.shape[index]) % SHAPES.len();
            let (last, behind) = if low != 0 { (low, 16) } else { (high, 8) };
            // A single digit has no decimal point.
            let Some(last) = NonZeroU64::new(last).filter(|_| shape != 0) else {
                self.write_one(index, None);
                continue;
            };
            let DigitShape { first, second, end, length } = SHAPES[shape];
            let (first, second) = (usize::from(first % 8), usize::from(second % 8));
            let room = &mut self.texts[index];
            put(room, 0, *b"0.00");
            put(room, first, [self.first[index]]);
            put(room, second, (high | ZEROS).to_le_bytes());
            if IS_DOUBLE {
                put(room, second + 8, (low | ZEROS).to_le_bytes());
            }
            let behind = second + behind - last.leading_zeros() as usize / 8;
            put(room, behind, end);
            self.lengths[index] = behind as u8 + length;
        }
    }
}

/// The first of nine digits.
#[inline(always)]
fn leading(nine: u64) -> u64 {
    // Divided by 10^8.
    (nine * 1_441_151_881) >> 57
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that each text is the same as [`text::write`] gives.
    fn check(values: &[f64], precision: Precision) {
        let mut numbers = NumberGroup::new(precision);
        for group in values.chunks(GROUP) {
            numbers.values[..group.len()].copy_from_slice(group);
            numbers.write_all();
            for (index, value) in group.iter().enumerate() {
                let mut room = [0; ROOM];
                let length = text::write(&mut room, *value, precision == Precision::Single);
                let (text, written) = numbers.text(index);
                assert_eq!(
                    String::from_utf8_lossy(&text[..written]),
                    String::from_utf8_lossy(&room[..length]),
                    "{value:e}"
                );
            }
        }
    }

    #[test]
    fn numbers_of_a_group_are_written_like_single_numbers() {
        let mut values = vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324];
        let mut singles = vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        // Both sides of every power of two and of ten, and numbers of one digit.
        for exponent in 1..2047_u64 {
            values.extend((-2..=2).map(|near| f64::from_bits((exponent << 52).wrapping_add_signed(near))));
        }
        for exponent in 1..255_u32 {
            singles.extend(
                (-2..=2).map(|near| f64::from(f32::from_bits((exponent << 23).wrapping_add_signed(near)))),
            );
        }
        for power in -320..=308 {
            for digit in 1..10 {
                let value: f64 = format!("{digit}e{power}").parse().unwrap_or(0.0);
                values.extend([value.next_down(), value, value.next_up(), -value]);
                let value = value as f32;
                singles.extend([value.next_down(), value, value.next_up(), -value].map(f64::from));
            }
        }
        // Numbers that look random: of any size, of the usual sizes, and of few digits.
        let mut state = 1_u64;
        for _ in 0..60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = state ^ (state >> 29);
            let usual = ((990 + random % 37) << 52) | (random >> 12);
            let short = f64::from((random >> 40) as u32 % 100_000) / 1e7;
            values.extend([f64::from_bits(random), f64::from_bits(usual), short]);
            singles.extend(
                [f32::from_bits(random as u32), f64::from_bits(usual) as f32, short as f32].map(f64::from),
            );
        }
        check(&values, Precision::Double);
        check(&singles, Precision::Single);
    }
}
