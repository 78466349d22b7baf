//! Which fields hold rates, and which hold x.

use super::XUnit;

/// The words of a rate, in lower case.
const RATES: &[&str] = &["learning_rate", "learning-rate", "learning rate", "learningrate", "lr"];

/// Endings of fields that are about a rate, and are not the rate of an update.
const OTHER_ENDINGS: &[&str] =
    &["-momentum", "-weight_decay", "__min", "__max", "_scale", "_mult", "_ratio", "_schedule"];
/// Words before `lr` that make it another rate than that of the update.
const OTHER_BEGINNINGS: &[&str] =
    &["base_", "min_", "max_", "init_", "initial_", "target_", "peak_", "final_", "val_", "eval_"];
/// Words behind `lr` that make it a setting.
const OTHER_SETTINGS: &[&str] =
    &["_decay", "_scheduler", "_warmup", "_min", "_max", "_end", "_start", "_find"];

/// What the name of a rate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RateName<'a> {
    /// The name up to the end of the word, such as `train/lr`: groups of one rate have it in common.
    pub stem: &'a str,
    /// What stands behind it, such as `pg0` of `lr/pg0`; empty if nothing does.
    pub rest: &'a str,
}

/// Takes the name of a rate apart; `None` if it is not one.
pub(super) fn rate_name(name: &str) -> Option<RateName<'_>> {
    let lower = name.to_ascii_lowercase();
    if OTHER_ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        return None;
    }
    for word in RATES {
        for (at, _) in lower.match_indices(word) {
            let (before, behind) = (&lower[..at], &lower[at + word.len()..]);
            let is_apart = before.is_empty() || before.ends_with(['/', '_', '.', '-', ' ', ':', '|']);
            let is_over = *word != "lr" || !behind.starts_with(|c: char| c.is_alphabetic());
            let is_other = OTHER_BEGINNINGS.iter().any(|word| ends_with_word(before, word))
                || OTHER_SETTINGS.iter().any(|word| behind.starts_with(word));
            if is_apart && is_over && !is_other {
                let rest = name[at + word.len()..].trim_matches(|c: char| "/_.- []()".contains(c));
                return Some(match name[..at].strip_suffix("decoupled ") {
                    // The rate of embeddings and output layers, beside that of the rest.
                    Some(outer) if rest.is_empty() && outer.is_empty() => {
                        RateName { stem: &name["decoupled ".len()..], rest: "decoupled" }
                    }
                    _ => RateName { stem: &name[..at + word.len()], rest },
                });
            }
        }
    }
    None
}

fn ends_with_word(before: &str, word: &str) -> bool {
    before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
}

/// The number of the group of parameters that the name of a rate ends with, counted from 0: of `lr/pg0` and `lr[1]`.
/// LearningRateMonitor of Lightning counts the groups from 1: `lr-SGD/pg1`.
pub(crate) fn group_number(name: &str) -> Option<usize> {
    let name = name.trim_end_matches(']');
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = name[digits..].parse::<usize>().ok()?;
    let is_monitor = name.starts_with("lr-") && name[..digits].ends_with("/pg");
    if is_monitor { number.checked_sub(1) } else { Some(number) }
}

/// The fields of x, the most telling first.
const XS: &[(&str, XUnit)] = &[
    ("global_step", XUnit::Update),
    ("num_updates", XUnit::Update),
    ("optimizer_step", XUnit::Update),
    ("current_steps", XUnit::Update),
    ("step", XUnit::Update),
    ("_step", XUnit::Update),
    ("steps", XUnit::Update),
    ("iteration", XUnit::Update),
    ("iter", XUnit::Update),
    ("it", XUnit::Update),
    ("update", XUnit::Update),
    ("updates", XUnit::Update),
    ("batch", XUnit::Batch),
    ("batches", XUnit::Batch),
    ("batch_idx", XUnit::Batch),
    ("micro_step", XUnit::Batch),
    ("micro_batch", XUnit::Batch),
    ("epoch", XUnit::Epoch),
    ("epochs", XUnit::Epoch),
    ("index", XUnit::Epoch),
    ("consumed_samples", XUnit::Sample),
    ("samples", XUnit::Sample),
    ("num_samples", XUnit::Sample),
    ("examples", XUnit::Sample),
    ("consumed_tokens", XUnit::Token),
    ("tokens", XUnit::Token),
    ("num_tokens", XUnit::Token),
    ("total_tokens", XUnit::Token),
];

/// What a field of x counts, and its rank: lower is more telling. `None` if it is no field of x.
pub(super) fn x_name(name: &str) -> Option<(usize, XUnit)> {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.len() > 24 {
        return None;
    }
    let last = last.to_ascii_lowercase().replace([' ', '-'], "_");
    XS.iter().position(|(known, _)| *known == last).map(|rank| (rank, XS[rank].1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_from_0() {
        let names = ["lr/pg0", "lr/pg2", "lr-SGD/pg1", "lr-AdamW/group1", "lr[1]", "lr-SGD/pg0", "lr/head"];
        let numbers = [Some(0), Some(2), Some(0), Some(1), Some(1), None, None];
        assert_eq!(names.map(group_number), numbers);
    }

    #[test]
    fn rates_are_told_from_what_is_about_them() {
        let rate = |name| rate_name(name).map(|rate| (rate.stem, rate.rest));
        for (name, parts) in [
            ("lr", ("lr", "")),
            ("train/learning_rate", ("train/learning_rate", "")),
            ("lr-AdamW/pg1", ("lr", "AdamW/pg1")),
            ("lr/pg0", ("lr", "pg0")),
            ("x/lr0", ("x/lr", "0")),
            ("toy-run - train/lr", ("toy-run - train/lr", "")),
            ("learning-rate vs samples", ("learning-rate", "vs samples")),
            ("optim/learning_rate_group0", ("optim/learning_rate", "group0")),
            ("epoch_learning_rate", ("epoch_learning_rate", "")),
            ("LR", ("LR", "")),
            ("decoupled learning rate", ("learning rate", "decoupled")),
            ("lr[1]", ("lr", "1")),
            ("Learning rate", ("Learning rate", "")),
        ] {
            assert_eq!(rate(name), Some(parts), "{name}");
        }
        for name in [
            "color",
            "lr-Adam-momentum",
            "run - lr__MIN",
            "base_lr",
            "val_learning_rate",
            "lr_scheduler",
            "lrx",
            "flr",
        ] {
            assert_eq!(rate(name), None, "{name}");
        }
    }
}
