//! LazyConfig: Python files whose `lr_multiplier`, `optimizer` and `train` are dicts with the class in `_target_`.

use crate::diagnostic::Diagnostic;
use crate::import::config::Syntax;
use crate::import::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use crate::import::keys::Keys;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::spec::yaml::{Node, Yaml, written};

/// detectron2's configs in Python.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "detectron2-lazy",
    title: "a LazyConfig of detectron2",
    summary: "configs/**/*.py with `lr_multiplier`, `optimizer` and `train`, and the modules that they import",
    versions: "detectron2 of 2026-06, commit 02b5c4e2; measured: nodes as `L(...)` makes them, `model_zoo.get_config` and imports of other configs; detectron2's own configs/common/{train,optim,coco_schedule}.py are known",
    packages: &["detectron2"],
    keys: &[
        ("lr_multiplier", "a scheduler of fvcore, or a WarmupParamScheduler around one"),
        ("optimizer", "`lr`"),
        ("train", "`max_iter`; 90000"),
    ],
    example: "from fvcore.common.param_scheduler import CosineParamScheduler\nfrom detectron2.config import LazyCall as L\nfrom ..common.optim import AdamW as optimizer\nfrom ..common.train import train\ntrain.max_iter = 50000\noptimizer.lr = 2e-4\nlr_multiplier = L(CosineParamScheduler)(start_value=1.0, end_value=0.01)\n",
    recognises: |config| {
        let is_lazy = config.has("lr_multiplier") || (config.has("optimizer") && config.has("train"));
        let is_module = config.syntax == Syntax::Python && config.command.is_none();
        (is_module && is_lazy && config.root().get("lr_config").is_none()).then_some(Sureness::Certain)
    },
    draft,
};

/// The modules of detectron2's `configs/common` that many configs import, as far as they matter to the rate.
const COMMON: &[(&str, &str)] = &[
    ("common/train.py", include_str!("common/train.py")),
    ("common/optim.py", include_str!("common/optim.py")),
    ("common/coco_schedule.py", include_str!("common/coco_schedule.py")),
];

/// The text of one of detectron2's own modules.
pub(in crate::import) fn common(path: &str) -> Option<&'static str> {
    COMMON.iter().find(|(name, _)| path.ends_with(name)).map(|(_, text)| *text)
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    keys.check_spelling(FORMAT.keys, &[])?;
    let Some(optimizer) = keys.inner("optimizer")? else { return Err(missing(reading, "optimizer")) };
    let Some(rate) = optimizer.number("lr")? else {
        return Err(Diagnostic::new("`optimizer` has no `lr`")
            .at(reading.config.place(optimizer.map()), "")
            .help("give it: `--set optimizer.lr=0.02`"));
    };
    if let Some(params) = optimizer.inner("params")?
        && params.map().get("lr_factor_func").is_some()
    {
        reading.note("`lr_factor_func` gives each parameter a factor of its own: this is the rate of those with a factor of 1");
    }
    let Some(train) = keys.inner("train")? else { return Err(missing(reading, "train")) };
    let steps = match train.count("max_iter")? {
        Some(steps) => steps,
        None => reading.needed("steps", "train.max_iter")?,
    };
    let Some(node) = keys.node("lr_multiplier")? else { return Err(missing(reading, "lr_multiplier")) };
    let multiplier = scheduler(&keys, node)?;
    let schedule = DraftedSchedule::new("detectron2.LRMultiplier", multiplier.kind.origin.clone())
        .with("multiplier", multiplier.nested());
    Ok(Draft::new(schedule).at_rate(rate).lasting(steps, None))
}

fn missing(reading: &Reading<'_>, key: &str) -> Diagnostic {
    Diagnostic::new(format!("the config has no `{key}`"))
        .at(reading.config.start(), "neither here nor in what it imports")
        .why("a LazyConfig of detectron2 has `lr_multiplier`, `optimizer` and `train`")
}

/// A scheduler: the dict that `L(...)(...)` makes.
fn scheduler(keys: &Keys<'_>, node: &Node) -> Result<DraftedSchedule, Diagnostic> {
    let Some(target) = node.get("_target_").and_then(Node::text) else {
        return Err(Diagnostic::new("`lr_multiplier` is not a call of a scheduler")
            .at(keys.config().place(node), "has no `_target_`")
            .help("write it as `L(CosineParamScheduler)(start_value=1.0, end_value=0.01)`"));
    };
    let class = target.rsplit('.').next().unwrap_or(target);
    let module = if class == "WarmupParamScheduler" { "detectron2" } else { "fvcore" };
    let mut schedule = DraftedSchedule::new(format!("{module}.{class}"), keys.origin("_target_", node));
    for (key, value) in node.entries().iter().filter(|(key, _)| key.text() != Some("_target_")) {
        schedule = schedule.with(&written(key), value_of(keys, &written(key), value)?);
    }
    Ok(schedule)
}

/// A parameter of a scheduler: a scheduler, a list of them, or plain data.
fn value_of(keys: &Keys<'_>, key: &str, node: &Node) -> Result<Drafted, Diagnostic> {
    match &node.value {
        Yaml::Map(_) => Ok(scheduler(keys, node)?.nested()),
        Yaml::List(items) if items.iter().any(|item| matches!(item.value, Yaml::Map(_))) => {
            let all = items.iter().map(|item| value_of(keys, key, item)).collect::<Result<_, _>>()?;
            Ok(Known::new(Content::List(all), keys.origin(key, node)))
        }
        _ => keys.value(key, node),
    }
}
