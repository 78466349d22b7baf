//! The quantities of an expectation, and how they are written.

use super::SideWords;
use crate::schedule::Unit;
use crate::spec::clock;
use crate::spec::expression::{ExpressionError, evaluate_words};

/// What an expectation may ask of a schedule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AskedQuantity {
    /// The greatest rate.
    Peak,
    /// The row of the greatest rate.
    PeakPosition(Unit),
    /// The last rate.
    Final,
    /// The first rate.
    First,
    /// The least rate.
    Least,
    /// The mean of all rates.
    Mean,
    /// The sum of all rates.
    Area,
    /// The largest change from one row to the next, as a part of the peak.
    Jump,
    /// The length of the rise that the run begins with.
    Warmup(Unit),
    /// The rate at a row.
    At(RunPosition),
    /// A name of the clock.
    Run(&'static str),
}

/// A row of a schedule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RunPosition {
    /// A row of the unit, counted from 0.
    Row(Unit, u64),
    /// A part of the run, such as `12.5`.
    Percent(String),
    /// The last row.
    Last,
}

/// How the quantities are written, for messages. The names of the clock are quantities too.
pub(super) const QUANTITIES: [&str; 13] = [
    "peak",
    "peak step",
    "peak epoch",
    "final",
    "first",
    "least",
    "mean",
    "area",
    "jump",
    "warmup steps",
    "warmup epochs",
    "value at 10%",
    "value at epoch 3",
];

/// The quantity that a word of another language means.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let meant = match word.to_lowercase().as_str() {
        "max" | "maximum" | "highest" | "max_lr" | "peak_lr" => "peak",
        "min" | "minimum" | "lowest" | "low" | "min_lr" => "least",
        "last" | "end" | "final_lr" => "final",
        "start" | "initial" => "first",
        "lr" | "rate" | "at" => "value at 10%",
        "average" => "mean",
        "jumps" => "jump",
        "warmup_steps" | "warmup" => "warmup steps",
        _ => return None,
    };
    Some(meant)
}

/// The error for a percentage in front of a word or a number.
fn ambiguous(at: usize, written: &str) -> ExpressionError {
    ExpressionError {
        at,
        length: written.chars().count(),
        what: "a percentage, or a remainder?".into(),
        help: Some(format!("write `{written} of peak`, or for a remainder `10 % 3`, with spaces")),
    }
}

impl AskedQuantity {
    /// Whether it is a count, which is compared exactly.
    pub(super) fn is_count(&self) -> bool {
        matches!(self, AskedQuantity::PeakPosition(_) | AskedQuantity::Warmup(_) | AskedQuantity::Run(_))
    }
}

/// Reads words from the start of a text.
pub(super) struct WordReader<'t> {
    pub text: &'t [char],
    pub at: usize,
}

