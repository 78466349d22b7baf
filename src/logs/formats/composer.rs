//! Composer and llm-foundry.

use super::*;

pub(super) static CONSOLE: LogFormat = LogFormat {
    name: "composer_console",
    title: "what Composer prints",
    summary: "records over several lines: `[epoch=1][batch=5/10]:`, then `Train time/batch: 4`, `Train lr-AdamW/group0: 0.0003`",
    rule: "time/batch counts the batches before this one, and the rate is read behind the step of the scheduler: row time/batch + 1",
    versions: "composer 0.32.1",
    example: "[epoch=1][batch=5/10]:\n\t Train time/batch: 4\n\t Train loss/train/total: 0.1304\n\t Train lr-DecoupledSGDW/group0: 0.0500",
    rates: &[],
    outer: None,
    xs: &["time/batch"],
    recognises: |head| {
        let has = |part: &str| head.text.lines().any(|line| line.trim_start().starts_with(part));
        (has("Train time/batch: ") && has("Train lr-")).then_some(LogFit::Only)
    },
    reader: LogReader::Blocks(|_, text| {
        let said = text.lines().filter_map(|line| line.trim_start().strip_prefix("Train ")?.split_once(": "));
        block(said.filter(|(name, _)| *name == "time/batch" || name.starts_with("lr-")), "time/batch")
    }),
    convention: |_| UpdateConvention::of(&[rules::AFTER]).printed(Digits::Decimals(4)),
};
