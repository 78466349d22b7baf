//! The values of a curve at chosen rows, picked from a stream of values.

use crate::arrange::Arrange as _;

/// The rows that a sparkline of `width` blocks shows of a curve of `rows` rows: evenly spread, with both ends.
pub fn outline_rows(rows: u64, width: u64) -> impl Iterator<Item = u64> {
    let (width, last) = (width.min(rows), rows.saturating_sub(1));
    (0..width).map(move |i| match width {
        1 => 0,
        _ => (u128::from(i) * u128::from(last) / u128::from(width - 1)) as u64,
    })
}

/// The values at chosen rows, of all channels.
///
/// ```
/// use lrsched::summary::Picked;
///
/// let mut picked = Picked::new(1, [750, 250, 2000], 1000);
/// let curve: Vec<f64> = (0..1000).map(f64::from).collect();
/// picked.pass(0, &curve[..500]);
/// picked.pass(500, &curve[500..]);
/// assert_eq!((picked.at(250), picked.at(750)), (Some(&[250.0][..]), Some(&[750.0][..])));
/// assert_eq!((picked.at(300), picked.at(2000)), (None, None));
/// ```
#[derive(Debug, Clone)]
pub struct Picked {
    width: usize,
    rows: Vec<u64>,
    /// The values at those of the rows that were passed so far.
    values: Vec<f64>,
}

impl Picked {
    /// Chooses rows, in any order, of a curve of `width` channels; rows from `end` on are ignored.
    pub fn new(width: usize, rows: impl IntoIterator<Item = u64>, end: u64) -> Self {
        let mut rows: Vec<u64> = rows.into_iter().filter(|row| *row < end).collect();
        rows.arrange();
        rows.dedup();
        Picked { width: width.max(1), rows, values: Vec::new() }
    }

    /// The chosen rows, in ascending order.
    pub fn rows(&self) -> &[u64] {
        &self.rows
    }

    /// Takes the chosen rows out of consecutive rows from `first` on. Calls are in ascending order and leave out no
    /// chosen row.
    pub fn pass(&mut self, first: u64, values: &[f64]) {
        let next = |picked: &Self| picked.rows.get(picked.values.len() / picked.width).copied();
        while let Some(offset) = next(self).and_then(|row| row.checked_sub(first)) {
            let at = usize::try_from(offset).unwrap_or(usize::MAX).saturating_mul(self.width);
            let Some(values) = values.get(at..at.saturating_add(self.width)) else { return };
            self.values.extend_from_slice(values);
        }
    }

    /// The values at a chosen row, one for each channel, if the row was passed.
    pub fn at(&self, row: u64) -> Option<&[f64]> {
        let index = self.rows.binary_search(&row).ok()? * self.width;
        self.values.get(index..index + self.width)
    }

    /// The values of a channel at the rows of [`outline_rows`]; NaN at those that were not passed.
    pub fn outline(&self, rows: u64, width: u64, channel: usize) -> Vec<f64> {
        let value = |row| self.at(row).map_or(f64::NAN, |values| values[channel]);
        outline_rows(rows, width).map(value).collect()
    }
}
