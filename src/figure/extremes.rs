//! The extremes of many values, in independent lanes that the compiler turns into vector instructions.

/// Whether the values contain a stair: two equal values, then two equal values of another size.
#[inline(always)]
pub(super) fn has_stair(values: &[f64]) -> bool {
    let [second, third, fourth] = [1, 2, 3].map(|from| &values[from..]);
    let rows = values.iter().zip(second).zip(third.iter().zip(fourth));
    rows.fold(false, |found, ((a, b), (c, d))| found | ((c != b) & (c == d) & (a == b)))
}

/// The number of values that are taken at a time.
pub(super) const LANES: usize = 8;

/// What a column needs to know about its values, for each lane.
pub(super) struct Extremes {
    least: [f64; LANES],
    greatest: [f64; LANES],
    least_positive: [f64; LANES],
    negative: [u64; LANES],
    /// The sum of each value times 0: 0 if all values are finite, else NaN.
    nothing: [f64; LANES],
}

impl Extremes {
    #[inline(always)]
    pub(super) fn of(values: &[f64]) -> Extremes {
        let mut extremes = Extremes {
            least: [f64::INFINITY; LANES],
            greatest: [f64::NEG_INFINITY; LANES],
            least_positive: [f64::INFINITY; LANES],
            negative: [0; LANES],
            nothing: [0.0; LANES],
        };
        let (chunks, rest) = values.as_chunks();
        for chunk in chunks {
            extremes.take(chunk);
        }
        for &value in rest {
            extremes.take_into(0, value);
        }
        extremes
    }

    #[inline(always)]
    fn take(&mut self, values: &[f64; LANES]) {
        for (lane, &value) in values.iter().enumerate() {
            self.take_into(lane, value);
        }
    }

    #[inline(always)]
    fn take_into(&mut self, lane: usize, value: f64) {
        self.least[lane] = if value < self.least[lane] { value } else { self.least[lane] };
        self.greatest[lane] = if value > self.greatest[lane] { value } else { self.greatest[lane] };
        let candidate = if value > 0.0 { value } else { f64::INFINITY };
        self.least_positive[lane] =
            if candidate < self.least_positive[lane] { candidate } else { self.least_positive[lane] };
        self.negative[lane] += u64::from(value < 0.0);
        self.nothing[lane] += value * 0.0;
    }

    pub(super) fn least(&self) -> f64 {
        self.least.into_iter().fold(f64::INFINITY, f64::min)
    }

    pub(super) fn greatest(&self) -> f64 {
        self.greatest.into_iter().fold(f64::NEG_INFINITY, f64::max)
    }

    pub(super) fn least_positive(&self) -> f64 {
        self.least_positive.into_iter().fold(f64::INFINITY, f64::min)
    }

    pub(super) fn negative(&self) -> u64 {
        self.negative.into_iter().sum()
    }

    pub(super) fn finite(&self) -> bool {
        self.nothing.into_iter().all(|sum| sum == 0.0)
    }
}