impl WordReader<'_> {
    /// The text between an earlier position and this one, without space at its end.
    pub(super) fn since(&self, start: usize) -> String {
        self.text[start..self.at].iter().collect::<String>().trim_end().to_string()
    }

    /// The error for something else than what is expected here.
    pub(super) fn expected(&self, what: &str) -> ExpressionError {
        let length = self.peek_word().chars().count().max(1);
        ExpressionError { at: self.at, length, what: format!("expected {what}"), help: None }
    }

    fn peek_word(&self) -> String {
        self.text[self.at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect()
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Consumes a word if it is next.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let is_next = self.peek_word() == word;
        if is_next {
            self.at += word.chars().count();
            self.skip_space();
        }
        is_next
    }

    /// Consumes `10%`, if it is next. Returns the 10. `10 % 3` is a remainder; `10% peak` might be meant as either.
    pub(super) fn percentage(&mut self) -> Option<Result<f64, ExpressionError>> {
        let start = self.at;
        let percent = self.percent()?.parse().ok()?;
        let is_clear = match self.text.get(self.at) {
            None | Some(')' | ',') => true,
            Some(_) => self.peek_word() == "of",
        };
        let written = self.since(start);
        Some(if is_clear { Ok(percent) } else { Err(ambiguous(start, &written)) })
    }

    /// Consumes digits with `%` behind them.
    fn percent(&mut self) -> Option<String> {
        let digits: String =
            self.text[self.at..].iter().take_while(|c| c.is_ascii_digit() || **c == '.').collect();
        let end = self.at + digits.len();
        if !digits.starts_with(|c: char| c.is_ascii_digit()) || self.text.get(end) != Some(&'%') {
            return None;
        }
        self.at = end + 1;
        self.skip_space();
        Some(digits)
    }

    /// Consumes a quantity if one is next.
    pub(super) fn quantity(
        &mut self,
        words: &SideWords<'_>,
    ) -> Option<Result<AskedQuantity, ExpressionError>> {
        let word = self.peek_word();
        let rest = self.at + word.chars().count();
        if self.text.get(rest) == Some(&'(') {
            return None;
        }
        let quantity = match word.as_str() {
            "peak" => AskedQuantity::Peak,
            "final" => AskedQuantity::Final,
            "first" => AskedQuantity::First,
            "least" => AskedQuantity::Least,
            "mean" => AskedQuantity::Mean,
            "area" => AskedQuantity::Area,
            "jump" => AskedQuantity::Jump,
            "warmup" | "value" => AskedQuantity::Peak,
            name => AskedQuantity::Run(clock::NAMES.into_iter().find(|known| *known == name)?),
        };
        self.at = rest;
        self.skip_space();
        Some(match word.as_str() {
            "peak" if self.takes_word("step") => Ok(AskedQuantity::PeakPosition(Unit::Step)),
            "peak" if self.takes_word("epoch") => Ok(AskedQuantity::PeakPosition(Unit::Epoch)),
            "warmup" if self.takes_word("steps") => Ok(AskedQuantity::Warmup(Unit::Step)),
            "warmup" if self.takes_word("epochs") => Ok(AskedQuantity::Warmup(Unit::Epoch)),
            "warmup" => Err(self.expected("`warmup steps` or `warmup epochs`")),
            "value" if self.takes_word("at") => self.position(words).map(AskedQuantity::At),
            "value" => Err(self.expected("`at` and a place: `value at 10%`, `value at 500`")),
            _ => Ok(quantity),
        })
    }

    /// Consumes a place: `500`, `step 500`, `epoch 3`, `10%`, `last`, or an expression in parentheses.
    fn position(&mut self, words: &SideWords<'_>) -> Result<RunPosition, ExpressionError> {
        if let Some(percent) = self.percent() {
            return Ok(RunPosition::Percent(percent));
        }
        if self.takes_word("last") {
            return Ok(RunPosition::Last);
        }
        let unit = match () {
            () if self.takes_word("epoch") => Unit::Epoch,
            () => {
                self.takes_word("step");
                Unit::Step
            }
        };
        let start = self.at;
        let length = match self.text.get(start) {
            Some('(') => self.parenthesis(),
            _ => self.text[start..].iter().take_while(|c| c.is_ascii_digit() || **c == '_').count(),
        };
        if length == 0 {
            return Err(
                self.expected("a place: `value at 10%`, `value at 500`, `value at epoch 3`, `value at last`")
            );
        }
        let written: String = self.text[start..start + length].iter().collect();
        let number = evaluate_words(&written, words)
            .map_err(|error| ExpressionError { at: error.at + start, ..error })?;
        self.at += length;
        self.skip_space();
        let row = number.whole().and_then(|row| u64::try_from(row).ok());
        row.map(|row| RunPosition::Row(unit, row)).ok_or_else(|| ExpressionError {
            at: start,
            length,
            what: format!("this is {number}"),
            help: Some("a place is a whole number from 0: `value at (steps // 2)`".into()),
        })
    }

    /// The length of the parenthesis that begins here; 0 if it does not end.
    fn parenthesis(&self) -> usize {
        let mut depth = 0;
        for (index, letter) in self.text[self.at..].iter().enumerate() {
            match letter {
                '(' => depth += 1,
                ')' if depth == 1 => return index + 1,
                ')' => depth -= 1,
                _ => {}
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_not_a_remainder() {
        let read = |text: &str| {
            let text: Vec<char> = text.chars().collect();
            WordReader { text: &text, at: 0 }.percentage().map(|percent| percent.ok())
        };
        assert_eq!(read("10%"), Some(Some(10.0)));
        assert_eq!(read("12.5% of peak"), Some(Some(12.5)));
        assert_eq!((read("10 % 3"), read("10 % steps")), (None, None));
        assert_eq!((read("10%3"), read("10% peak")), (Some(None), Some(None)));
    }
}
