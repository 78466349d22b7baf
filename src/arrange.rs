//! Sorting, through one function for all types.
//!
//! The standard library's sort is compiled anew for each type and each comparison, into 6 kB of code every time; some sixty
//! of them made up 3 % of the program. What is sorted here is short, so that one sort of positions does for all of them.

use std::cmp::Ordering;

/// Puts a slice into an order; what compares equal stays in the order in which it was.
pub(crate) trait Arrange<T> {
    /// In ascending order.
    fn arrange(&mut self)
    where
        T: Ord;
    /// In the order of a comparison.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);
    /// In ascending order of a key, which is computed for each comparison.
    fn arrange_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Arrange<T> for [T] {
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }

    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut places = places(self.len(), &mut |one, other| compare(&self[one], &self[other]));
        // Each swap brings at least one item to its place.
        for index in 0..self.len() {
            while places[index] != index {
                let place = places[index];
                self.swap(index, place);
                places.swap(index, place);
            }
        }
    }

    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|one, other| key(one).cmp(&key(other)));
    }
}

/// Where each item goes.
fn places(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|one, other| compare(*one, *other));
    let mut places = vec![0; length];
    for (place, index) in order.into_iter().enumerate() {
        places[index] = place;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::Arrange;

    #[test]
    fn items_are_put_in_order_and_equal_ones_stay_as_they_were() {
        for length in [0, 1, 2, 3, 7, 64, 1000] {
            let mut state = 1_u32;
            let mut items: Vec<(u32, usize)> = (0..length)
                .map(|index| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, index)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort();
            items.arrange_by_key(|item| item.0);
            assert_eq!(items, expected, "{length} items");
            items.arrange_by(|one, other| other.cmp(one));
            expected.reverse();
            assert_eq!(items, expected, "{length} items");
        }
    }
}
