//! SimpleTuner: config.json, config.toml or flags, with or without dashes.

use super::config::Syntax;
use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::{ConfigFormat, Reading, Sureness, transformers};
use crate::diagnostic::Diagnostic;
use crate::spec::yaml::{Node, Yaml, written};

/// SimpleTuner's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "simpletuner",
    title: "a config of SimpleTuner",
    summary: "config/config.json or config.toml, with or without dashes in front of the keys",
    versions: "read: SimpleTuner 3.1.6; measured: its schedulers",
    packages: &["simpletuner"],
    keys: KEYS,
    example: "{\"--learning_rate\": \"1e-4\", \"--lr_scheduler\": \"polynomial\", \"--lr_warmup_steps\": 5, \"--max_train_steps\": 30, \"--num_train_epochs\": 0, \"--lr_end\": \"1e-6\"}\n",
    recognises: |config| {
        let has = |key: &str| config.has(key) || config.has(&format!("--{key}"));
        let own =
            ["model_family", "data_backend_config", "lr_end", "lr_warmup_steps"].iter().any(|key| has(key));
        let is_it = own && has("lr_scheduler") && has("max_train_steps");
        let of_its_data = has("model_family") || has("data_backend_config");
        let is_file = match config.syntax {
            Syntax::Json => config.command.is_none(),
            Syntax::Toml => of_its_data,
            _ => false,
        };
        (is_file && is_it).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("learning_rate", "4e-7 by default"),
    ("lr_scheduler", "`constant_with_warmup` by default"),
    ("lr_warmup_steps", "updates of the warmup, 0 by default; of `cosine` and `sine` half a period"),
    ("lr_end", "the last rate of polynomial, the lowest of the waves; 4e-7 by default"),
    ("lr_power", "of polynomial, 0.8 by default"),
    ("max_train_steps", "updates of the run"),
    ("num_train_epochs", "passes over the data, if max_train_steps is 0"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let plain = |(key, value): &(Node, Node)| {
        let name = written(key).trim_start_matches('-').to_string();
        (Node::numbered(key.id(), Yaml::Text(name)), value.clone())
    };
    let root = reading.config.root();
    let map = Node::numbered(root.id(), Yaml::Map(root.entries().iter().map(plain).collect()));
    let keys = Keys::of(reading.config, &map);
    keys.check_spelling(KEYS, &[])?;
    let devices = reading.devices(None)?;
    let steps = match (
        reading.question.known("steps")?,
        keys.whole("max_train_steps")?.filter(|steps| steps.value > 0),
    ) {
        (Some(steps), _) => steps,
        (None, Some(steps)) => steps.map(|steps| steps as u64),
        (None, None) => {
            return Err(Diagnostic::new("the config does not say how many updates the run has")
                .at(reading.config.start(), "`max_train_steps` is not above 0")
                .why("the epochs have as many updates as the cache of the data has batches")
                .help("give the updates: `--run steps=1000`"));
        }
    };
    let rate = keys.number_or("learning_rate", 4e-7)?;
    let times = |known: Known<u64>| known.map(|count| count.saturating_mul(devices.value));
    let warmup = keys.whole("lr_warmup_steps")?.map(|steps| steps.map(|steps| steps.max(0) as u64));
    let warmup = times(warmup.unwrap_or_else(|| Known::new(0, keys.default("lr_warmup_steps"))));
    let total = times(steps.clone());
    let name = keys.text_or("lr_scheduler", "constant_with_warmup")?;
    let end = keys.number_or("lr_end", 4e-7)?;
    let schedule = match name.value.as_str() {
        wave @ ("cosine" | "sine") => {
            let period = warmup.value;
            if period == 0 {
                return Err(Diagnostic::new(format!("`{wave}` needs `lr_warmup_steps`"))
                    .at(name.origin.place, "half a period of the wave")
                    .why("SimpleTuner divides by it"));
            }
            let (low, high, n) = (end.value, rate.value, devices.value);
            let factor = match wave {
                "cosine" => format!("(1 + math.cos(math.pi * t / {period})) / 2"),
                _ => format!("(0.5 * (1 + math.sin(math.pi * t / {period})))"),
            };
            let source = format!(
                "import math\n\ndef rate(step):\n    t = step * {n}\n    value = {low} + ({high} - {low}) * {factor}\n    return math.floor(value * 1e9) / 1e9\n"
            );
            return Ok(Draft::new(DraftedSchedule::python(source, name.origin)).lasting(steps, None));
        }
        "cosine_with_restarts" => {
            return Err(Diagnostic::new("`cosine_with_restarts` is not read")
                .at(name.origin.place, "SimpleTuner itself warns that it misbehaves"));
        }
        "polynomial" => transformers::by_name(&name, &warmup, &total)?
            .with("lr_end", end)
            .with("power", keys.number_or("lr_power", 0.8)?),
        _ => transformers::by_name(&name, &warmup, &total)?,
    };
    Ok(Draft::new(schedule).lasting(steps, None).at_rate(rate).stepped(&devices))
}
