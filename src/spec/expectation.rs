//! Expectations: what must stay true of the schedules, as the section `expect` of a spec states it.
//!
//! Each is a comparison, or a chain of them, between expressions: `peak <= 3e-4`, `1e-5 <= final <= 10% of peak`,
//! `value at 10% == peak`, `steps == 1083`. `no jump above 10%` is short for `jump <= 10%`.
//!
//! Learning rates are equal if they differ by at most a millionth of themselves, or by a billionth of the peak: that is
//! more than rounding, and less than anybody means. `<=` and `>=` accept equal rates, `<` and `>` do not. Counts are
//! compared exactly.

mod quantity;

use super::expression::{ExpressionError, FUNCTIONS, Words, evaluate_words};
use super::outline::Spec;
use super::yaml::{Document, Node, Yaml, written};
use super::{clock, clock::NoValue};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::number::python::Number;
use crate::number::text::{rounded, shortest};
pub(crate) use quantity::{AskedQuantity, RunPosition};
use quantity::{QUANTITIES, WordReader, meant};
use std::cell::RefCell;
use std::sync::Arc;

/// The most expectations of a spec: each may evaluate the schedule once.
const MOST_EXPECTATIONS: usize = 1000;

/// One expectation, as written.
#[derive(Debug, Clone)]
pub(crate) struct Expectation {
    /// The schedule or the parameter group that it is about, if the spec says so, and its place.
    pub whose: Option<(String, Place)>,
    text: String,
    /// The number of characters of the node before the text.
    offset: usize,
    node: Node,
    document: Arc<Document>,
}

/// The value of a quantity.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    /// The value.
    pub number: Number,
    /// Where the schedule has it: `step 1082`.
    pub at: Option<String>,
    /// Whether it is computed in float32.
    pub is_single: bool,
}

/// What the quantities of a schedule are.
pub(crate) trait Measures {
    /// The value of a quantity.
    ///
    /// # Errors
    ///
    /// [`NoValue`] if the schedule does not have it, or if several schedules might be meant.
    fn measure(&self, quantity: &AskedQuantity) -> Result<Measure, NoValue>;

    /// The largest learning rate, against which tiny rates count as 0.
    fn scale(&self) -> f64;
}

impl Spec {
    /// The expectations of the spec.
    ///
    /// # Errors
    ///
    /// The section is not a list of texts, or of maps from names to texts.
    pub(crate) fn expectations(&self) -> Result<Vec<Expectation>, Diagnostic> {
        let mut all = Vec::new();
        if let Some(node) = self.section("expect") {
            self.collect(node, None, &mut all)?;
        }
        match all.get(MOST_EXPECTATIONS) {
            None => Ok(all),
            Some(further) => Err(Diagnostic::new(format!("more than {MOST_EXPECTATIONS} expectations"))
                .at(further.place(), "")
                .help("join some of them: `1e-5 <= final <= 3e-5`")),
        }
    }

    fn collect(
        &self,
        node: &Node,
        whose: Option<&Node>,
        all: &mut Vec<Expectation>,
    ) -> Result<(), Diagnostic> {
        let document = self.document();
        match &node.value {
            Yaml::Text(text) => {
                all.push(Expectation::of(text, node, whose, document));
                Ok(())
            }
            Yaml::List(items) if !items.is_empty() => {
                items.iter().try_for_each(|item| self.collect(item, whose, all))
            }
            Yaml::Map(entries) if whose.is_none() && !entries.is_empty() => {
                entries.iter().try_for_each(|(key, value)| self.collect(value, Some(key), all))
            }
            value => Err(Diagnostic::new("an expectation is a comparison, such as `peak <= 3e-4`")
                .at(
                    document.place(node),
                    match value {
                        Yaml::List(_) => "this list is empty".to_string(),
                        value => format!("this is {}", value.noun()),
                    },
                )
                .help("write a list of them: `expect: [peak <= 3e-4, final <= 0.1 * peak]`")),
        }
    }
}

