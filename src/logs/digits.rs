//! How precisely a log has its values: what a printed number stands for.

/// The precision of a series. One token does not tell it: `0.0003` may be exact, or rounded to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// The float64 itself.
    Double,
    /// The nearest float32.
    Single,
    /// Rounded to significant digits.
    Significant(u32),
    /// Rounded to decimals.
    Decimals(u32),
}

impl Digits {
    /// The numbers that are printed like a value.
    pub fn interval(self, value: f64) -> (f64, f64) {
        let around = |half: f64| (value - half, value + half);
        match self {
            _ if !value.is_finite() => (value, value),
            Digits::Double => (value, value),
            Digits::Single => single(value as f32),
            Digits::Significant(_) if value == 0.0 => (value, value),
            Digits::Significant(digits) => {
                let power = format!("{value:e}").rsplit('e').next().and_then(|text| text.parse::<i32>().ok());
                around(half_unit(digits as i32 - 1 - power.unwrap_or(0)))
            }
            Digits::Decimals(decimals) => around(half_unit(decimals as i32)),
        }
    }

    /// How far a value may be from the printed one: as a part of it, and on top of that.
    pub(crate) fn within(self) -> (f64, f64) {
        match self {
            Digits::Double => (0.0, 0.0),
            Digits::Single => (f64::from(f32::EPSILON) / 2.0, 0.0),
            Digits::Significant(digits) => (half_unit(digits as i32 - 1), 0.0),
            Digits::Decimals(decimals) => (0.0, half_unit(decimals as i32)),
        }
    }

    /// In words.
    pub fn words(self) -> String {
        let many = |count: u32, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        match self {
            Digits::Double => "exact".into(),
            Digits::Single => "float32".into(),
            Digits::Significant(digits) => many(digits, "significant digit"),
            Digits::Decimals(decimals) => many(decimals, "decimal"),
        }
    }
}

/// Half a unit of a decimal, and a little more: a value half-way between two texts may be printed as either, and the sum
/// with the value is rounded.
fn half_unit(decimals: i32) -> f64 {
    let text = format!("0.5e{}", -decimals);
    text.parse::<f64>().unwrap_or(0.0) * (1.0 + 1e-9)
}

/// The numbers whose nearest float32 is `value`. Half-way numbers go to the even one of two.
fn single(value: f32) -> (f64, f64) {
    let middle = |other: f32| f64::midpoint(f64::from(value), f64::from(other));
    let (low, high) = (middle(value.next_down()), middle(value.next_up()));
    match value.to_bits() % 2 {
        0 => (low, high),
        _ => (low.next_up(), high.next_down()),
    }
}

/// The figures of a printed number.
struct PrintedFigures {
    /// Its significant digits: without zeros at the beginning.
    significant: u32,
    /// The same, without zeros at the end.
    trimmed: u32,
    /// The position of its last digit behind the point.
    decimals: i32,
    /// The same, without zeros at the end.
    trimmed_decimals: i32,
    has_exponent: bool,
    is_zero: bool,
}

impl PrintedFigures {
    /// The figures of a text that Rust parses as a float.
    fn of(text: &str) -> PrintedFigures {
        let text = text.trim_start_matches(['+', '-']);
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
        let power: i32 = exponent.parse().unwrap_or(0);
        let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(rest.bytes()).filter(u8::is_ascii_digit);
        let leading = digits().take_while(|digit| *digit == b'0').count();
        let all = digits().count();
        let trailing = digits().rev().take_while(|digit| *digit == b'0').count();
        let is_zero = leading == all;
        let decimals = (rest.len() as i32).saturating_sub(power);
        PrintedFigures {
            significant: (all - leading) as u32,
            trimmed: if is_zero { 0 } else { (all - leading - trailing) as u32 },
            decimals,
            trimmed_decimals: if is_zero { 0 } else { decimals.saturating_sub(trailing as i32) },
            has_exponent: !exponent.is_empty(),
            is_zero,
        }
    }
}

