//! The shapes and combinators as Python, and the target `python`.

use super::DIALECT;
use super::combinators;
use crate::dialect::kit::export::{
    ComputedArgument, Constructed, ExportTarget, ExportedCode, FormulaBook, is_plain, source,
};
use crate::dialect::{Args, Resolved};

/// Plain Python.
pub(crate) static PYTHON: ExportTarget = ExportTarget {
    name: "python",
    summary: "a function, without any package",
    own,
    hand: |_| Ok(ExportedCode::default()),
};

/// The user's own function, which is Python already.
fn own(args: &Args<'_>) -> Resolved<Option<ExportedCode>> {
    if args.dialect.name != DIALECT.name || args.kind.name != "python" || !is_plain(args)? {
        return Ok(None);
    }
    let mut constructed = Constructed::of(args)?;
    let text = constructed.take("source").as_ref().and_then(source).map(|(text, _)| text);
    let body = text.filter(|_| constructed.arguments.is_empty());
    Ok(body.map(|body| ExportedCode { body, ..ExportedCode::default() }))
}

/// The shapes and combinators.
pub(crate) static FORMULAS: FormulaBook = FormulaBook {
    dialect: &DIALECT,
    text: include_str!("formulas.py"),
    computed,
    rates: |_, call| Ok(vec![call]),
};

/// Where the phases of a sequence begin, and how long a repetition is, follow from the schedules within them.
fn computed(args: &Args<'_>) -> Resolved<Vec<ComputedArgument>> {
    Ok(match args.kind.name {
        "sequence" => vec![("milestones", Some(combinators::begins(args)?.into()))],
        "repeat" => vec![("period", Some(combinators::period(args)?.into()))],
        _ => Vec::new(),
    })
}
