//! The reference scripts of torchvision, and what is built on them.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "torchvision",
    title: "the reference scripts of torchvision",
    summary: "lines such as `Epoch: [0]  [ 10/25]  eta: 0:00:01  lr: 0.020000  loss: 1.0`; DETR prints them too",
    rule: "batch b of epoch e is row e * batches + b; one row more where the value is read after the step of the scheduler",
    versions: "in the form of torchvision, written by a loop of torch 2.15.0",
    example: "Epoch: [0]  [ 10/25]  eta: 0:00:01  lr: 0.020000  loss: 1.0000 (1.0000)",
    rates: &["lr"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| line.contains("Epoch: [") && line.contains("lr: "))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| batch_of_epoch(pairs, "lr")),
    convention: |_| UpdateConvention::of(&[rules::NEXT, rules::AFTER]).printed(Digits::Decimals(6)),
};

/// A batch of an epoch, both counted from 0, with its rate. The total of batches stands behind the epoch; a date in front of
/// it, `11/27`, has a stroke too.
pub(super) fn batch_of_epoch<'a>(pairs: &[WordPair<'a>], name: &'static str) -> Option<SaidInLine<'a>> {
    let rate = pair(pairs, name)?;
    let at = pairs.iter().position(|pair| pair.name.eq_ignore_ascii_case("Epoch"))?;
    let epoch = pairs[at].number.parse::<i64>().ok()?;
    let x = pairs[at..].iter().find(|pair| pair.of.is_some())?;
    let per_epoch = x.of?;
    let done = epoch.checked_mul(per_epoch.parse().ok()?)?;
    let step = done.checked_add(x.number.parse().ok()?)?;
    let fields = vec![("step", LogValue::Whole(step)), (name, LogValue::Text(rate.number))];
    Some(SaidInLine { fields, facts: vec![(FactKind::UpdatesPerEpoch, "Epoch", per_epoch)] })
}
