//! A schedule at a few evenly spread rows, for a sparkline.

use super::evaluation::Evaluation;
use super::lines::Line;
use super::rows::Selection;
use crate::diagnostic::Diagnostic;
use crate::schedule::Unit;
use crate::summary::{Picked, outline_rows};

/// The values of every channel of a schedule at the rows of an outline.
///
/// # Errors
///
/// The schedule has no value at one of them.
pub(crate) fn outline(line: &Line<'_>, per: Unit, width: u64) -> Result<Vec<Vec<f64>>, Diagnostic> {
    let mut picked = Picked::new(line.width(), outline_rows(line.rows, width), line.rows);
    let selection = Selection::These(picked.rows().to_vec());
    let walk = Evaluation { lines: &[line], per, rows: &selection };
    walk.visit(|chunk| picked.pass(chunk.stretch.first, &chunk.values[0]))?;
    Ok((0..line.width()).map(|channel| picked.outline(line.rows, width, channel)).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_outline_has_the_first_and_the_last_row() -> Result<(), Box<dyn std::error::Error>> {
        use crate::schedule::Unit;
        use crate::spec::{NoFiles, RunLength, Spec};
        use crate::view::{lines::Line, outline::outline};

        let spec = Spec::parse("a.yaml", "schedule: {kind: linear, start: 1, end: 0, steps: 1000}")?;
        let plan = spec.resolve(&RunLength::default(), &NoFiles)?;
        let line = Line::of(&plan, &plan.series[0], None, 1001);
        assert_eq!(outline(&line, Unit::Step, 5)?, [[1.0, 0.75, 0.5, 0.25, 0.0]]);
        Ok(())
    }
}
