//! PaddlePaddle's programs.

use super::*;

pub(super) static DETECTION: LogFormat = LogFormat {
    name: "paddledetection",
    title: "what PaddleDetection prints",
    summary: "lines such as `ppdet.engine INFO: Epoch: [0] [ 20/100] learning_rate: 0.000100 loss: 1.2`",
    rule: "batch b of epoch e, both from 0, is row e * batches + b",
    versions: "paddledet 2.6.0 with paddle 3.3.1",
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

pub(super) static CLASSIFICATION: LogFormat = LogFormat {
    name: "paddleclas",
    title: "what PaddleClas prints",
    summary: "lines such as `[Train][Epoch 1/120][Iter: 20/1251]lr(LinearWarmup): 0.00799361, CELoss: 6.9`",
    rule: "iteration i, from 0, of epoch e, from 1: the rate behind its step of the scheduler, row (e - 1) * iterations + i + 1; a schedule of epochs is stepped at their end",
    versions: "PaddleClas of commit d178931f (2.6) with paddle 3.3.1",
    example: "ppcls INFO: [Train][Epoch 1/120][Iter: 20/1251]lr(LinearWarmup): 0.00799361, CELoss: 6.9",
    rates: &["lr"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        let is_one = |line: &str| line.contains("[Train][Epoch ") && line.contains("]lr(");
        head.text.lines().any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Words(|_, text| {
        let (_, epoch) = text.split_once("[Train][Epoch ")?;
        let (epoch, rest) = epoch.split_once('/')?;
        let (_, iteration) = rest.split_once("[Iter: ")?;
        let (iteration, rest) = iteration.split_once('/')?;
        let (per_epoch, rest) = rest.split_once("]lr(")?;
        let rate = rest.split_once("): ")?.1.split(',').next()?;
        let done = epoch.parse::<i64>().ok()?.checked_sub(1)?.checked_mul(per_epoch.parse().ok()?)?;
        let step = done.checked_add(iteration.parse().ok()?)?;
        let fields = vec![("step", LogValue::Whole(step)), ("lr", LogValue::Text(rate.trim()))];
        Some(SaidInLine { fields, facts: vec![(FactKind::UpdatesPerEpoch, "Iter", per_epoch)] })
    }),
    convention: |_| UpdateConvention::of(&[rules::AFTER, rules::NEXT]).printed(Digits::Decimals(8)),
};

pub(super) static SEGMENTATION: LogFormat = LogFormat {
    name: "paddleseg",
    title: "what PaddleSeg prints",
    summary: "lines such as `[TRAIN] epoch: 1, iter: 10/1000, loss: 1.2, lr: 0.009917, batch_cost: 0.1`",
    rule: "read before the step of the scheduler, and counted from 1: iteration i is row i - 1",
    versions: "in the form of PaddleSeg 2.10, written by a loop with the schedulers of paddle 3.3.1",
    example: "[INFO]\t[TRAIN] epoch: 1, iter: 10/1000, loss: 1.2000, lr: 0.009917, batch_cost: 0.1000, reader_cost: 0.00010, ips: 80.0000 samples/sec | ETA 00:01:39",
    rates: &["lr"],
    outer: None,
    xs: &["iter"],
    recognises: |head| {
        let is_one = |line: &str| line.contains("[TRAIN] epoch: ") && line.contains(", lr: ");
        head.text.lines().any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| {
        pair(pairs, "lr")?;
        let x = pair(pairs, "iter")?;
        Some(said(pairs, &x))
    }),
    convention: |_| UpdateConvention::of(&[rules::USED]).printed(Digits::Decimals(6)),
};

pub(super) static OCR: LogFormat = LogFormat {
    name: "paddleocr",
    title: "what PaddleOCR prints",
    summary: "lines such as `epoch: [1/500], global_step: 10, lr: 0.000100, loss: 2.1`; they are refused",
    rule: "none: the rate is the median of the last 20 (`log_smooth_window`)",
    versions: "read, not measured: PaddleOCR 2.7 to 3",
    example: "ppocr INFO: epoch: [1/500], global_step: 10, lr: 0.000100, loss: 2.105",
    rates: &["lr"],
    outer: None,
    xs: &["global_step"],
    recognises: |head| {
        let is_one =
            |line: &str| line.contains("epoch: [") && line.contains("global_step: ") && line.contains("lr: ");
        head.text.lines().any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Unfit {
        why: "the rate is smoothed like the losses: the median of the last `Global.log_smooth_window` updates, 20 by default, which is no rate of any update while it rises or falls",
        help: "if `log_smooth_window` was 1, read it with `--log-format text`",
    },
    convention: |_| UpdateConvention::of(&[rules::USED]).printed(Digits::Decimals(6)),
};
