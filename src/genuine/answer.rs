//! What an interpreter answers: lines of text, read as they come.
//!
//! | line | meaning |
//! |---|---|
//! | `lrsched 1` | the answer begins; lines before it are of the interpreter itself, and ignored |
//! | `python CPython 3.13.5` | the interpreter |
//! | `schedule` | the next schedule |
//! | `columns float64 2 lr momentum` | the precision, the number of parameter groups, the quantities |
//! | `3fb999999999999a 3fe8...` | a row: the bits of each quantity, and in it of each group |
//! | `raises build TypeError ...`, `raises row ...` | the package raised here: the exception and its message |
//! | `missing NAME PACKAGE`, `lacks NAME`, `cannot TEXT`, `own TEXT` | instead of values |
//! | `package torch 2.15.0` | a package and its version |
//! | `end` | of the schedule |

use crate::diagnostic::Diagnostic;
use crate::printable::printable;
use crate::schedule::{Precision, Quantity};
use std::sync::Arc;

/// What an interpreter says about the schedules of a spec.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// The interpreter, with its version.
    pub python: String,
    /// An answer for each schedule.
    pub schedules: Vec<Answer>,
}

/// What an interpreter says about a schedule.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The packages that it used, with their versions.
    pub packages: Vec<(String, String)>,
    /// The values, or why there are none.
    pub outcome: Outcome,
}

/// The values, or why there are none.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The values.
    Curve(GenuineCurve),
    /// Why there are none.
    None(NoCurve),
}

/// Why an interpreter has no values.
#[derive(Debug)]
pub(crate) enum NoCurve {
    /// A package is not installed: how it is imported, and how it is installed.
    Missing(String, String),
    /// A package does not have this name.
    Lacks(String),
    /// The question has no answer there.
    Cannot(String),
    /// The schedule is lrsched's own, so that no package has it.
    Own(String),
}

impl NoCurve {
    /// The reason in a line.
    pub(crate) fn reason(&self) -> String {
        match self {
            NoCurve::Missing(name, package) => {
                format!("`{name}` is not installed there (`pip install {package}`)")
            }
            NoCurve::Lacks(name) => format!("the package there has no `{name}`"),
            NoCurve::Cannot(text) | NoCurve::Own(text) => text.clone(),
        }
    }

    /// The message.
    pub(crate) fn diagnostic(&self, python: &str) -> Diagnostic {
        match self {
            NoCurve::Missing(name, package) => {
                Diagnostic::new(format!("`{name}` is not installed in `{python}`"))
                    .why("the values are those of the genuine package")
                    .help(format!("`{python} -m pip install {package}`"))
            }
            NoCurve::Lacks(name) => Diagnostic::new(format!("`{python}` has no `{name}`"))
                .why("the package that is installed there is older or newer than this kind")
                .help("install another version of the package there"),
            NoCurve::Cannot(text) => Diagnostic::new(format!("`{python}` cannot answer: {text}")),
            NoCurve::Own(text) => Diagnostic::new(text.clone()).help("leave out `--python` for this spec"),
        }
    }
}

/// The values of a schedule.
#[derive(Debug)]
pub(crate) struct GenuineCurve {
    /// Their format.
    pub precision: Precision,
    /// The number of parameter groups.
    pub groups: usize,
    /// The quantities.
    pub quantities: Vec<Quantity>,
    /// Row by row, in each quantity by quantity.
    pub values: Arc<[f64]>,
    /// What was raised after them.
    pub raised: Option<GenuineException>,
}

/// An exception.
#[derive(Debug, Clone)]
pub(crate) struct GenuineException {
    /// Whether the schedule was being constructed.
    pub at_build: bool,
    /// Its type and its message.
    pub error: String,
}

/// The most parameter groups.
const MOST_GROUPS: usize = 10_000;

/// Reads the lines of an answer.
#[derive(Debug)]
pub(crate) struct AnswerReader {
    /// The rows that each schedule was asked for.
    rows: Vec<u64>,
    has_begun: bool,
    answers: Answers,
    open: Option<Open>,
}

/// A schedule whose answer is not complete.
#[derive(Debug, Default)]
struct Open {
    packages: Vec<(String, String)>,
    columns: Option<(Precision, usize, Vec<Quantity>)>,
    values: Vec<f64>,
    raised: Option<GenuineException>,
    none: Option<NoCurve>,
}

/// A line that does not belong there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unexpected;

impl AnswerReader {
    /// A reader of an answer to questions with these numbers of rows.
    pub(crate) fn new(rows: Vec<u64>) -> Self {
        AnswerReader { rows, has_begun: false, answers: Answers::default(), open: None }
    }

    /// Whether the answer is complete.
    pub(crate) fn is_complete(&self) -> bool {
        self.has_begun && self.open.is_none() && self.answers.schedules.len() == self.rows.len()
    }

    /// Whether the program is one that answers.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// The answer, if it is complete.
    pub(crate) fn finish(self) -> Option<Answers> {
        self.is_complete().then_some(self.answers)
    }

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// It does not belong there.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Unexpected> {
        if !self.has_begun {
            self.has_begun = line == "lrsched 1";
            return Ok(());
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (word, &mut self.open) {
            ("python", None) => self.answers.python = printable(rest),
            ("schedule", open @ None) if self.answers.schedules.len() < self.rows.len() => {
                *open = Some(Open::default());
            }
            ("end", open @ Some(_)) => {
                let answer = open.take().and_then(Open::answer).ok_or(Unexpected)?;
                self.answers.schedules.push(answer);
            }
            (_, Some(open)) => {
                let most = self.rows.get(self.answers.schedules.len()).copied().unwrap_or(0);
                open.line(word, rest, line, most).ok_or(Unexpected)?;
            }
            _ => return Err(Unexpected),
        }
        Ok(())
    }
}

