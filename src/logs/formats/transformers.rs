//! The Trainer of transformers: its state, and the dictionaries that it prints.

use super::*;
use crate::logs::facts::QUOTED;

/// Up to 4.50 the value was read after the step of the scheduler.
const BOTH: &[crate::logs::RowRule] = &[rules::USED, rules::NEXT];

pub(super) static STATE: LogFormat = LogFormat {
    name: "trainer_state",
    title: "the state of the Trainer of transformers",
    summary: "`trainer_state.json`, of the output folder or of a checkpoint",
    rule: "step n is row n - 1, and row n up to transformers 4.50, which kept no `best_global_step` before 4.50",
    versions: "transformers 4.45.2, 4.57.1, 5.23.0",
    example: "{\"best_global_step\": null,\n \"log_history\": [{\"epoch\": 0.1, \"learning_rate\": 2e-05, \"loss\": 2.9, \"step\": 10}],\n \"max_steps\": 375}",
    rates: &["learning_rate"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        (head.json == Some(JsonShape::Document) && head.has("log_history")).then_some(LogFit::Only)
    },
    reader: LogReader::Document,
    convention: |asked| {
        let rules = if asked.is_by("transformers 4.50 or newer") { BOTH } else { &[rules::NEXT] };
        UpdateConvention::of(rules).printed(Digits::Double)
    },
};

pub(super) static CONSOLE: LogFormat = LogFormat {
    name: "trainer_console",
    title: "what the Trainer of transformers prints",
    summary: "a console log with dictionaries, `{'loss': ..., 'learning_rate': ..., 'epoch': ...}`; they have no step",
    rule: "epoch e is row e * updates per epoch - 1, and one row more up to transformers 4.50",
    versions: "transformers 4.45.2, 4.57.1, 5.23.0",
    example: "{'loss': '5.689', 'grad_norm': '6.217', 'learning_rate': '1.667e-05', 'epoch': '0.08333'}",
    rates: &["learning_rate"],
    outer: None,
    xs: &["epoch"],
    recognises: |head| {
        let is_one =
            |line: &str| line.contains("'learning_rate':") && line.contains("'epoch':") && line.contains('{');
        head.text.split(['\n', '\r']).any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Dictionaries,
    convention: |asked| {
        // The quoted numbers of 4 digits came after the change of the rule. A few short numbers do not tell the precision.
        let is_new = asked.is_by(QUOTED);
        let rules = if is_new {
            &[rules::EPOCH_DONE_USED][..]
        } else {
            &[rules::EPOCH_DONE_USED, rules::EPOCH_DONE_NEXT]
        };
        let is_short = is_new || matches!(asked.digits, Digits::Significant(..=4));
        let known = if is_short { Digits::Significant(4) } else { Digits::Double };
        UpdateConvention::of(rules).printed(known)
    },
};