/// Finds the precision of a series from its tokens, in constant memory.
#[derive(Debug, Clone, Default)]
pub(super) struct TokenPrecision {
    /// Tokens that are numbers other than zero.
    count: u64,
    /// The most significant digits, with zeros at the end.
    most_printed: u32,
    /// The fewest of them.
    fewest_printed: u32,
    /// The decimals of the tokens: the first, and whether all have as many.
    decimals: Option<i32>,
    is_fixed: bool,
    /// Tokens by significant digits without zeros at the end, up to 17.
    significant: [u64; 18],
    /// Tokens by decimals without zeros at the end.
    trimmed_decimals: Vec<u64>,
    /// Tokens with an exponent.
    exponents: u64,
    /// Whether every value is a float32, written as a float64 or as the float32 itself.
    is_single: bool,
    is_short_single: bool,
    /// Values that came as float32 and as float64, in binary.
    singles: u64,
    doubles: u64,
}

/// From so many digits on, a text is the shortest one of a float64.
const EXACT: u32 = 16;
/// From so many digits on, a text that is a float32 is hardly one by chance.
const EXACT_SINGLE: u32 = 14;
/// So few tokens may have as many that use all digits as tokens that use all decimals by chance.
const FEW: u64 = 16;
/// The decimals that are counted one by one.
const MOST_DECIMALS: i32 = 40;

impl TokenPrecision {
    /// Notes a binary value.
    pub(super) fn note_binary(&mut self, is_single: bool) {
        if is_single {
            self.singles += 1;
        } else {
            self.doubles += 1;
        }
    }

    /// Notes a printed value.
    pub(super) fn note(&mut self, text: &str, value: f64) {
        if !value.is_finite() {
            return;
        }
        let figures = PrintedFigures::of(text);
        if self.decimals.is_none() {
            (self.decimals, self.is_fixed) = (Some(figures.decimals), true);
            (self.is_single, self.is_short_single) = (true, true);
        }
        self.is_fixed &= self.decimals == Some(figures.decimals) && !figures.has_exponent;
        if figures.is_zero {
            return;
        }
        self.fewest_printed = match self.count {
            0 => figures.significant,
            _ => self.fewest_printed.min(figures.significant),
        };
        self.count += 1;
        self.most_printed = self.most_printed.max(figures.significant);
        self.significant[figures.trimmed.min(17) as usize] += 1;
        let at = figures.trimmed_decimals.clamp(0, MOST_DECIMALS) as usize;
        if self.trimmed_decimals.len() <= at {
            self.trimmed_decimals.resize(at + 1, 0);
        }
        self.trimmed_decimals[at] += 1;
        self.exponents += u64::from(figures.has_exponent);
        let single = value as f32;
        self.is_single &= f64::from(single) == value;
        self.is_short_single &= text
            .parse::<f32>()
            .is_ok_and(|read| PrintedFigures::of(&format!("{read:e}")).trimmed == figures.trimmed);
    }

    /// The precision that the tokens show. `known` is that of the writer, if it is known.
    pub(super) fn digits(&self, known: Option<Digits>) -> Digits {
        let most = self.significant.iter().rposition(|count| *count > 0).unwrap_or(0) as u32;
        match known {
            _ if self.doubles > 0 => Digits::Double,
            _ if self.singles > 0 => Digits::Single,
            // A writer that prints more digits than was known of it.
            Some(Digits::Significant(digits)) if most > digits => self.digits(None),
            // It looks like a writer of float32, and the texts are not float32.
            Some(Digits::Single) if self.count > 0 && !self.is_single && !self.is_short_single => {
                self.digits(None)
            }
            Some(digits) => digits,
            None if most >= EXACT_SINGLE && self.is_single => Digits::Single,
            None if most >= EXACT => Digits::Double,
            // Nobody prints a rate to one decimal. `0.2` is short for a writer with more digits, and `0.0` is Python's zero:
            // exact, or of a rate that was rounded to some five decimals.
            None if self.is_fixed && self.decimals == Some(1) => {
                Digits::Decimals(if most == 0 { 5 } else { 2 })
            }
            None if self.is_fixed && self.decimals.unwrap_or(0) > 0 => {
                Digits::Decimals(self.decimals.unwrap_or(0).unsigned_abs())
            }
            // Exponents with as many digits each: `1.000000E-04`.
            None if self.exponents == self.count && self.fewest_printed == self.most_printed => {
                Digits::Significant(self.most_printed.max(1))
            }
            None if (8..=9).contains(&most) && self.is_short_single && self.count > 1 => Digits::Single,
            None => self.rounded(most),
        }
    }

