//! What lint finds in the two sides of a comparison, and which of it is new.

use crate::cli::allowances::unallowed;
use crate::compare::Side;
use crate::compare::report::SideRemark;
use crate::diagnostic::Diagnostic;
use crate::lint::{Finding, findings, lint};
use crate::plan::Plan;

/// The findings on two specs. One that both have is there once, with the words of the right side.
///
/// # Errors
///
/// An expectation of the right spec cannot be evaluated, or a section `lint` is wrong. What the left one expects is not held: it
/// is the past.
pub(super) fn side_findings(
    left: Option<&Plan>,
    right: Option<&Plan>,
) -> Result<Vec<SideRemark>, Diagnostic> {
    let lefts = left.map(|plan| lint(plan).unwrap_or_else(|_| findings(plan))).unwrap_or_default();
    crate::dialect::renew_work();
    let rights = right.map(lint).transpose()?.unwrap_or_default();
    crate::dialect::renew_work();
    let lefts = said(left, lefts)?.into_iter();
    let mut all: Vec<SideRemark> = lefts.map(|finding| remark(Side::Left, finding)).collect();
    for finding in said(right, rights)? {
        let right = remark(Side::Right, finding);
        let is_same = |left: &SideRemark| {
            left.which == Some(Side::Left) && (left.id, &left.schedule) == (right.id, &right.schedule)
        };
        // Its numbers may have changed: the same words come first.
        let same = all.iter().position(|left| is_same(left) && left.text == right.text);
        match same.or_else(|| all.iter().position(is_same)) {
            Some(index) => all[index] = SideRemark { which: None, ..right },
            None => all.push(right),
        }
    }
    Ok(all)
}

/// The findings that a command reports unasked. What a schedule that raises does before that is not worth a word.
fn said(plan: Option<&Plan>, mut findings: Vec<Finding>) -> Result<Vec<Finding>, Diagnostic> {
    let is_raised = findings.iter().any(Finding::is_raised);
    findings.retain(|finding| finding.level.is_said_unasked() && !is_raised);
    plan.map_or(Ok(Vec::new()), |plan| unallowed(plan, findings))
}

fn remark(side: Side, finding: Finding) -> SideRemark {
    SideRemark {
        which: Some(side),
        is_broken: finding.breaks_expectation(),
        schedule: finding.series,
        id: finding.rule,
        level: finding.level,
        text: finding.says,
        place: finding.place,
    }
}
