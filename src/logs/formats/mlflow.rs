//! MLflow.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "mlflow",
    title: "the file store of MLflow",
    summary: "`mlruns/<experiment>/<run>/metrics/<key>`: a line per value, `<milliseconds> <value> <step>`",
    rule: "as the program that logged",
    versions: "mlflow-skinny 3.17.2",
    example: "1795707636202 0.0005 0\n1795707636210 0.0004999151879314505 5",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        let line = head.text.lines().next().unwrap_or("");
        let words: Vec<&str> = line.split(' ').collect();
        let is_metric = matches!(words[..], [_, _] | [_, _, _])
            && words[0].len() >= 12
            && words[0].bytes().all(|byte| byte.is_ascii_digit());
        (is_metric && words[1..].iter().all(|word| word.parse::<f64>().is_ok())).then_some(LogFit::Only)
    },
    reader: LogReader::Metric,
    convention: |asked| super::tensorboard::convention(asked).printed(Digits::Double),
};