impl Expectation {
    fn of(text: &str, node: &Node, whose: Option<&Node>, document: &Arc<Document>) -> Self {
        let prefix = text.split_once(':').filter(|_| whose.is_none());
        let before = prefix.map_or(0, |(name, _)| name.chars().count() + 1);
        let name = prefix.map(|(name, _)| {
            let length = name.trim().chars().count().max(1);
            (name.trim().to_string(), document.place_within(node, 0, length))
        });
        let text: String = text.chars().skip(before).collect();
        let space = text.chars().take_while(|c| c.is_whitespace()).count();
        Expectation {
            whose: name.or(whose.map(|key| (written(key), document.place(key)))),
            text: text.trim().to_string(),
            offset: before + space,
            node: node.clone(),
            document: document.clone(),
        }
    }

    /// The comparison as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its place in the spec.
    pub(crate) fn place(&self) -> Place {
        self.document.place_within(&self.node, self.offset, self.text.chars().count().max(1))
    }

    /// Compares. Returns `None` if the expectation holds, else the values that break it, as a sentence without a full stop.
    ///
    /// # Errors
    ///
    /// The text is not a comparison, or a quantity has no value.
    pub(crate) fn broken(&self, measures: &dyn Measures) -> Result<Option<String>, Diagnostic> {
        self.compared(measures).map_err(|error| {
            let place = self.document.place_within(&self.node, self.offset + error.at, error.length);
            let is_cut = self.text.matches('(').count() != self.text.matches(')').count();
            let cut = "a comma separates the entries of `[...]`: put the expectation in quotes, or on a line of its own";
            let diagnostic = Diagnostic::new(match self.text.as_str() {
                "" => "an expectation is empty".to_string(),
                text => format!("the expectation `{text}` cannot be evaluated"),
            });
            let helps = error.help.into_iter().chain(is_cut.then(|| cut.to_string()));
            helps.fold(diagnostic.at(place, error.what), Diagnostic::help)
        })
    }

