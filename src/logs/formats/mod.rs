//! The formats of logs: the files and fields of each program. A new one is a file and a row.

mod deepspeed;
mod detectron2;
mod dvclive;
mod fairseq;
mod generic;
mod keras;
mod lightning;
mod llama_factory;
mod megatron;
mod mlflow;
mod mmengine;
mod nanotron;
mod tensorboard;
mod timm;
mod torchtune;
mod torchvision;
mod transformers;
mod ultralytics;
mod wandb;

use super::digits::Digits;
use super::format::{AskedSeries, JsonShape, LogFit, LogFormat, LogHead, LogReader, UpdateConvention};
use super::record::LogValue;
use super::rules;
use super::words::{SaidInLine, WordPair};
use super::{FactKind, XUnit};

/// All formats. Of several that a run folder has, the first is read: those that keep all digits stand before the others.
pub(crate) static FORMATS: &[&LogFormat] = &[
    &transformers::STATE,
    &llama_factory::FORMAT,
    &mmengine::SCALARS,
    &mmengine::MMCV,
    &detectron2::FORMAT,
    &lightning::FORMAT,
    &timm::FORMAT,
    &ultralytics::FORMAT,
    &keras::CSV,
    &keras::HISTORY,
    &mlflow::FORMAT,
    &dvclive::FORMAT,
    &deepspeed::CSV,
    &wandb::CSV,
    &wandb::LINES,
    &tensorboard::FORMAT,
    &tensorboard::EXPORT,
    &fairseq::FORMAT,
    &fairseq::SIMPLE,
    &megatron::FORMAT,
    &megatron::NEOX,
    &megatron::NEMO,
    &nanotron::FORMAT,
    &deepspeed::LINES,
    &torchtune::FORMAT,
    &torchvision::FORMAT,
    &mmengine::CONSOLE,
    &detectron2::CONSOLE,
    &transformers::CONSOLE,
    &generic::CSV,
    &generic::LINES,
    &generic::DOCUMENT,
    &generic::TEXT,
];

/// The pair of a name in a line.
fn pair<'a>(pairs: &[WordPair<'a>], name: &str) -> Option<WordPair<'a>> {
    pairs.iter().find(|pair| pair.name.eq_ignore_ascii_case(name)).copied()
}

/// The fields of pairs as they are; numbers of a list get their index.
fn fields<'a>(pairs: &[WordPair<'a>]) -> Vec<(&'a str, LogValue<'a>)> {
    let mut fields = Vec::with_capacity(pairs.len());
    let (mut list, mut index) = ("", 0);
    for pair in pairs {
        (list, index) = if pair.goes_on { (list, index + 1) } else { (pair.name, 0) };
        let name = if index == 0 { pair.name } else { item(list, index) };
        fields.push((name, LogValue::Text(pair.number)));
    }
    fields
}

/// The name of an item of a list of rates.
fn item(list: &str, index: usize) -> &'static str {
    const ITEMS: [&str; 8] = ["", "lr[1]", "lr[2]", "lr[3]", "lr[4]", "lr[5]", "lr[6]", "lr[7]"];
    if list == "lr" { ITEMS.get(index).copied().unwrap_or("") } else { "" }
}

/// A line of pairs, with the total behind the number of an x.
fn said<'a>(pairs: &[WordPair<'a>], x: &WordPair<'a>) -> SaidInLine<'a> {
    let facts = x.of.map(|total| (FactKind::TotalUpdates, x.name, total));
    SaidInLine { fields: fields(pairs), facts: facts.into_iter().collect() }
}
