//! Keras.

use super::*;

/// A rate callback sets the rate for an epoch; a schedule is read at the end of it, where the next one begins.
const EPOCHS: &[crate::logs::RowRule] = &[rules::EPOCH_START, rules::EPOCH_END_OF_UPDATES];

pub(super) static CSV: LogFormat = LogFormat {
    name: "keras_csv",
    title: "the CSVLogger of Keras",
    summary: "a row per epoch: `epoch`, and the keys of the logs, of which a callback makes `learning_rate` or `lr` one",
    rule: "epoch e is row e * steps_per_epoch with a rate callback, and (e + 1) * steps_per_epoch where a schedule is read at the end of an epoch",
    versions: "keras 3.15.1 on tensorflow 2.21.0",
    example: "epoch,learning_rate,loss,val_learning_rate,val_loss\n0,0.10000000149011612,1.08,NA,NA",
    rates: &["learning_rate", "lr"],
    outer: None,
    xs: &["epoch"],
    recognises: |head| {
        let is_rate = |column: &&str| ["learning_rate", "lr"].contains(column);
        let is_first = head.header.first() == Some(&"epoch") && head.header.iter().any(is_rate);
        let is_sorted = head.header[head.header.len().min(1)..].is_sorted();
        // Other loggers have a column for the updates as well.
        let is_by_epoch = !head.has("step");
        (is_first && is_by_epoch && is_sorted && whole_epochs_of_singles(head.text)).then_some(LogFit::Fields)
    },
    reader: LogReader::Rows,
    convention: |_| UpdateConvention::of(EPOCHS).printed(Digits::Single),
};

/// Whether the first rows have the epochs 0, 1, ... and a rate that is a float32.
fn whole_epochs_of_singles(text: &str) -> bool {
    let mark = super::super::rows::delimiter(text.lines().next().unwrap_or(""));
    let mut rows = text.lines().map(|line| super::super::rows::fields(line, mark));
    let Some(header) = rows.next() else { return false };
    let at = header.iter().position(|column| ["learning_rate", "lr"].contains(column)).unwrap_or(0);
    let is_one = |row: Vec<&str>| {
        let is_epoch = row.first().is_some_and(|epoch| epoch.parse::<u64>().is_ok());
        let rate = row.get(at).and_then(|rate| rate.parse::<f64>().ok());
        is_epoch && rate.is_some_and(|rate| f64::from(rate as f32) == rate || row[at].len() <= 12)
    };
    rows.take(20).filter(|row| row.len() == header.len()).all(is_one)
}

pub(super) static HISTORY: LogFormat = LogFormat {
    name: "keras_history",
    title: "the history of Keras",
    summary: "`History.history` as JSON: a list per key, with a value per epoch",
    rule: "as `keras_csv`; the index of a value is its epoch",
    versions: "keras 3.15.1 on tensorflow 2.21.0",
    example: "{\"loss\": [1.08, 0.04], \"learning_rate\": [0.10000000149011612, 0.05000000074505806]}",
    rates: &["learning_rate", "lr"],
    outer: None,
    xs: &["index"],
    recognises: |head| {
        let is_history = head.json == Some(JsonShape::Document) && head.has("loss");
        (is_history && (head.has("learning_rate") || head.has("lr")) && head.text.contains('['))
            .then_some(LogFit::Fields)
    },
    reader: LogReader::Document,
    convention: |asked| {
        let convention = UpdateConvention::of(EPOCHS);
        if asked.digits == Digits::Double { convention } else { convention.printed(Digits::Single) }
    },
};
