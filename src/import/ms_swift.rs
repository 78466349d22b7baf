//! ms-swift: `swift sft` and its relatives, as flags or as YAML or JSON with the same names.

use super::draft::Known;
use super::keys::{Keys, Texts};
use super::transformers::{self, Trainer};
use super::{ConfigFormat, Sureness};
use crate::number::python::Number;

/// ms-swift's arguments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "ms-swift",
    title: "arguments of ms-swift",
    summary: "the flags of `swift sft`, `swift rlhf` and `swift pt`, or args.json",
    versions: "read: ms-swift 4.6.0; measured: the schedules of transformers 5.23.0",
    packages: &["transformers", "ms-swift"],
    keys: transformers::KEYS,
    example: "model: m\ntuner_type: lora\nmax_steps: 100\nwarmup_ratio: 0.05\n",
    recognises: |config| {
        let words = config.command.as_ref().map(|command| &command.words);
        let is_command =
            words.is_some_and(|words| words.iter().any(|word| word == "swift" || word.ends_with("/swift")));
        let is_file =
            words.is_none() && config.has("model") && (config.has("tuner_type") || config.has("train_type"));
        (is_command || is_file).then_some(Sureness::Certain)
    },
    draft: |reading| transformers::draft(reading, &SWIFT),
};

/// ms-swift's defaults.
const SWIFT: Trainer = Trainer {
    program: "ms-swift",
    texts: Texts::Converted,
    rate: |keys: &Keys<'_>| {
        let tuner = ["tuner_type", "train_type", "sft_type"].iter().find_map(|key| keys.text(key).ok()?);
        let (rate, what) = match tuner.is_some_and(|tuner| tuner.value == "full") {
            true => (1e-5, "learning_rate for full training"),
            false => (1e-4, "learning_rate for a tuner"),
        };
        Ok(Known::new(Number::Float(rate), keys.default(what)))
    },
    scheduler: "cosine",
    ..transformers::CURRENT
};
