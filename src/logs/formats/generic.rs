//! Files of nobody in particular: tables, JSON and text with a rate in them.

use super::*;
use crate::logs::fields::{rate_name, x_name};

fn convention(asked: &AskedSeries<'_>) -> UpdateConvention {
    super::tensorboard::convention(asked)
}

pub(super) static CSV: LogFormat = LogFormat {
    name: "csv",
    title: "a table",
    summary: "a CSV or TSV with a column for the rate and one for x, such as `step`, `iteration`, `epoch`, `samples`",
    rule: "not known: `step` may count updates from 0 or from 1, batches or samples; the values tell",
    versions: "written with the csv module of Python 3.13",
    example: "step,loss,lr\n0,1.0000,5.00000e-04\n3,0.2500,4.99969e-04",
    rates: &[],
    outer: None,
    xs: &[],
    recognises: |head| {
        // A line of text has its numbers behind its names.
        let is_number = |word: &str| word.parse::<f64>().is_ok();
        let is_name =
            |column: &&str| !column.contains(['=', ':']) && !column.split_ascii_whitespace().any(is_number);
        let is_rate = |column: &&str| is_name(column) && rate_name(column).is_some();
        // A table without names is one that has to be refused.
        let is_nameless = [".csv", ".tsv"].iter().any(|ending| head.name().ends_with(ending))
            && crate::logs::rows::is_without_names(&head.header);
        (is_nameless || head.header.iter().any(is_rate)).then_some(LogFit::Syntax)
    },
    reader: LogReader::Rows,
    convention,
};

pub(super) static LINES: LogFormat = LogFormat {
    name: "jsonl",
    title: "JSON lines",
    summary: "an object a line, with a key for the rate and one for x",
    rule: "as `csv`",
    versions: "written with the json module of Python 3.13",
    example: "{\"step\": 0, \"loss\": 1.0, \"lr\": 0.0}\n{\"step\": 2, \"loss\": 0.5, \"lr\": 1.3333333333333333e-05}",
    rates: &[],
    outer: None,
    xs: &[],
    recognises: |head| (head.json == Some(JsonShape::Lines)).then_some(LogFit::Syntax),
    reader: LogReader::Objects,
    convention,
};

pub(super) static DOCUMENT: LogFormat = LogFormat {
    name: "json",
    title: "a JSON document",
    summary: "a list of objects, or a list for each key",
    rule: "as `csv`; without a key for x, values are counted from 0",
    versions: "read, not measured",
    example: "[{\"step\": 0, \"lr\": 0.0}, {\"step\": 1, \"lr\": 1e-05}]",
    rates: &[],
    outer: None,
    xs: &[],
    recognises: |head| {
        (head.json == Some(JsonShape::Document) && head.keys.iter().any(|key| rate_name(key).is_some()))
            .then_some(LogFit::Syntax)
    },
    reader: LogReader::Document,
    convention,
};

pub(super) static TEXT: LogFormat = LogFormat {
    name: "text",
    title: "lines of text",
    summary: "lines with a name for the rate and one for x, each with a number: `step 3 | loss 2.1 | lr 6.0e-04`",
    rule: "as `csv`",
    versions: "read, not measured",
    example: "step     3 | loss: 10.90 | lr 8.3916e-07 | norm: 15.3",
    rates: &[],
    outer: None,
    xs: &[],
    recognises: |head| {
        let is_one = |text: &str| line(&pairs_of(text), text).is_some();
        head.text.lines().any(is_one).then_some(LogFit::Syntax)
    },
    reader: LogReader::Words(line),
    convention,
};

fn pairs_of(text: &str) -> Vec<WordPair<'_>> {
    let mut found = Vec::new();
    crate::logs::words::pairs(text, &mut found);
    found
}

fn line<'a>(pairs: &[WordPair<'a>], _: &'a str) -> Option<SaidInLine<'a>> {
    let has = |is: &dyn Fn(&str) -> bool| pairs.iter().any(|pair| is(pair.name));
    if !has(&|name| rate_name(name).is_some()) || !has(&|name| x_name(name).is_some()) {
        return None;
    }
    Some(SaidInLine { fields: fields(pairs), facts: Vec::new() })
}
