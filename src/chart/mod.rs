//! From a [`Figure`](crate::figure::Figure) to a layout in pixels, once for all formats.
//!
//! ```text
//! Figure -> limits, scale     the ends of the axes, and the position of a value between them
//!        -> ticks, labels     the positions of the ticks, and their text
//!        -> layout            the size and place of everything
//!        -> line, legend      the curves in pixels, and a place for the legend that they leave free
//!        -> annotations       marked rows, and what lies beyond the ends of the y axis
//!        -> Scene             what is drawn where; `output::png` and `output::svg` draw it
//! ```
//!
//! Nothing here knows schedules or draws. Every step is a function that is tested without a picture.

pub(crate) mod annotations;
#[doc(hidden)]
pub mod font;
pub(crate) mod labels;
pub(crate) mod layout;
pub(crate) mod legend;
pub(crate) mod limits;
pub(crate) mod line;
pub(crate) mod scale;
pub mod scene;
pub(crate) mod theme;
pub(crate) mod ticks;

pub use layout::render;
pub use scene::Scene;
pub use theme::Theme;

/// The size of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    width: u32,
    height: u32,
    factor: f64,
}

/// The most dots that a picture may have in one direction.
const MOST_ACROSS: f64 = 20_000.0;
/// The most dots that a picture may have: they take four bytes each.
const MOST_DOTS: f64 = 100_000_000.0;

impl Size {
    /// A picture of `width` times `height` pixels with `factor` dots per pixel in each direction. A factor of 2 gives
    /// the same picture at twice the resolution.
    ///
    /// # Errors
    ///
    /// A side is 0, there are more than 20,000 dots along a side or more than 100 million dots in all, or the
    /// factor is not a number from 0.1 to 16.
    ///
    /// ```
    /// use lrsched::chart::Size;
    ///
    /// assert!(Size::new(960, 600, 2.0).is_ok());
    /// assert_eq!(
    ///     Size::new(0, 600, 1.0).unwrap_err().to_string(),
    ///     "a picture of 0x600 pixels has no pixels: both sides must be at least 1"
    /// );
    /// ```
    pub fn new(width: u32, height: u32, factor: f64) -> Result<Size, SizeError> {
        if width == 0 || height == 0 {
            return Err(SizeError::Empty { width, height });
        }
        if !(0.1..=16.0).contains(&factor) {
            return Err(SizeError::Factor(factor));
        }
        let (across, down) = (f64::from(width) * factor, f64::from(height) * factor);
        if across.max(down) > MOST_ACROSS || across * down > MOST_DOTS {
            return Err(SizeError::TooLarge { across, down });
        }
        Ok(Size { width, height, factor })
    }

    /// The width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The dots per pixel in each direction.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// The number of columns for a [`Tracer`](crate::figure::Tracer): two per dot.
    pub fn columns(&self) -> usize {
        (f64::from(self.width) * self.factor * 2.0).ceil() as usize
    }
}

impl Default for Size {
    fn default() -> Self {
        Size { width: 960, height: 600, factor: 1.0 }
    }
}

/// Why a picture cannot have a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SizeError {
    /// A side has no pixels.
    Empty {
        /// The width in pixels.
        width: u32,
        /// The height in pixels.
        height: u32,
    },
    /// The number of dots per pixel is not from 0.1 to 16.
    Factor(f64),
    /// There are too many dots.
    TooLarge {
        /// The number of dots from left to right.
        across: f64,
        /// The number of dots from top to bottom.
        down: f64,
    },
}

impl std::fmt::Display for SizeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SizeError::Empty { width, height } => {
                write!(f, "a picture of {width}x{height} pixels has no pixels: both sides must be at least 1")
            }
            SizeError::Factor(factor) => {
                write!(f, "a picture cannot have {factor} dots per pixel: choose from 0.1 to 16")
            }
            SizeError::TooLarge { across, down } => write!(
                f,
                "a picture of {across:.0}x{down:.0} dots is too large: \
                 at most {MOST_ACROSS:.0} along a side and {MOST_DOTS:.0} in all"
            ),
        }
    }
}

impl std::error::Error for SizeError {}

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Style {
    /// The size.
    pub size: Size,
    /// The colours.
    pub theme: Theme,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_sizes_are_refused_with_a_reason() {
        let reason = |width, height, factor| Size::new(width, height, factor).unwrap_err().to_string();
        assert!(reason(30_000, 10, 1.0).contains("30000x10 dots is too large"));
        assert!(reason(15_000, 15_000, 1.0).contains("too large"));
        assert!(reason(10_000, 1_000, 4.0).contains("40000x4000"));
        assert!(reason(100, 100, f64::NAN).contains("NaN dots per pixel"));
        assert!(Size::new(u32::MAX, u32::MAX, 1.0).is_err());
        assert_eq!(Size::new(960, 600, 1.0), Ok(Size::default()));
    }
}
