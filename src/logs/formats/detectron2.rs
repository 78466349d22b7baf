//! detectron2.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "detectron2",
    title: "detectron2",
    summary: "`metrics.json`: JSON lines with `iteration` and `lr`",
    rule: "the rate that iteration n, from 0, used: row n",
    versions: "detectron2 of commit 02b5c4e2: its loop, hooks and writers",
    example: "{\"data_time\": 0.01, \"iteration\": 19, \"lr\": 0.00039962, \"total_loss\": 1.2}",
    rates: &["lr"],
    outer: None,
    xs: &["iteration"],
    recognises: |head| {
        let is_one =
            head.is_lines_with(&["iteration", "lr"]) && (head.has("data_time") || head.has("total_loss"));
        is_one.then_some(LogFit::Only)
    },
    reader: LogReader::Objects,
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Double),
};

pub(super) static CONSOLE: LogFormat = LogFormat {
    name: "detectron2_console",
    title: "what detectron2 prints",
    summary: "lines such as `eta: 0:10:00  iter: 19  total_loss: 1.2  lr: 0.00039962  max_mem: 1000M`",
    rule: "the rate that iteration n, from 0, used: row n",
    versions: "detectron2 of commit 02b5c4e2: its loop, hooks and writers",
    example: "[d2.utils.events]:  eta: 0:10:00  iter: 19  total_loss: 1.2  time: 0.2  data_time: 0.01  lr: 0.00039962  max_mem: 1000M",
    rates: &["lr"],
    outer: None,
    xs: &["iter"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| {
                line.contains("eta: ")
                    && line.contains("iter: ")
                    && line.contains("data_time: ")
                    && line.contains("lr: ")
            })
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| {
        pair(pairs, "lr")?;
        let x = pair(pairs, "iter")?;
        Some(said(pairs, &x))
    }),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(5)),
};
