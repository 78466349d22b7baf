//! LLaMA-Factory.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "llama_factory",
    title: "LLaMA-Factory",
    summary: "`trainer_log.jsonl`, an object per logged value",
    rule: "current_steps n is row n - 1, and row n up to transformers 4.50",
    versions: "read, not measured",
    example: "{\"current_steps\": 10, \"total_steps\": 375, \"loss\": 2.9, \"lr\": 2e-05, \"epoch\": 0.08}",
    rates: &["lr", "learning_rate"],
    outer: None,
    xs: &["current_steps"],
    recognises: |head| head.is_lines_with(&["current_steps", "total_steps"]).then_some(LogFit::Only),
    reader: LogReader::Objects,
    convention: |_| UpdateConvention::of(&[rules::USED, rules::NEXT]).printed(Digits::Double),
};
