//! Pictures as the bytes of a file: one format per entry of [`FORMATS`].

use super::html::{self, Page, PageChart};
use super::{png, svg};
use crate::chart::{self, Scene, Style};
use crate::diagnostic::Diagnostic;
use crate::view::sketch::Drawn;

/// A way to write pictures that stand one below the other.
#[derive(Debug)]
pub(crate) struct PictureFormat {
    /// The endings of the names of such files.
    pub extensions: &'static [&'static str],
    /// The bytes of the file: the pictures, how they look, and what is said first where there is room for words.
    ///
    /// # Errors
    ///
    /// They are too large, or a schedule ends too early.
    pub encode: Encode,
}

/// How pictures become bytes.
pub(crate) type Encode = fn(&[Drawn<'_>], &Style, &str) -> Result<Vec<u8>, Diagnostic>;

/// Every format.
pub(crate) static FORMATS: &[PictureFormat] = &[
    // Dots.
    PictureFormat {
        extensions: &["png"],
        encode: |drawn, style, _| png::encode(&stacked(drawn, style)).map_err(Diagnostic::new),
    },
    // Lines.
    PictureFormat {
        extensions: &["svg"],
        encode: |drawn, style, _| Ok(svg::encode(&stacked(drawn, style)).into_bytes()),
    },
    // Lines that can be explored.
    PictureFormat {
        extensions: &["html", "htm"],
        encode: |drawn, style, lead| Ok(page(drawn, style, lead)?.into_bytes()),
    },
];

fn stacked(drawn: &[Drawn<'_>], style: &Style) -> Scene {
    Scene::stacked(drawn.iter().map(|drawn| chart::render(&drawn.figure, style)).collect())
}

/// Values that a page holds in all; eight bytes each, and a third more as text.
const MOST_VALUES: usize = 12_000;

fn page(drawn: &[Drawn<'_>], style: &Style, lead: &str) -> Result<String, Diagnostic> {
    let curves = drawn.iter().map(|drawn| drawn.sketch.tracks.len() + 1).sum::<usize>();
    let mut charts = Vec::new();
    for drawn in drawn {
        let rows = html::rows(&drawn.figure, (MOST_VALUES / curves.max(1)).max(16));
        let values = drawn.sketch.values(&rows)?;
        let precisions = drawn.sketch.precisions();
        charts.push(PageChart { figure: &drawn.figure, rows, values, precisions, words: &drawn.words });
    }
    Ok(html::encode(&Page { lead, charts, style }))
}
