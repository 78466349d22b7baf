//! The order in which what is taken of modules stands.

use super::Gathering;
use crate::arrange::Arrange as _;
use std::collections::BTreeSet;

impl Gathering<'_> {
    /// The units in the order in which they stand: each below those that it needs. Of two that need each other, the one stands
    /// below from which was taken last.
    pub(super) fn ordered(&self) -> Vec<usize> {
        let mut waiting: Vec<usize> = (1..self.units.len()).collect();
        waiting.arrange_by_key(|number| std::cmp::Reverse(self.units[*number].order));
        let (mut made, mut open, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        while let Some(next) = waiting.last().copied() {
            if open.remove(&next) {
                made.push(next);
                waiting.pop();
            } else if seen.insert(next) {
                open.insert(next);
                let mut needed: Vec<usize> = self
                    .needs
                    .range((next, 0)..(next + 1, 0))
                    .map(|(_, needed)| *needed)
                    .filter(|needed| !seen.contains(needed))
                    .collect();
                needed.arrange_by_key(|number| std::cmp::Reverse(self.units[*number].order));
                waiting.extend(needed);
            } else {
                waiting.pop();
            }
        }
        made
    }
}