    fn compared(&self, measures: &dyn Measures) -> Result<Option<String>, ExpressionError> {
        let (sides, comparisons) = parts(&self.text)?;
        let evaluated = sides.iter().map(|side| side.evaluated(measures));
        let sides = evaluated.collect::<Result<Vec<_>, _>>()?;
        let scale = measures.scale();
        for (pair, comparison) in sides.windows(2).zip(comparisons) {
            let [left, right] = pair else { continue };
            if !comparison.holds(left, right, scale) {
                return Ok(Some(values(left, right)));
            }
        }
        Ok(None)
    }
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComparisonSign {
    AtMost,
    AtLeast,
    Equal,
    Unequal,
    Below,
    Above,
}

/// The signs of the comparisons. A longer sign comes before those that begin it.
const COMPARISONS: [(&str, ComparisonSign); 6] = [
    ("<=", ComparisonSign::AtMost),
    (">=", ComparisonSign::AtLeast),
    ("==", ComparisonSign::Equal),
    ("!=", ComparisonSign::Unequal),
    ("<", ComparisonSign::Below),
    (">", ComparisonSign::Above),
];

/// Learning rates that differ by less than this part of themselves are equal.
const EQUAL_PART: f64 = 1e-6;
/// Learning rates that differ by less than this part of the peak are equal: a cosine ends at 1e-17 where 0 is meant.
const EQUAL_TO_PEAK: f64 = 1e-9;
/// The same part for counts: `0.1 * steps` is a float.
const EQUAL_COUNT: f64 = 1e-12;

impl ComparisonSign {
    fn holds(self, left: &EvaluatedSide, right: &EvaluatedSide, scale: f64) -> bool {
        let (a, b) = (left.number.float(), right.number.float());
        let (part, least) = match left.has_rates() || right.has_rates() {
            true => (EQUAL_PART, EQUAL_TO_PEAK * scale),
            false => (EQUAL_COUNT, 0.0),
        };
        let is_equal = (a - b).abs() <= (part * a.abs().max(b.abs())).max(least);
        match self {
            ComparisonSign::AtMost => a < b || is_equal,
            ComparisonSign::AtLeast => a > b || is_equal,
            ComparisonSign::Equal => is_equal,
            ComparisonSign::Unequal => !is_equal,
            ComparisonSign::Below => a < b && !is_equal,
            ComparisonSign::Above => a > b && !is_equal,
        }
    }
}

/// One side of a comparison, as written.
struct WrittenSide {
    text: String,
    /// The index of its first character in the expectation.
    at: usize,
}

/// One side with its value.
struct EvaluatedSide {
    text: String,
    number: Number,
    /// The quantities in it, as written, with their values.
    quantities: Vec<(String, AskedQuantity, Measure)>,
}

/// The beginning that is short for `jump <=`.
const NO_JUMP: &str = "no jump above";

/// The sides of an expectation, and the comparisons between them, of which there is one less.
fn parts(text: &str) -> Result<(Vec<WrittenSide>, Vec<ComparisonSign>), ExpressionError> {
    if let Some(limit) = text.strip_prefix(NO_JUMP) {
        let jump = WrittenSide { text: "jump".into(), at: 0 };
        return Ok((
            vec![jump, WrittenSide { text: limit.into(), at: NO_JUMP.len() }],
            vec![ComparisonSign::AtMost],
        ));
    }
    let letters: Vec<char> = text.chars().collect();
    let (mut sides, mut comparisons, mut start, mut at) = (Vec::new(), Vec::new(), 0, 0);
    let side = |from: usize, to: usize| WrittenSide { text: letters[from..to].iter().collect(), at: from };
    while at < letters.len() {
        let begins = |sign: &str| sign.chars().eq(letters[at..].iter().copied().take(sign.len()));
        if let Some((sign, comparison)) = COMPARISONS.iter().find(|(sign, _)| begins(sign)) {
            sides.push(side(start, at));
            comparisons.push(*comparison);
            at += sign.len();
            start = at;
            continue;
        }
        let instead = match letters[at] {
            '=' => Some("write `==`"),
            '≤' => Some("write `<=`"),
            '≥' => Some("write `>=`"),
            _ => None,
        };
        if let Some(instead) = instead {
            let what = format!("`{}` is not a comparison here", letters[at]);
            return Err(ExpressionError { at, length: 1, what, help: Some(instead.into()) });
        }
        at += 1;
    }
    if comparisons.is_empty() {
        return Err(ExpressionError {
            at: 0,
            length: letters.len().max(1),
            what: "not a comparison".into(),
            help: Some(
                "compare with <=, >=, ==, !=, < or >: `peak <= 3e-4`, or write `no jump above 10%`".into(),
            ),
        });
    }
    sides.push(side(start, letters.len()));
    Ok((sides, comparisons))
}

impl WrittenSide {
    fn evaluated(&self, measures: &dyn Measures) -> Result<EvaluatedSide, ExpressionError> {
        let words = SideWords { measures, quantities: RefCell::default() };
        let number = evaluate_words(&self.text, &words)
            .map_err(|error| ExpressionError { at: error.at + self.at, ..error })?;
        Ok(EvaluatedSide { text: self.text.trim().into(), number, quantities: words.quantities.into_inner() })
    }
}

impl EvaluatedSide {
    fn has_rates(&self) -> bool {
        self.quantities.iter().any(|(_, quantity, _)| !quantity.is_count())
    }

    /// Whether it is a quantity alone.
    fn is_quantity(&self) -> bool {
        matches!(&self.quantities[..], [(words, ..)] if *words == self.text)
    }

    /// Its value in words. A number as written is not repeated.
    fn value(&self) -> Option<String> {
        let computed = !self.quantities.is_empty() && !self.is_quantity();
        computed.then(|| format!("`{}` is {}", self.text, plain(self.number, |value| rounded(value, 6))))
    }
}

/// A number in words: counts as they are.
fn plain(number: Number, float: impl Fn(f64) -> String) -> String {
    match number {
        Number::Float(value) => float(value),
        number => number.to_string(),
    }
}

/// The values of two sides, and of all quantities in them.
fn values(left: &EvaluatedSide, right: &EvaluatedSide) -> String {
    let mut said: Vec<String> = Vec::new();
    let quantity = |(words, _, measure): &(String, AskedQuantity, Measure)| {
        let value = plain(measure.number, |value| shortest(value, measure.is_single));
        let at = measure.at.as_ref().map_or(String::new(), |at| format!(" at {at}"));
        format!("`{words}` is {value}{at}")
    };
    for side in [left, right] {
        let own = side.quantities.iter().map(quantity);
        for text in side.value().into_iter().chain(own) {
            if !said.contains(&text) {
                said.push(text);
            }
        }
    }
    said.join(", ")
}

/// The words of a side: quantities, and percentages.
struct SideWords<'a> {
    measures: &'a dyn Measures,
    quantities: RefCell<Vec<(String, AskedQuantity, Measure)>>,
}

