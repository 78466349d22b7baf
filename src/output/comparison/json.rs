//! The report for programs. `docs/compare-json.md` describes it. Within a version, nothing of it is removed.

use super::word;
use crate::compare::Pair;
use crate::compare::report::{
    Compared, ComparedChannel, ComparedSchedule, NotableRow, PairOutcome, Report, ReportEntry, SideRemark,
    SpecName,
};
use crate::diagnostic::Place;
use crate::printable::json_document;
use crate::schedule::Precision;
use crate::spec::changes::{Change, ChangeEffect};
use crate::summary::{Spot, Summary};
use serde_json::{Value, json};

/// The version of the structure. It increases when a field is removed or changes its meaning, not when one is added.
pub(crate) const VERSION: u32 = 1;

/// The report.
pub(crate) fn encode(report: &Report) -> String {
    let value = json!({
        "version": VERSION,
        "verdict": report.verdict().name(),
        "rtol": report.tolerance.rtol,
        "atol": report.tolerance.atol,
        "entries": report.entries.iter().map(entry).collect::<Vec<_>>(),
        "skipped": report.skipped.iter().map(|file| &file.name).collect::<Vec<_>>(),
    });
    json_document(&format!("{value:#}\n"))
}

/// JSON has neither NaN nor infinities; they are strings.
fn number(value: f64) -> Value {
    match value {
        value if value.is_finite() => value.into(),
        value if value.is_nan() => "nan".into(),
        value if value > 0.0 => "inf".into(),
        _ => "-inf".into(),
    }
}

fn name(name: &Option<SpecName>) -> Value {
    name.as_ref().map_or(Value::Null, |name| json!({"path": name.path, "revision": name.revision}))
}

fn entry(entry: &ReportEntry) -> Value {
    let mut value = json!({
        "left": name(&entry.left),
        "right": name(&entry.right),
        "verdict": entry.verdict().name(),
        "status": word(entry),
        "renamed": entry.is_renamed(),
        "remarks": entry.remarks.iter().map(remark).collect::<Vec<_>>(),
    });
    match &entry.outcome {
        PairOutcome::Compared(compared) => value["comparison"] = comparison(compared),
        PairOutcome::Failed(message) | PairOutcome::Added(Some(message)) => {
            value["message"] = message.as_str().into()
        }
        PairOutcome::Added(None) | PairOutcome::Removed => {}
    }
    value
}

fn change(change: &Change) -> Value {
    let (effect, because) = match &change.effect {
        ChangeEffect::Read => ("read", &[][..]),
        ChangeEffect::Computed { because, .. } => ("computed", &because[..]),
        ChangeEffect::Unread => ("unread", &[][..]),
    };
    json!({
        "path": change.path,
        "left": change.left,
        "right": change.right,
        "place": change.place.as_ref().map(in_file),
        "effect": effect,
        "because": because,
    })
}

/// A place in a file.
fn in_file(place: &Place) -> Value {
    let span = place.span();
    json!({"path": place.source().name, "line": span.line, "column": span.column})
}

fn remark(told: &SideRemark) -> Value {
    json!({
        "side": told.side(("left", "right")),
        "schedule": told.schedule,
        "id": told.id,
        "level": told.level.name(),
        "text": told.text,
        "place": told.place.as_ref().map(in_file),
    })
}

fn comparison(compared: &Compared) -> Value {
    let changes = compared.changes.iter().map(change);
    json!({
        "per": compared.per.name(),
        "changes": changes.collect::<Vec<_>>(),
        "schedules": compared.series.iter().map(series).collect::<Vec<_>>(),
        "left_only": compared.left_only,
        "right_only": compared.right_only,
        "notes": compared.notes,
    })
}

fn series(series: &ComparedSchedule) -> Value {
    json!({
        "name": series.name,
        "kind": {"left": series.kinds.0, "right": series.kinds.1},
        "length": {"left": series.rows.0, "right": series.rows.1},
        "equal": !series.differs(),
        "channels": series.channels.iter().map(channel).collect::<Vec<_>>(),
        "left_only": series.left_only,
        "right_only": series.right_only,
    })
}

fn channel(channel: &ComparedChannel) -> Value {
    let comparison = &channel.comparison;
    let (ranges, more) = comparison.ranges();
    json!({
        "label": channel.label,
        "precision": {"left": precision(channel.precisions.0), "right": precision(channel.precisions.1)},
        "equal": !channel.differs(),
        "compared": comparison.common(),
        "differing": comparison.differing(),
        "not_finite": comparison.incomparable(),
        "first": comparison.first().map(pair),
        "last": comparison.last().map(pair),
        "largest_absolute": comparison.largest().map(pair),
        "largest_relative": comparison.largest_relative().map(pair),
        "area_between": number(comparison.area_between()),
        "ratio": comparison.ratio().map(number),
        "ranges": ranges.iter().map(|range| json!([range.first, range.last])).collect::<Vec<_>>(),
        "more_ranges": more,
        "left": summary(comparison.left()),
        "right": summary(comparison.right()),
        "places": channel.places.iter().map(place).collect::<Vec<_>>(),
    })
}

fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Single => "float32",
        Precision::Double => "float64",
    }
}

fn pair(pair: Pair) -> Value {
    json!({
        "row": pair.row,
        "left": number(pair.left),
        "right": number(pair.right),
        "difference": number(pair.difference()),
        "relative": pair.relative().map(number),
    })
}

fn place(place: &NotableRow) -> Value {
    let reasons: Vec<String> = place.reasons.iter().map(|reason| reason.text(("left", "right"))).collect();
    json!({
        "row": place.row,
        "left": place.left.map(number),
        "right": place.right.map(number),
        "reasons": reasons,
    })
}

fn summary(summary: &Summary) -> Value {
    let spot = |spot: Option<Spot>| spot.map(|spot| json!({"row": spot.row, "value": number(spot.value)}));
    json!({
        "rows": summary.rows(),
        "not_finite": summary.unusable(),
        "first": spot(summary.first()),
        "final": spot(summary.last()),
        "peak": spot(summary.peak()),
        "lowest": spot(summary.low()),
        "mean": number(summary.mean()),
        "area": number(summary.area()),
    })
}
