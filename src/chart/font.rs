//! The built-in font: widths, outlines, and shortening of texts.
//!
//! It is a subset of Inter (Latin-1, Greek, superscripts, punctuation) under the SIL Open Font License; see
//! `font/OFL.txt`.

use crate::printable::{columns, has_no_width};
use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

const BYTES: &[u8] = include_bytes!("font/Inter-Regular-subset.otf");

/// What is drawn for a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A glyph of the font.
    Glyph(GlyphId),
    /// A box, for a character that the font does not have.
    Missing,
}

/// The width of the box for a missing character, in em.
const BOX: f64 = 0.62;
/// The room of an East Asian character, in em: a viewer of SVG that has it draws it in this room.
const WIDE: f64 = 1.0;

fn face() -> Option<&'static Face<'static>> {
    static FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    FACE.get_or_init(|| Face::parse(BYTES, 0).ok()).as_ref()
}

fn em(face: &Face) -> f64 {
    f64::from(face.units_per_em())
}

/// The height of capital letters and of digits, in em.
pub fn capital_height() -> f64 {
    face().and_then(|face| Some(f64::from(face.capital_height()?) / em(face))).unwrap_or(0.7)
}

/// Whether the font has a character, or none is drawn for it.
pub(crate) fn has(character: char) -> bool {
    has_no_width(character) || face().is_some_and(|face| face.glyph_index(character).is_some())
}

/// Calls `place` with every mark of a text and its left edge in em. Returns the width of the text in em.
pub fn set(text: &str, mut place: impl FnMut(Mark, f64)) -> f64 {
    let mut x = 0.0;
    let mut previous = None;
    for character in text.chars().filter(|&character| !has_no_width(character)) {
        let glyph = face().and_then(|face| Some((face, face.glyph_index(character)?)));
        let Some((face, glyph)) = glyph else {
            place(Mark::Missing, x);
            x += if columns(character) == 2 { WIDE } else { BOX };
            previous = None;
            continue;
        };
        x += previous.map_or(0.0, |previous| kerning(face, previous, glyph));
        place(Mark::Glyph(glyph), x);
        x += f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em(face);
        previous = Some(glyph);
    }
    x
}

fn kerning(face: &Face, left: GlyphId, right: GlyphId) -> f64 {
    let mut subtables = face.tables().kern.iter().flat_map(|kern| kern.subtables);
    let units = subtables.find_map(|subtable| subtable.glyphs_kerning(left, right));
    f64::from(units.unwrap_or(0)) / em(face)
}

/// Draws the outline of a mark, in em with y upwards.
pub fn outline(mark: Mark, pen: &mut impl OutlineBuilder) {
    match (mark, face()) {
        (Mark::Glyph(glyph), Some(face)) => {
            let scale = (1.0 / em(face)) as f32;
            face.outline_glyph(glyph, &mut Scaled { pen, scale });
        }
        _ => {
            let (left, right, top, line) = (0.06, BOX as f32 - 0.06, 0.73, 0.06);
            rectangle(pen, [(left, 0.0), (right, 0.0), (right, top), (left, top)]);
            let (left, right, bottom, top) = (left + line, right - line, line, top - line);
            rectangle(pen, [(left, bottom), (left, top), (right, top), (right, bottom)]);
        }
    }
}

fn rectangle(pen: &mut impl OutlineBuilder, corners: [(f32, f32); 4]) {
    pen.move_to(corners[0].0, corners[0].1);
    corners[1..].iter().for_each(|corner| pen.line_to(corner.0, corner.1));
    pen.close();
}

struct Scaled<'a, P> {
    pen: &'a mut P,
    scale: f32,
}

impl<P: OutlineBuilder> OutlineBuilder for Scaled<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pen.move_to(x * self.scale, y * self.scale);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.pen.line_to(x * self.scale, y * self.scale);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.pen.quad_to(x1 * self.scale, y1 * self.scale, x * self.scale, y * self.scale);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let s = self.scale;
        self.pen.curve_to(x1 * s, y1 * s, x2 * s, y2 * s, x * s, y * s);
    }
    fn close(&mut self) {
        self.pen.close();
    }
}

/// The width of a text in pixels, at a size in pixels per em.
pub fn width(text: &str, size: f64) -> f64 {
    set(text, |_, _| {}) * size
}

/// The text, or its beginning and an ellipsis if it is wider than `room` pixels; empty if not even one character fits.
pub fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let ellipsis = width("…", size);
    let mut kept = 0;
    let mut used = 0.0;
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        used += width(&text[start..end], size);
        if used + ellipsis > room {
            break;
        }
        kept = end;
    }
    match text[..kept].trim_end() {
        "" => String::new(),
        kept => format!("{kept}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(text: &str) -> usize {
        let mut count = 0;
        set(text, |mark, _| count += usize::from(mark == Mark::Missing));
        count
    }

    #[test]
    fn the_font_has_what_papers_write() {
        let latin: String = (' '..='~').chain('\u{a1}'..='\u{ff}').collect();
        assert_eq!(missing(&latin), 0);
        assert_eq!(missing("αβγδεζηθικλμνξοπρστυφχψω ΓΔΘΛΞΠΣΦΨΩ µ"), 0);
        assert_eq!(missing("10⁻¹²³⁴⁵⁶⁷⁸⁹⁰ −1 × · – — … “x” ‘y’ ≤ ≥ ≈ ≠ → ∞ €"), 0);
    }

    #[test]
    fn a_missing_character_is_a_box_and_joiners_are_nothing() {
        assert_eq!(missing("漢🚀"), 2);
        assert_eq!(missing("e\u{301}\u{200d}"), 0);
        assert!((width("漢", 10.0) - 10.0).abs() < 1e-9);
        assert!((width("ب", 10.0) - 6.2).abs() < 1e-9);
        assert!(has('a') && has('\u{301}') && !has('漢'));
    }

    #[test]
    fn long_texts_are_shortened_to_the_room() {
        let text = "a rather long name of a schedule";
        assert_eq!(shortened(text, 12.0, 1e4), text);
        let short = shortened(text, 12.0, 100.0);
        assert!(short.ends_with('…') && width(&short, 12.0) <= 100.0 && short.len() > 10, "{short}");
        assert_eq!(shortened(text, 12.0, 3.0), "");
    }

    #[test]
    fn pairs_are_kerned() {
        assert!(width("To", 100.0) < width("T", 100.0) + width("o", 100.0) - 1.0);
    }

    #[test]
    fn the_licence_is_beside_the_font() {
        assert!(include_str!("font/OFL.txt").contains("SIL OPEN FONT LICENSE Version 1.1"));
    }
}
