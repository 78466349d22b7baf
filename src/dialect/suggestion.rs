//! The kind that a name of no kind probably stands for.

use super::{DIALECTS, Dialect, Kind, find, kinds};
use crate::arrange::Arrange as _;
use crate::diagnostic::nearest;

/// What people call the home of a dialect's schedulers.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("pytorch", "torch"),
    ("lightning", "torch"),
    ("pytorch_lightning", "torch"),
    ("jax", "optax"),
    ("flax", "optax"),
    ("tensorflow", "keras"),
    ("tf", "keras"),
    ("huggingface", "transformers"),
    ("hf", "transformers"),
    ("trainer", "transformers"),
    ("paddlepaddle", "paddle"),
    ("openmmlab", "mmengine"),
    ("mmdet", "mmengine"),
    ("mmseg", "mmengine"),
    ("mosaicml", "composer"),
    ("yolo", "ultralytics"),
    ("yolov5", "ultralytics"),
    ("megatron-lm", "megatron"),
];

/// The most kinds that a suggestion names.
const MOST_NAMED: usize = 3;

/// A kind with its dialect.
type NamedKind = (&'static Dialect, &'static Kind);

/// The full name that a misspelt one probably stands for; several if the same name is in several dialects.
pub fn suggest(name: &str) -> Option<String> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let all: Vec<NamedKind> = kinds().collect();
    let is_named = |(_, kind): &NamedKind| {
        let short = kind.name.rsplit('.').next().unwrap_or_default();
        [short].iter().chain(kind.aliases).any(|known| known.eq_ignore_ascii_case(last))
    };
    // `torch.optim.ReduceLROnPlateau` is torch's, though other dialects have one of that name.
    let home = home(name);
    let at_home: Vec<NamedKind> =
        all.iter().copied().filter(|(dialect, _)| Some(dialect.name) == home).collect();
    let same = |kinds: &[NamedKind]| kinds.iter().copied().filter(is_named).collect::<Vec<_>>();

    let renamed = home.zip(name.split_once('.')).map(|(home, (_, rest))| format!("{home}.{rest}"));
    renamed
        .filter(|name| find(name).is_some())
        .or_else(|| listed(&same(&at_home)))
        .or_else(|| similar(last, &at_home))
        .or_else(|| listed(&same(&all)))
        .or_else(|| {
            let full: Vec<String> = all.iter().map(|(dialect, kind)| dialect.full_name(kind)).collect();
            nearest(name, full.iter().map(String::as_str)).map(str::to_string)
        })
        .or_else(|| with_words(last, &all))
}

/// The name of the dialect in which a kind is looked for: a part of its name, or nearly its first part.
fn home(name: &str) -> Option<&'static str> {
    let (path, _) = name.rsplit_once('.')?;
    let named = |part: &str| {
        DIALECTS.iter().find(|dialect| dialect.name.eq_ignore_ascii_case(part)).map(|found| found.name)
    };
    let whole = named(path).filter(|name| !name.is_empty());
    let first = path.split('.').next().unwrap_or_default();
    whole
        .or_else(|| path.split('.').filter(|part| !part.is_empty()).find_map(named))
        .or_else(|| path.split('.').find_map(dialect_of))
        .or_else(|| nearest(first, DIALECTS.iter().map(|dialect| dialect.name)))
}

/// The dialect with the schedulers of a framework that has another name.
pub(crate) fn dialect_of(framework: &str) -> Option<&'static str> {
    OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(framework)).map(|(_, dialect)| *dialect)
}

/// The kind of a dialect that is spelt nearly so, or whose name has these words.
fn similar(last: &str, kinds: &[NamedKind]) -> Option<String> {
    match nearest(last, kinds.iter().map(|(_, kind)| kind.name)) {
        Some(near) => {
            listed(&kinds.iter().copied().filter(|(_, kind)| kind.name == near).collect::<Vec<_>>())
        }
        None => with_words(last, kinds),
    }
}

/// The kinds whose names have all words of a name, the shortest first.
fn with_words(last: &str, kinds: &[NamedKind]) -> Option<String> {
    let letters = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let words: Vec<String> =
        last.split(['_', '-', ' ']).map(letters).filter(|word| !word.is_empty()).collect();
    if words.iter().map(String::len).sum::<usize>() < 4 {
        return None;
    }
    let has_words = |(_, kind): &NamedKind| {
        let name = letters(kind.name);
        words.iter().all(|word| name.contains(word.as_str()))
    };
    let mut found: Vec<NamedKind> = kinds.iter().copied().filter(has_words).collect();
    found.arrange_by_key(|(_, kind)| kind.name.len());
    found.truncate(MOST_NAMED);
    listed(&found)
}

/// The full names of some kinds as a suggestion has them.
fn listed(kinds: &[NamedKind]) -> Option<String> {
    let names: Vec<String> = kinds.iter().map(|(dialect, kind)| dialect.full_name(kind)).collect();
    Some(names.join("` or `")).filter(|names| !names.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_the_dialect_that_it_names_and_words_to_the_kinds_that_have_them() {
        for (name, meant) in [
            ("tf.keras.optimizers.schedules.CosineDcay", "keras.CosineDecay"),
            ("tensorflow.keras.optimizers.schedules.CosineDcay", "keras.CosineDecay"),
            ("optax.cosine_decay", "optax.cosine_decay_schedule` or `optax.warmup_cosine_decay_schedule"),
            ("pytorch.StepLR", "torch.StepLR"),
            ("lightning.CosineAnnealingLR", "torch.CosineAnnealingLR"),
            ("torhc.StepLR", "torch.StepLR"),
            ("StepLR", "torch.StepLR` or `mmengine.StepLR"),
            ("fairseq.cosine", "cosine` or `transformers.get_cosine_schedule_with_warmup"),
        ] {
            assert_eq!(suggest(name).as_deref(), Some(meant), "{name}");
        }
        for (words, part) in [
            ("jax.cosine", "optax.cosine"),
            ("noam", "Noam"),
            ("warmup_cosine", "optax.warmup_cosine_decay_schedule"),
        ] {
            assert!(
                suggest(words).is_some_and(|found| found.contains(part)),
                "{words}: {:?}",
                suggest(words)
            );
        }
        assert_eq!(suggest("quux"), None);
    }
}
