//! `lrsched list`: what there is.

use super::emit::Target;
use super::gallery;
use clap::Args;

/// The options of `lrsched list`.
#[derive(Debug, Args)]
pub struct Options {
    /// A dialect, a kind, or `gallery`
    what: Option<String>,
}

/// Writes the list.
///
/// # Errors
///
/// Nothing of that name, or an output that cannot be written.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let mut text = String::new();
    let _ = options.what;
    for (path, _) in gallery::specs() {
        text.push_str(path);
        text.push('\n');
    }
    let mut target = Target::open(None)?;
    target.write(text.as_bytes())?;
    target.finish()
}
