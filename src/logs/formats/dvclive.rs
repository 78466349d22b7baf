//! DVCLive.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "dvclive",
    title: "DVCLive",
    summary: "`dvclive/plots/metrics/<metric>.tsv`: `step` and the last part of the name",
    rule: "as the program that logged",
    versions: "dvclive 3.49.1",
    example: "step\tpg0\n0\t0.1\n5\t0.1",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        let is_one = head.path.contains("plots/metrics/")
            && head.name().ends_with(".tsv")
            && head.header.first() == Some(&"step");
        is_one.then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: |asked| super::tensorboard::convention(asked).printed(Digits::Double),
};