impl SideWords<'_> {
    /// Reads a quantity, if there is one.
    fn quantity(&self, reader: &mut WordReader<'_>) -> Option<Result<Number, ExpressionError>> {
        let start = reader.at;
        let quantity = match reader.quantity(self)? {
            Ok(quantity) => quantity,
            Err(error) => return Some(Err(error)),
        };
        let words = reader.since(start);
        let length = words.chars().count();
        let measured = self.measures.measure(&quantity).map_err(|missing| ExpressionError {
            at: start,
            length,
            what: format!("`{words}` has no value here"),
            help: Some(missing.help),
        });
        Some(measured.map(|measure| {
            let number = measure.number;
            self.quantities.borrow_mut().push((words, quantity, measure));
            number
        }))
    }
}

impl Words for SideWords<'_> {
    fn name(&self, name: &str) -> Result<Number, NoValue> {
        let names = || QUANTITIES.iter().copied().chain(clock::NAMES);
        Err(NoValue::new(match meant(name).or_else(|| nearest(name, names())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the quantities are {}; the functions are {}",
                names().collect::<Vec<_>>().join(", "),
                FUNCTIONS.join(", ")
            ),
        }))
    }

    fn phrase(&self, text: &[char]) -> Option<Result<(usize, Number), ExpressionError>> {
        let mut reader = WordReader { text, at: 0 };
        let percentage = match reader.percentage() {
            Some(Ok(percentage)) => percentage,
            Some(Err(error)) => return Some(Err(error)),
            None => {
                let number = self.quantity(&mut reader)?;
                return Some(number.map(|number| (reader.at, number)));
            }
        };
        let part = percentage / 100.0;
        if !reader.takes_word("of") {
            return Some(Ok((reader.at, Number::Float(part))));
        }
        Some(match self.quantity(&mut reader) {
            Some(number) => number.map(|number| (reader.at, Number::Float(part) * number)),
            None => Err(reader.expected("a quantity, such as `10% of peak`")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A schedule whose peak is 3e-4, in float32, whose end is almost 0, and whose run has 1,000,001 steps.
    struct Example;

    impl Measures for Example {
        fn measure(&self, quantity: &AskedQuantity) -> Result<Measure, NoValue> {
            let number = match quantity {
                AskedQuantity::Peak => Number::Float(f64::from(3e-4_f32)),
                AskedQuantity::Final => Number::Float(1e-17),
                AskedQuantity::Run("steps") => Number::Int(1_000_001),
                AskedQuantity::Run("epochs") => Number::Int(10),
                _ => return Err(NoValue::new("the example does not have it")),
            };
            Ok(Measure { number, at: None, is_single: false })
        }

        fn scale(&self) -> f64 {
            3e-4
        }
    }

    fn holds(text: &str) -> bool {
        let node = Node::literal(&format!("{text:?}"));
        let source = crate::diagnostic::Source { name: "x.yaml".into(), text: text.into() };
        let document = Arc::new(Document::of(Arc::new(source), node.clone()));
        let expectation = Expectation::of(text, &node, None, &document);
        expectation.broken(&Example).unwrap_or_else(|error| panic!("{text}: {error}")).is_none()
    }

    #[test]
    fn rates_are_equal_up_to_rounding_and_counts_exactly() {
        for text in [
            "peak == 3e-4",
            "peak <= 3e-4",
            "3e-4 >= peak",
            "final == 0",
            "0 <= final <= 1% of peak < 3.1e-4",
            "steps == 1_000_001",
            "steps != 1e6",
            "0.1 * epochs == 1",
            "2 < epochs < 11",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "peak < 3e-4",
            "peak != 3e-4",
            "peak == 3.001e-4",
            "final > 0",
            "steps == 1e6",
            "epochs < 10",
            "0 < epochs < 9",
        ] {
            assert!(!holds(text), "{text}");
        }
    }
}
