//! accelerate: its config has no schedule, but it says how many processes train, and which DeepSpeed config they use.

use super::config::ConfigFile;
use super::draft::{Known, ValueOrigin};
use super::keys::Keys;
use super::{Reading, read};
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::yaml::Yaml;
use std::sync::Arc;

/// Whether a file is a config of `accelerate launch`.
pub(super) fn recognises(config: &ConfigFile) -> bool {
    let root = config.root();
    let is_it = root.get("num_processes").is_some() || root.get("num_machines").is_some();
    is_it && (root.get("compute_environment").is_some() || root.get("distributed_type").is_some())
}

/// The error for a config of accelerate that is given alone.
pub(super) fn no_schedule(config: &ConfigFile) -> Diagnostic {
    let count = config.root().get("num_processes").map_or("N".to_string(), |node| config.raw(node));
    Diagnostic::new("a config of accelerate has no schedule")
        .at(config.start(), "it says how the script is launched")
        .why(format!("the script decides the rate; this file says that {count} processes train"))
        .help("give it beside the script's own config: `lrsched plot train.yaml --with accelerate.yaml`")
        .help(format!(
            "or write a spec of what the script builds, with `run: {{devices: {count}}}` and `interval: {{times: {count}}}`"
        ))
}

/// The config of accelerate: a companion, or the one that the launcher names.
fn beside(reading: &Reading<'_>) -> Result<Option<ConfigFile>, Diagnostic> {
    let named = reading.config.command.as_ref().and_then(|command| command.launch_config.clone());
    let of = |name: String, text: String| {
        let source = Arc::new(Source { name, text });
        Ok::<_, Diagnostic>(read::named(&source, reading.question)?.into_iter().find(recognises))
    };
    for companion in &reading.question.with {
        if let Some(config) = of(companion.name.clone(), companion.text.clone())? {
            reading.question.take(companion, None);
            return Ok(Some(config));
        }
    }
    let Some((path, place)) = named else { return Ok(None) };
    match reading.files.read(&path) {
        Ok(text) => of(path, text),
        Err(why) => {
            let what = format!("cannot read `{path}`: {}", why.why);
            let error = Diagnostic::new(what)
                .at(place, "the launcher's config")
                .why("it has the number of processes");
            Err(error.help("give the number: `--run devices=8`; or the file: `--with accelerate.yaml`"))
        }
    }
}

/// The processes that a config of accelerate starts, on all machines together.
///
/// # Errors
///
/// The file cannot be read, or its number is not one.
pub(super) fn devices(reading: &Reading<'_>) -> Result<Option<Known<u64>>, Diagnostic> {
    let Some(config) = beside(reading)? else { return Ok(None) };
    let count = Keys::of(&config, config.root()).count("num_processes")?;
    reading.companions.borrow_mut().push(config);
    Ok(count)
}

/// The DeepSpeed config that a config of accelerate names.
///
/// # Errors
///
/// A file cannot be read.
pub(super) fn deepspeed(reading: &Reading<'_>) -> Result<Option<ConfigFile>, Diagnostic> {
    let Some(config) = beside(reading)? else { return Ok(None) };
    let Some(inner) = config.root().get("deepspeed_config") else { return Ok(None) };
    let Some(node) = inner.get("deepspeed_config_file").filter(|node| node.value != Yaml::Null) else {
        return Ok(None);
    };
    super::deepspeed::beside(reading, node, &config.place(node))
}

/// The number of processes: as given, as launched, as accelerate or a key of the config says. `None` if nothing says it.
///
/// # Errors
///
/// A number is not one.
pub(super) fn known_devices(reading: &Reading<'_>) -> Result<Option<Known<u64>>, Diagnostic> {
    if let Some(count) = reading.question.known("devices")? {
        return Ok(Some(count));
    }
    let command = reading.config.command.as_ref();
    if let Some((why, place)) = command.and_then(|command| command.unknown_devices.clone()) {
        return Err(Diagnostic::new("the number of processes is not in this file")
            .at(place, why)
            .why("the batches are shared out among them")
            .help("give it: `--run devices=8`"));
    }
    if let Some((count, place)) = command.and_then(|command| command.devices.clone()) {
        if count == 0 {
            return Err(Diagnostic::new("the launcher starts no process")
                .at(place, "0 processes")
                .why("the batches are shared out among the processes")
                .help("write their number there, or give it: `--run devices=8`"));
        }
        let reason = "the launcher's processes".into();
        return Ok(Some(Known::new(count, ValueOrigin { place, reason, cites: true })));
    }
    devices(reading)
}
