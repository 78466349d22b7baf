//! OLMo-core.

use super::*;

pub(super) static CONSOLE: LogFormat = LogFormat {
    name: "olmo_core_console",
    title: "what OLMo-core prints",
    summary: "records over several lines: `[step=5/100,epoch=1,eta=1m]`, then `train/CE loss=2.1`, `optim/LR (group 0)=0.0004`",
    rule: "step n is the n-th update, and the rate is the one that it uses: row n - 1",
    versions: "olmo-core 3.0.0",
    example: "[step=5/100,epoch=1,eta=1m]\n    train/CE loss=2.125\n    optim/LR (group 0)=0.0004",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        let has = |part: &str| head.text.lines().any(|line| line.contains(part));
        (has("[step=") && has("optim/LR (group ")).then_some(LogFit::Only)
    },
    reader: LogReader::Blocks(|pairs, text| {
        let step = pair(pairs, "step")?;
        let rates = text.lines().skip(1).filter_map(|line| line.trim().split_once('='));
        let rates = rates.filter(|(name, _)| name.starts_with("optim/LR"));
        let mut said = block(std::iter::once(("step", step.number)).chain(rates), "step")?;
        said.facts.extend(step.of.map(|total| (FactKind::TotalUpdates, "step", total)));
        Some(said)
    }),
    // Below 1e-4 it prints `9.50E-05`.
    convention: |_| UpdateConvention::of(&[rules::USED]).printed(Digits::Decimals(4)),
};
