//! Which of several curves are equal in every row.

/// The curves of a schedule, each with the first one that it is equal to, to the last bit, in all rows so far.
#[derive(Debug, Clone)]
pub struct EqualCurves {
    /// By the number of the curve; its own number if it is equal to none before it.
    leaders: Vec<usize>,
}

impl EqualCurves {
    /// Before the first row all of one sort are equal. Those of different sorts never are.
    pub fn of<S: PartialEq>(sorts: &[S]) -> Self {
        let first = |sort| sorts.iter().position(|other| other == sort).unwrap_or(0);
        EqualCurves { leaders: sorts.iter().map(first).collect() }
    }

    /// The next row, with a value for each curve.
    pub fn push(&mut self, row: &[f64]) {
        let differs = |one: usize, other: usize| row[one].to_bits() != row[other].to_bits();
        if (0..row.len()).all(|curve| !differs(curve, self.leaders[curve])) {
            return;
        }
        // Those that leave the same curve at this row with the same value stay together.
        let before = self.leaders.clone();
        for curve in 0..row.len() {
            if differs(curve, before[curve]) {
                let together = |other: &usize| before[*other] == before[curve] && !differs(*other, curve);
                self.leaders[curve] = (0..curve).find(together).unwrap_or(curve);
            }
        }
    }

    /// The curves that are equal to none before them, each with those that are equal to it.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let own = (0..self.leaders.len()).filter(|curve| self.leaders[*curve] == *curve);
        own.map(|own| (0..self.leaders.len()).filter(|curve| self.leaders[*curve] == own).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::EqualCurves;

    #[test]
    fn curves_that_part_at_the_same_row_with_the_same_value_stay_together() {
        let mut equal = EqualCurves::of(&["lr"; 5]);
        equal.push(&[1.0, 1.0, 2.0, 1.0, 2.0]);
        assert_eq!(equal.groups(), [vec![0, 1, 3], vec![2, 4]]);
        equal.push(&[1.0, 3.0, 5.0, 3.0, 5.0]);
        assert_eq!(equal.groups(), [vec![0], vec![1, 3], vec![2, 4]]);
        equal.push(&[1.0, 3.0, 5.0, -0.0, 5.0]);
        assert_eq!(equal.groups(), [vec![0], vec![1], vec![2, 4], vec![3]]);
    }
}
