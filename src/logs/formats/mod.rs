//! The formats of logs: the files and fields of each program. A new one is a file and a row.

mod composer;
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
mod olmo_core;
mod paddle;
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
    &megatron::NEMO_MEAN,
    &nanotron::FORMAT,
    &deepspeed::LINES,
    &torchtune::FORMAT,
    &torchvision::FORMAT,
    &paddle::DETECTION,
    &paddle::CLASSIFICATION,
    &paddle::SEGMENTATION,
    &paddle::OCR,
    &composer::CONSOLE,
    &olmo_core::CONSOLE,
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

/// The names and numbers of a record over several lines; `None` if it has no rate beside `x`.
fn block<'a>(found: impl Iterator<Item = (&'a str, &'a str)>, x: &str) -> Option<SaidInLine<'a>> {
    let fields: Vec<_> = found.map(|(name, number)| (name, LogValue::Text(number.trim()))).collect();
    let has_both = fields.len() > 1 && fields.iter().any(|(name, _)| *name == x);
    has_both.then(|| SaidInLine { fields, facts: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{LogBytes, LogFiles, LogQuestion, read};
    use crate::spec::FileError;
    use std::path::{Path, PathBuf};

    /// One file.
    struct One(&'static str);

    struct Rest(&'static [u8]);

    impl LogBytes for Rest {
        fn read(&mut self, room: &mut [u8]) -> Result<usize, FileError> {
            // A few bytes at a time, so that every reader sees ends of buffers.
            let count = self.0.len().min(room.len()).min(7);
            let (first, rest) = self.0.split_at(count);
            room[..count].copy_from_slice(first);
            self.0 = rest;
            Ok(count)
        }
    }

    impl LogFiles for One {
        fn name(&self, path: &Path) -> String {
            path.display().to_string()
        }

        fn open(&self, _: &Path) -> Result<Box<dyn LogBytes>, FileError> {
            Ok(Box::new(Rest(self.0.as_bytes())))
        }

        fn list(&self, _: &Path) -> Result<Option<Vec<PathBuf>>, FileError> {
            Ok(None)
        }
    }

    #[test]
    fn the_example_of_every_format_is_recognised_and_read() -> Result<(), crate::diagnostic::Diagnostic> {
        let mut names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for format in FORMATS {
            // Some are recognised by their path.
            let path = match format.name {
                "tensorboard" => continue,
                "mlflow" => "mlruns/0/1/metrics/lr",
                "dvclive" => "dvclive/plots/metrics/lr/pg0.tsv",
                "deepspeed_csv" => "job/Train_Samples_lr.csv",
                _ => "log",
            };
            let files = One(format.example);
            let log = read(&[path.into()], &LogQuestion::default(), &files);
            if let LogReader::Unfit { why, .. } = format.reader {
                let error = log.err().map(|error| error.to_string()).unwrap_or_default();
                assert!(error.contains(why), "{}: {error}", format.name);
                continue;
            }
            let log = log?;
            assert_eq!(log.files[0].format, format.name, "{}", format.example);
            let mut values = 0;
            log.walk(&files, &mut |one| {
                values += u64::from(one.allows(one.value));
                Ok(())
            })?;
            let counted: u64 = log.series.iter().map(|series| series.count).sum();
            assert!(values > 0 && values == counted, "{}: {values} of {counted}", format.name);
        }
        Ok(())
    }
}
