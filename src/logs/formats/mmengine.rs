//! OpenMMLab: mmengine and mmcv.

use super::*;

pub(super) static SCALARS: LogFormat = LogFormat {
    name: "mmengine",
    title: "mmengine",
    summary: "`<time>/vis_data/scalars.json` or `<time>.json`: JSON lines with `lr` and `step`",
    rule: "step counts iterations from 1: step n is row n - 1",
    versions: "mmengine 0.10.7",
    example: "{\"lr\": 0.009978, \"loss\": 0.36, \"time\": 0.0004, \"epoch\": 1, \"iter\": 10, \"step\": 10}",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        (head.is_lines_with(&["step", "iter", "lr"]) && head.has("time")).then_some(LogFit::Only)
    },
    reader: LogReader::Objects,
    convention: |_| UpdateConvention::of(&[rules::USED]).printed(Digits::Double),
};

pub(super) static MMCV: LogFormat = LogFormat {
    name: "mmcv",
    title: "mmcv 1",
    summary: "`<time>.log.json`: JSON lines with `mode`, `epoch`, `iter` and `lr`, rounded to 5 decimals",
    rule: "iter counts from 1, within the epoch if it begins anew there: row (epoch - 1) * steps_per_epoch + iter - 1; else row iter - 1",
    versions: "mmcv 1.7.2",
    example: "{\"mode\": \"train\", \"epoch\": 1, \"iter\": 50, \"lr\": 0.00198, \"loss\": 0.9}",
    rates: &["lr"],
    outer: Some("epoch"),
    xs: &["iter"],
    recognises: |head| (head.is_lines_with(&["mode", "iter", "lr"])).then_some(LogFit::Only),
    // A validation has a line with the rate too, whose `iter` counts its own batches.
    reader: LogReader::ObjectsBut(|fields| {
        let is_other =
            |(name, value): &(&str, LogValue<'_>)| *name == "mode" && *value != LogValue::Text("train");
        fields.iter().any(is_other).then_some("line of a validation")
    }),
    convention: |asked| {
        let rule = if asked.unit == Some(XUnit::Epoch) { rules::ITERATION_OF_EPOCH } else { rules::USED };
        UpdateConvention::of(&[rule]).printed(Digits::Decimals(5))
    },
};

pub(super) static CONSOLE: LogFormat = LogFormat {
    name: "mmengine_console",
    title: "what mmengine and mmcv print",
    summary: "lines such as `Epoch(train) [1][50/1000] lr: 2.0000e-02` and `Iter [50/160000] lr: 9.779e-03`",
    rule: "iterations count from 1: iteration n is row n - 1",
    versions: "mmengine 0.10.7, mmcv 1.7.2",
    example: "11/27 19:17:05 - mmengine - INFO - Epoch(train)  [1][  50/1000]  lr: 2.0000e-02  eta: 0:10:00  loss: 0.9",
    rates: &["lr"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| (line.contains("Epoch") || line.contains("Iter")) && is_line(line))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(line),
    convention: |_| UpdateConvention::of(&[rules::USED]),
};

fn is_line(line: &str) -> bool {
    counted(line).is_some() && line.contains("lr: ")
}

/// The part of a line that counts. In front of it stands the date, which mmengine prints as `11/27`.
fn counted(line: &str) -> Option<&str> {
    let words = ["Epoch(train)", "Iter(train)", "Epoch [", "Iter ["];
    words.iter().find_map(|word| line.find(word)).map(|at| &line[at..])
}

fn line<'a>(_: &[WordPair<'a>], text: &'a str) -> Option<SaidInLine<'a>> {
    if !is_line(text) {
        return None;
    }
    let mut pairs = Vec::new();
    crate::logs::words::pairs(counted(text)?, &mut pairs);
    let rate = pair(&pairs, "lr")?;
    let at = pairs.iter().position(|pair| pair.of.is_some())?;
    let (x, all) = (pairs[at].number.parse::<i64>().ok()?, pairs[at].of?);
    let epoch = at.checked_sub(1).map(|before| pairs[before]).filter(|_| text.contains("Epoch"));
    let (before, about) = match epoch {
        Some(epoch) => {
            let done = epoch.number.parse::<i64>().ok()?.checked_sub(1)?;
            (done.checked_mul(all.parse().ok()?)?, FactKind::UpdatesPerEpoch)
        }
        None => (0, FactKind::TotalUpdates),
    };
    let fields = vec![("step", LogValue::Whole(before.checked_add(x)?)), ("lr", LogValue::Text(rate.number))];
    Some(SaidInLine { fields, facts: vec![(about, "step", all)] })
}
