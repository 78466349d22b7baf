//! Which rows of a schedule are shown, cut into blocks.

use std::ops::Range;

/// The rows that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Every `every`-th row, from `first` up to but without `end`.
    Every {
        /// The first row.
        first: u64,
        /// The distance of two rows, at least 1.
        every: u64,
        /// The row after the last one that may be shown.
        end: u64,
    },
    /// These rows, in ascending order.
    These(Vec<u64>),
}

/// Rows at equal distances: a part of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The first row.
    pub first: u64,
    /// The distance of two rows, at least 1.
    pub every: u64,
    /// The number of rows.
    pub rows: u64,
}

impl Stretch {
    /// The number of its rows that lie before a row.
    pub fn before(self, row: u64) -> u64 {
        row.saturating_sub(self.first).div_ceil(self.every).min(self.rows)
    }
}

impl Selection {
    /// Every row up to but without `end`.
    pub fn all(end: u64) -> Selection {
        Selection::window(&(0..end))
    }

    /// Every row of a window.
    pub fn window(rows: &Range<u64>) -> Selection {
        Selection::Every { first: rows.start, every: 1, end: rows.end }
    }

    /// The rows of block `index`, if there is one. A block has `size` rows; rows that were listed are a block each.
    pub fn block(&self, index: u64, size: u64) -> Option<Stretch> {
        match self {
            Selection::Every { first, every, end } => {
                let offset = index.checked_mul(size)?.checked_mul(*every)?;
                let first = first.checked_add(offset).filter(|first| first < end)?;
                Some(Stretch { first, every: *every, rows: (end - first).div_ceil(*every).min(size) })
            }
            Selection::These(rows) => {
                let first = *rows.get(usize::try_from(index).ok()?)?;
                Some(Stretch { first, every: 1, rows: 1 })
            }
        }
    }

    /// The number of rows.
    pub fn count(&self) -> u64 {
        self.before(u64::MAX)
    }

    /// The number of the rows that lie before a row.
    pub fn before(&self, row: u64) -> u64 {
        match self {
            Selection::Every { first, every, end } => row.min(*end).saturating_sub(*first).div_ceil(*every),
            Selection::These(rows) => rows.partition_point(|wanted| *wanted < row) as u64,
        }
    }

    /// The number of blocks of `size` rows.
    pub fn blocks(&self, size: u64) -> u64 {
        match self {
            Selection::Every { .. } => self.count().div_ceil(size),
            Selection::These(rows) => rows.len() as u64,
        }
    }

    /// The last of the rows that lie before a row.
    pub fn last_before(&self, row: u64) -> Option<u64> {
        let index = self.before(row).checked_sub(1)?;
        match self {
            Selection::Every { first, every, .. } => index.checked_mul(*every)?.checked_add(*first),
            Selection::These(rows) => rows.get(usize::try_from(index).ok()?).copied(),
        }
    }
}

/// The row at `parts / whole` of the rows: 10/100 of 1000 rows is row 100, and 100/100 is the last row.
pub fn row_of_part(parts: u128, whole: u128, rows: u64) -> u64 {
    let row = u128::from(rows) * parts / whole;
    u64::try_from(row).unwrap_or(u64::MAX).min(rows.saturating_sub(1))
}

/// The row at a percentage of the rows, such as `12.5`, rounded down, computed in whole numbers. `None` if the text is not a
/// percentage from 0 to 100.
pub fn row_of_percent(percent: &str, rows: u64) -> Option<u64> {
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty()
        || fraction.len() > 12
        || whole.len() > 3
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let scale = 10_u128.pow(fraction.len() as u32) * 100;
    let parts: u128 = digits.parse().ok()?;
    (parts <= scale).then(|| row_of_part(parts, scale, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_all_blocks_are_the_rows() {
        for (first, every, end, size) in [
            (0, 1, 10, 3),
            (0, 3, 10, 2),
            (0, 4, 12, 5),
            (0, 7, 1, 1),
            (0, 1, 0, 4),
            (5, 3, 17, 2),
            (9, 1, 9, 4),
        ] {
            let rows = Selection::Every { first, every, end };
            let blocks: Vec<Stretch> = (0..).map_while(|index| rows.block(index, size)).collect();
            let found: Vec<u64> = blocks
                .iter()
                .flat_map(|block| (0..block.rows).map(|row| block.first + row * every))
                .collect();
            let wanted: Vec<u64> = (first..end).step_by(every as usize).collect();
            assert_eq!((&found, blocks.len() as u64), (&wanted, rows.blocks(size)));
            assert_eq!((rows.count(), rows.last_before(end)), (wanted.len() as u64, wanted.last().copied()));
            for row in 0..end + 2 {
                assert_eq!(rows.before(row), wanted.iter().filter(|wanted| **wanted < row).count() as u64);
            }
        }
    }

    #[test]
    fn rows_beyond_all_numbers_are_no_block() {
        let rows = Selection::Every { first: 0, every: u64::MAX, end: u64::MAX };
        assert_eq!((rows.count(), rows.block(1, 64), rows.last_before(u64::MAX)), (1, None, Some(0)));
        let these = Selection::These(vec![0, 5, u64::MAX - 1]);
        assert_eq!((these.last_before(6), these.last_before(u64::MAX)), (Some(5), Some(u64::MAX - 1)));
    }
}