    /// The precision of numbers without zeros at the end: rounded to significant digits, or to decimals. Where both fit, the
    /// one that more of the tokens use up; where neither does, the wider.
    fn rounded(&self, most: u32) -> Digits {
        let decimals = self.trimmed_decimals.len().saturating_sub(1);
        let (by_digits, by_decimals) =
            (self.significant[most as usize], self.trimmed_decimals.get(decimals).copied().unwrap_or(0));
        let differ = self.trimmed_decimals.iter().filter(|count| **count > 0).count() > 1;
        // Nobody prints one or two digits: `0.1`, `0.01`, `0.001` are round numbers of a writer with more, and no token
        // tells more than its last decimal.
        let is_round = most <= 2 && differ;
        // As many of each, and few: zeros at the end, which are not printed, are the rarer the more a token has.
        let missing = |counts: &[u64], most: usize| -> u64 {
            counts.iter().enumerate().map(|(at, count)| most.saturating_sub(at) as u64 * count).sum()
        };
        let fewer_zeros =
            || missing(&self.trimmed_decimals, decimals) < missing(&self.significant, most as usize);
        let is_decimal =
            by_decimals > by_digits || by_decimals == by_digits && self.count <= FEW && fewer_zeros();
        match (is_decimal || is_round) && decimals > 0 {
            true => Digits::Decimals(decimals as u32),
            false => Digits::Significant(most.max(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn digits(tokens: &[&str]) -> Digits {
        let mut precision = TokenPrecision::default();
        tokens.iter().for_each(|token| precision.note(token, token.parse().unwrap()));
        precision.digits(None)
    }

    #[test]
    fn the_precision_is_a_property_of_the_series() {
        assert_eq!(digits(&["0.0", "1.3333333333333333e-05", "4e-05"]), Digits::Double);
        assert_eq!(digits(&["0.10000000149011612", "0.5"]), Digits::Single);
        assert_eq!(digits(&["0.0", "9.3601720436709e-06"]), Digits::Single);
        let mut eight = TokenPrecision::default();
        for text in ["0.1", "0.099988659", "0.018706711"] {
            eight.note(text, text.parse().unwrap());
        }
        assert_eq!(eight.digits(Some(Digits::Single)), Digits::Significant(8));
        assert_eq!(digits(&["0.000000", "0.000017"]), Digits::Decimals(6));
        assert_eq!(digits(&["1.250000E-04", "2.500000E-04"]), Digits::Significant(7));
        assert_eq!(digits(&["5.0000e-04", "4.9157e-04"]), Digits::Significant(5));
        assert_eq!(digits(&["0", "0.0001", "3.75e-05", "1.667e-05"]), Digits::Significant(4));
        assert_eq!(digits(&["0.1", "0.01", "0.001"]), Digits::Decimals(3));
        assert_eq!(digits(&["2e-05", "2e-05"]), Digits::Significant(1));
        // A scheduler that is never stepped in a warmup leaves zeros, which do not stand for any rate below 0.05.
        assert_eq!(digits(&["0.0", "0.0"]), Digits::Decimals(5));
        assert_eq!(digits(&["0.000", "0.000"]), Digits::Decimals(3));
        assert_eq!(digits(&["0.2", "0.2", "0.1"]), Digits::Decimals(2));
        // `round(rate, 8)`, and nothing but the last values tells.
        assert_eq!(digits(&["0.004", "0.04223411", "0.09602614", "0.0062392"]), Digits::Decimals(8));
        // `round(rate, 5)`: the values differ in their digits, and agree in their decimals.
        assert_eq!(digits(&["0.00198", "0.00012", "6e-05", "0.0"]), Digits::Decimals(5));
    }

    #[test]
    fn an_interval_holds_what_is_printed_like_a_value() {
        assert_eq!(Digits::Double.interval(0.1), (0.1, 0.1));
        let (low, high) = Digits::Significant(3).interval(2e-5);
        assert!(low < 1.995e-5 && 1.9949e-5 < low && high > 2.005e-5 && high < 2.0051e-5, "{low} {high}");
        let (low, high) = Digits::Decimals(2).interval(0.0);
        assert!(low < -0.005 && high > 0.005);
        let (low, high) = Digits::Single.interval(f64::from(0.1_f32));
        assert!(low < 0.1 && 0.1 < high && high - low < 1e-8);
        assert_eq!((low as f32, high as f32), (0.1, 0.1));
        assert_ne!((low.next_down() as f32, high.next_up() as f32), (0.1, 0.1));
        assert_eq!(Digits::Significant(4).interval(0.0), (0.0, 0.0));
    }
}
