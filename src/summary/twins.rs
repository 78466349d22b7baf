//! Which of several curves are equal.

/// The curves that are equal to the last bit, as far as they were compared.
#[derive(Debug, Clone)]
pub(crate) struct EqualCurves {
    /// The numbers of curves that are equal, in ascending order. A group of one is not compared.
    groups: Vec<Vec<usize>>,
}

impl EqualCurves {
    /// All curves of the same key are equal before the first value. One without a key is equal to none.
    pub(crate) fn of<K: PartialEq>(keys: impl Iterator<Item = Option<K>>) -> Self {
        let mut groups: Vec<(Option<K>, Vec<usize>)> = Vec::new();
        for (curve, key) in keys.enumerate() {
            match groups.iter_mut().find(|(known, _)| known.is_some() && *known == key) {
                Some((_, members)) => members.push(curve),
                None => groups.push((key, vec![curve])),
            }
        }
        EqualCurves { groups: groups.into_iter().map(|(_, members)| members).collect() }
    }

    /// Compares the next values of all curves: `same` says whether those of two of them are equal.
    pub(crate) fn compare(&mut self, same: impl Fn(usize, usize) -> bool) {
        if self.groups.iter().all(|members| members[1..].iter().all(|other| same(members[0], *other))) {
            return;
        }
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for members in std::mem::take(&mut self.groups) {
            let first = groups.len();
            for member in members {
                match groups[first..].iter_mut().find(|group| same(group[0], member)) {
                    Some(group) => group.push(member),
                    None => groups.push(vec![member]),
                }
            }
        }
        self.groups = groups;
    }

    /// The other curves that are equal to the first of its group; `None` for the others.
    pub(crate) fn of_first(&self, curve: usize) -> Option<&[usize]> {
        let group = self.groups.iter().find(|members| members[0] == curve)?;
        Some(&group[1..])
    }
}

#[cfg(test)]
mod tests {
    use super::EqualCurves;

    #[test]
    fn curves_that_part_at_the_same_row_with_the_same_value_stay_together() {
        let mut equal = EqualCurves::of([Some("lr"); 5].into_iter());
        let mut groups = |row: &[f64; 5]| {
            equal.compare(|one, other| row[one].to_bits() == row[other].to_bits());
            let group = |curve| equal.of_first(curve).map(|others| [&[curve], others].concat());
            (0..5).filter_map(group).collect::<Vec<_>>()
        };
        assert_eq!(groups(&[1.0, 1.0, 2.0, 1.0, 2.0]), [vec![0, 1, 3], vec![2, 4]]);
        assert_eq!(groups(&[1.0, 3.0, 5.0, 3.0, 5.0]), [vec![0], vec![1, 3], vec![2, 4]]);
        assert_eq!(groups(&[1.0, 3.0, 5.0, -0.0, 5.0]), [vec![0], vec![1], vec![2, 4], vec![3]]);
    }
}
