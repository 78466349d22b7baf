//! PaddlePaddle's programs.

use super::*;

pub(super) static DETECTION: LogFormat = LogFormat {
    name: "paddledetection",
    title: "what PaddleDetection prints",
    summary: "lines such as `ppdet.engine INFO: Epoch: [0] [ 20/100] learning_rate: 0.000100 loss: 1.2`",
    rule: "batch b of epoch e, both from 0, is row e * batches + b",
    versions: "read, not measured: paddledet 2.6.0",
    example: "[11/27 10:00:09] ppdet.engine.callbacks INFO: Epoch: [0] [ 20/100] learning_rate: 0.000100 loss: 1.200000 eta: 0:00:01",
    rates: &["learning_rate"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| line.contains("Epoch: [") && line.contains("learning_rate: "))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| super::torchvision::batch_of_epoch(pairs, "learning_rate")),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Decimals(6)),
};
