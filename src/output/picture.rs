//! Pictures as the bytes of a file.

use super::format::{Format, Formats};
use super::html::{self, Page, PageChart};
use super::{pdf, png, svg};
use crate::chart::{self, Scene, Style, font};
use crate::diagnostic::Diagnostic;
use crate::figure::Figure;
use crate::printable::printable;
use crate::view::sketch::Drawn;
use std::collections::BTreeSet;

/// What only a page has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PageOptions<'a> {
    /// The sentence that comes first; may be empty.
    pub lead: &'a str,
    /// Whether the colours are those that the reader prefers.
    pub follows_reader: bool,
    /// Whether an open page is loaded again when its file changes.
    pub reloads: bool,
}

/// Writes a scene.
///
/// # Errors
///
/// It is too large.
pub(crate) type SceneEncoder = fn(&Scene) -> Result<Vec<u8>, Diagnostic>;

/// How a picture becomes a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PictureEncoder {
    /// It is nothing but the scene, and its letters are drawn with the font of the program.
    Drawn(SceneEncoder),
    /// It is nothing but the scene, and its texts are drawn by the viewer.
    Written(SceneEncoder),
    /// It is a page, with values and words.
    Page,
}

impl PictureEncoder {
    /// Writes pictures one below the other into one file: the pictures, their style, and what only a page has.
    ///
    /// # Errors
    ///
    /// The pictures are too large, or a schedule ends too early.
    pub(crate) fn encode(
        self,
        drawn: &[Drawn<'_>],
        style: &Style,
        options: PageOptions<'_>,
    ) -> Result<Vec<u8>, Diagnostic> {
        match self {
            PictureEncoder::Drawn(encode) | PictureEncoder::Written(encode) => encode(&stacked(drawn, style)),
            PictureEncoder::Page => Ok(page(drawn, style, options)?.into_bytes()),
        }
    }

    /// The encoder of a scene alone; `None` for a page.
    pub(crate) fn of_scene(self) -> Option<SceneEncoder> {
        match self {
            PictureEncoder::Drawn(encode) | PictureEncoder::Written(encode) => Some(encode),
            PictureEncoder::Page => None,
        }
    }

    /// The characters of a figure that such a picture shows as boxes, because the font does not have them.
    pub(crate) fn boxes(self, figure: &Figure) -> BTreeSet<char> {
        let PictureEncoder::Drawn(_) = self else { return BTreeSet::new() };
        let texts = figure.texts().map(|text| printable(&text)).collect::<String>();
        texts.chars().filter(|character| !font::has(*character)).collect()
    }
}

/// Every format.
pub(crate) static FORMATS: Formats<PictureEncoder> = Formats(&[
    Format { name: "png", extensions: &["png"], encode: PictureEncoder::Drawn(to_png) },
    Format { name: "svg", extensions: &["svg"], encode: PictureEncoder::Written(to_svg) },
    Format { name: "pdf", extensions: &["pdf"], encode: PictureEncoder::Drawn(to_pdf) },
    Format { name: "html", extensions: &["html", "htm"], encode: PictureEncoder::Page },
]);

fn to_png(scene: &Scene) -> Result<Vec<u8>, Diagnostic> {
    png::encode(scene).map_err(|error| Diagnostic::new(error.to_string()))
}

fn to_svg(scene: &Scene) -> Result<Vec<u8>, Diagnostic> {
    Ok(svg::encode(scene).into_bytes())
}

fn to_pdf(scene: &Scene) -> Result<Vec<u8>, Diagnostic> {
    Ok(pdf::encode(scene))
}

fn stacked(drawn: &[Drawn<'_>], style: &Style) -> Scene {
    Scene::stacked(drawn.iter().map(|drawn| chart::render(&drawn.figure, style)).collect())
}

/// The most values that a page holds: eight bytes each, and a third more as base64.
const MOST_VALUES: usize = 12_000;

fn page(drawn: &[Drawn<'_>], style: &Style, options: PageOptions<'_>) -> Result<String, Diagnostic> {
    let curves = drawn.iter().map(|drawn| drawn.sketch.tracks.len() + 1).sum::<usize>();
    let mut charts = Vec::new();
    for drawn in drawn {
        let rows = html::rows(&drawn.figure, (MOST_VALUES / curves.max(1)).max(16));
        let values = drawn.sketch.values(&rows)?;
        let precisions = drawn.sketch.precisions();
        charts.push(PageChart { figure: &drawn.figure, rows, values, precisions, words: &drawn.words });
    }
    let PageOptions { lead, follows_reader, reloads } = options;
    Ok(html::encode(&Page { lead, charts, style, follows_reader, reloads }))
}
