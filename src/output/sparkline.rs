//! Sparklines: a curve in one line of text.

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One block per value, from the least to the greatest value; a space for a value that is not finite.
///
/// ```
/// assert_eq!(lrsched::output::sparkline::sparkline(&[0.0, 0.5, 1.0, f64::NAN]), "▁▅█ ");
/// assert_eq!(lrsched::output::sparkline::sparkline(&[2.0, 2.0]), "▅▅");
/// ```
pub fn sparkline(values: &[f64]) -> String {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    sparkline_between(values, low, high)
}

/// One block per value, the lowest for `low` and the full one for `high`, so that several sparklines can have the same
/// scale; a space for a value that is not finite.
///
/// ```
/// assert_eq!(lrsched::output::sparkline::sparkline_between(&[1.0, 2.0], 0.0, 4.0), "▃▅");
/// ```
pub fn sparkline_between(values: &[f64], low: f64, high: f64) -> String {
    let block = |value: f64| match (value.is_finite(), high > low) {
        (false, _) => ' ',
        (true, false) => BLOCKS[4],
        // Halved, because the difference of two finite numbers may be infinite.
        (true, true) => {
            BLOCKS[((value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) * 7.0).round() as usize % 8]
        }
    };
    values.iter().copied().map(block).collect()
}