impl Open {
    fn line(&mut self, word: &str, rest: &str, line: &str, most: u64) -> Option<()> {
        match word {
            "package" => {
                let (name, version) = rest.split_once(' ')?;
                self.packages.push((printable(name), printable(version)));
            }
            "columns" => {
                let mut words = rest.split(' ');
                let precision = match words.next()? {
                    "float32" => Precision::Single,
                    "float64" => Precision::Double,
                    _ => return None,
                };
                let groups = words.next()?.parse().ok().filter(|count| (1..=MOST_GROUPS).contains(count))?;
                self.columns = Some((precision, groups, words.map(quantity).collect::<Option<_>>()?));
            }
            "raises" => {
                let (at, error) = rest.split_once(' ')?;
                let (name, message) = error.split_once(' ').unwrap_or((error, ""));
                let error = [name, message].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
                self.raised =
                    Some(GenuineException { at_build: at == "build", error: printable(&error.join(": ")) });
            }
            "missing" => {
                let (name, package) = rest.split_once(' ')?;
                self.none = Some(NoCurve::Missing(printable(name), printable(package)));
            }
            "lacks" => self.none = Some(NoCurve::Lacks(printable(rest))),
            "cannot" => self.none = Some(NoCurve::Cannot(printable(rest))),
            "own" => self.none = Some(NoCurve::Own(printable(rest))),
            _ => return self.row(line, most),
        }
        Some(())
    }

    fn row(&mut self, line: &str, most: u64) -> Option<()> {
        let (precision, groups, quantities) = self.columns.as_ref()?;
        let width = groups * quantities.len();
        if self.values.len() as u64 >= most.saturating_mul(width as u64) {
            return None;
        }
        let before = self.values.len();
        for word in line.split(' ') {
            self.values.push(match (precision, word.len()) {
                (Precision::Single, 8) => f64::from(f32::from_bits(u32::from_str_radix(word, 16).ok()?)),
                (Precision::Double, 16) => f64::from_bits(u64::from_str_radix(word, 16).ok()?),
                _ => return None,
            });
        }
        (self.values.len() == before + width).then_some(())
    }

    fn answer(self) -> Option<Answer> {
        let Open { packages, columns, values, raised, none } = self;
        let outcome = match (none, columns, raised) {
            (Some(none), ..) => Outcome::None(none),
            (None, Some((precision, groups, quantities)), raised) => {
                Outcome::Curve(GenuineCurve { precision, groups, quantities, values: values.into(), raised })
            }
            (None, None, Some(raised)) => Outcome::Curve(GenuineCurve {
                precision: Precision::Double,
                groups: 1,
                quantities: vec![Quantity::LearningRate],
                values: Arc::new([]),
                raised: Some(raised),
            }),
            (None, None, None) => return None,
        };
        Some(Answer { packages, outcome })
    }
}

fn quantity(name: &str) -> Option<Quantity> {
    let all = [Quantity::LearningRate, Quantity::Momentum, Quantity::Beta1, Quantity::WeightDecay];
    all.into_iter().find(|quantity| quantity.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines say, or the number of the first that does not belong there.
    fn read(rows: u64, lines: &[&str]) -> Result<Option<Answers>, usize> {
        let mut reader = AnswerReader::new(vec![rows]);
        for (index, line) in lines.iter().enumerate() {
            reader.line(line).map_err(|Unexpected| index)?;
        }
        Ok(reader.finish())
    }

    #[test]
    fn values_come_back_to_the_last_bit() {
        let lines = [
            "a site that greets",
            "lrsched 1",
            "python CPython 3.13.5",
            "schedule",
            "columns float64 2 lr momentum",
            "3fb999999999999a 8000000000000000 7ff8000000000000 3ff0000000000000",
            "raises row ValueError too late",
            "package torch 2.15.0",
            "end",
        ];
        let answers = read(2, &lines).unwrap().unwrap();
        let Outcome::Curve(curve) = &answers.schedules[0].outcome else { panic!("it has values") };
        let bits: Vec<u64> = curve.values.iter().map(|value| value.to_bits()).collect();
        assert_eq!(bits, [0.1_f64.to_bits(), (-0.0_f64).to_bits(), 0x7ff8_0000_0000_0000, 1.0_f64.to_bits()]);
        assert_eq!(curve.raised.as_ref().unwrap().error, "ValueError: too late");
        assert_eq!(answers.schedules[0].by(&answers.python), "torch 2.15.0, CPython 3.13.5");
    }

    #[test]
    fn lines_that_do_not_belong_there_are_refused() {
        let head = ["lrsched 1", "schedule", "columns float32 1 lr"];
        let with = |lines: &[&'static str]| read(1, &[&head, lines].concat());
        assert!(with(&["3dcccccd", "end"]).is_ok_and(|answers| answers.is_some()));
        assert!(with(&["3dcccccd"]).is_ok_and(|answers| answers.is_none()), "it is cut off");
        // More rows than were asked for, too many values, too many digits, a number, two ends.
        for wrong in [vec!["3dcccccd"; 2], vec!["3dcccccd 3dcccccd"], vec!["3fb999999999999a"], vec!["0.1"]] {
            assert_eq!(with(&wrong).err(), Some(2 + wrong.len()), "{wrong:?}");
        }
        assert_eq!(with(&["end", "schedule"]).err(), Some(4));
        assert_eq!(read(1, &["lrsched 1", "schedule", "end"]).err(), Some(2));
        assert_eq!(read(1, &["lrsched 1", "schedule", "columns float32 0 lr"]).err(), Some(2));
    }
}
