//! PDF: the scene as vectors, on a page of its own size; letters are outlines, above text that can be searched and copied.

use std::convert::Infallible;

use pdf_writer::types::{LineCapStyle, LineJoinStyle, TextRenderingMode};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontTransform,
};
use ttf_parser::OutlineBuilder;

use super::DrawResult;
use crate::chart::font;
use crate::chart::scene::{Canvas, Scene};
use crate::printable::printable;

/// The units of the backend per pixel: positions have two decimal places.
const SUB: i32 = 100;

/// The length of a pixel in points: 96 pixels are 72 points, an inch.
const POINTS: f32 = 0.75;

/// The control points of a quarter of a circle of radius 1.
const ROUND: f32 = 0.552_285;

/// The font of the text that is not painted, which every viewer has.
const FONT: Name<'static> = Name(b"F");

/// The picture as a PDF of one page. Its size is that of the scene in pixels of 1/96 inch; the factor is ignored. The same
/// scene gives the same bytes.
pub fn encode(scene: &Scene) -> Vec<u8> {
    let (width, height) = (scene.width as f32 * POINTS, scene.height as f32 * POINTS);
    let mut content = Content::new();
    // Pixels, counted from the top.
    content.transform([POINTS, 0.0, 0.0, -POINTS, 0.0, height]);
    content.set_line_join(LineJoinStyle::RoundJoin);
    let canvas = PdfPage { content: &mut content, size: (scene.width, scene.height), dash: &[] };
    // Every drawing operation below is infallible.
    let _ = scene.draw(canvas);
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&content.finish(), 6);
    let [catalog, tree, page, stream, font, about] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut only = pdf.page(page);
    only.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(stream);
    only.resources().fonts().pair(FONT, font);
    only.finish();
    pdf.stream(stream, &packed).filter(pdf_writer::Filter::FlateDecode);
    pdf.type1_font(font).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    let (title, subject) = (printable(&scene.title), printable(&scene.description));
    let mut info = pdf.document_info(about);
    info.producer(TextStr("lrsched")).subject(TextStr(&subject));
    if !title.is_empty() {
        info.title(TextStr(&title));
    }
    info.finish();
    pdf.finish()
}

/// A backend of plotters that writes the operators of a page.
struct PdfPage<'a> {
    content: &'a mut Content,
    size: (u32, u32),
    dash: &'static [f64],
}

impl Canvas for PdfPage<'_> {
    fn units(&self) -> f64 {
        f64::from(SUB)
    }

    fn dash(&mut self, pattern: &'static [f64]) {
        self.dash = pattern;
    }
}

/// A number of hundredths in pixels.
fn pixels(units: i32) -> f32 {
    (f64::from(units) / f64::from(SUB)) as f32
}

/// A position with two decimal places: further ones cannot be seen.
fn coarse(position: f32) -> f32 {
    (position * 100.0).round() / 100.0
}

fn channels(color: BackendColor) -> [f32; 3] {
    let (red, green, blue) = color.rgb;
    [red, green, blue].map(|channel| (f32::from(channel) / 255.0 * 1000.0).round() / 1000.0)
}

impl PdfPage<'_> {
    fn fill(&mut self, color: BackendColor) {
        let [red, green, blue] = channels(color);
        self.content.set_fill_rgb(red, green, blue);
    }
}

impl DrawingBackend for PdfPage<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * SUB as u32, self.size.1 * SUB as u32)
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> DrawResult {
        self.draw_rect((x, y), (x + SUB, y + SUB), &color, true)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> DrawResult {
        self.fill(style.color());
        self.content.rect(pixels(left), pixels(top), pixels(right - left), pixels(bottom - top));
        self.content.fill_nonzero();
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> DrawResult {
        let [red, green, blue] = channels(style.color());
        self.content.set_stroke_rgb(red, green, blue).set_line_width(pixels(style.stroke_width() as i32));
        let cap = if self.dash.is_empty() { LineCapStyle::RoundCap } else { LineCapStyle::ButtCap };
        self.content.set_line_cap(cap).set_dash_pattern(self.dash.iter().map(|&length| length as f32), 0.0);
        for (index, (x, y)) in points.into_iter().enumerate() {
            match index {
                0 => self.content.move_to(pixels(x), pixels(y)),
                _ => self.content.line_to(pixels(x), pixels(y)),
            };
        }
        self.content.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> DrawResult {
        self.fill(style.color());
        let (x, y, radius) = (pixels(x), pixels(y), pixels(radius as i32));
        self.content.move_to(coarse(x + radius), y);
        // From each quarter to the next, clockwise.
        for (dx, dy) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0_f32)] {
            let at = |along: f32, across: f32| {
                (
                    coarse(x + radius * (dx * along - dy * across)),
                    coarse(y + radius * (dy * along + dx * across)),
                )
            };
            let [(ax, ay), (bx, by), (ex, ey)] = [at(1.0, ROUND), at(ROUND, 1.0), at(0.0, 1.0)];
            self.content.cubic_to(ax, ay, bx, by, ex, ey);
        }
        self.content.fill_nonzero();
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> DrawResult {
        let size = style.size();
        let width = font::width(text, size);
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => width / -2.0,
            HPos::Right => -width,
        };
        self.fill(style.color());
        let turned = matches!(style.transform(), FontTransform::Rotate270);
        let at = (pixels(x), pixels(y));
        let mut pen = OutlinePen {
            content: &mut *self.content,
            at,
            size: size as f32,
            turned,
            along: 0.0,
            last: (0.0, 0.0),
        };
        font::set(text, |mark, along| {
            pen.along = (start / size + along) as f32;
            font::outline(mark, &mut pen);
        });
        self.content.fill_nonzero();
        let from = pen_position(at, turned, (start as f32, 0.0));
        self.write_unpainted(text, from, (size as f32, width as f32), turned);
        Ok(())
    }
}

impl PdfPage<'_> {
    /// Text that is found and copied, but not painted. Viewers have Helvetica, whose widths are not those of the outlines: the
    /// letters are set narrower or wider. Texts that the encoding of the font lacks are left out.
    fn write_unpainted(&mut self, text: &str, (x, y): (f32, f32), (size, width): (f32, f32), turned: bool) {
        let text = printable(text);
        if !text.is_ascii() || text.trim().is_empty() {
            return;
        }
        // Digits and most letters of Helvetica are about half as wide as high.
        let usual = 0.53 * size * text.len() as f32;
        let content = &mut *self.content;
        content.begin_text().set_font(FONT, size).set_text_rendering_mode(TextRenderingMode::Invisible);
        content.set_horizontal_scaling((width / usual * 100.0).round());
        let matrix = if turned { [0.0, -1.0, -1.0, 0.0, x, y] } else { [1.0, 0.0, 0.0, -1.0, x, y] };
        content.set_text_matrix(matrix).show(Str(text.as_bytes()));
        content.end_text();
    }
}

/// Where a point of a text stands, which lies to the right of its beginning and above its line.
fn pen_position((x, y): (f32, f32), turned: bool, (right, up): (f32, f32)) -> (f32, f32) {
    match turned {
        true => (coarse(x - up), coarse(y - right)),
        false => (coarse(x + right), coarse(y - up)),
    }
}

/// Writes the outlines of a text, which come in em with y upwards.
struct OutlinePen<'a> {
    content: &'a mut Content,
    at: (f32, f32),
    size: f32,
    turned: bool,
    /// Where the mark begins, in em.
    along: f32,
    /// The last point, in em from the beginning of the mark.
    last: (f32, f32),
}

impl OutlinePen<'_> {
    fn place(&mut self, x: f32, y: f32) -> (f32, f32) {
        pen_position(self.at, self.turned, ((self.along + x) * self.size, y * self.size))
    }
}

impl OutlineBuilder for OutlinePen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (at_x, at_y) = self.place(x, y);
        self.content.move_to(at_x, at_y);
        self.last = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (at_x, at_y) = self.place(x, y);
        self.content.line_to(at_x, at_y);
        self.last = (x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // The same curve with two control points, each at two thirds of the way to the one.
        let toward = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
        let (from_x, from_y) = self.last;
        self.curve_to(toward(from_x, x1), toward(from_y, y1), toward(x, x1), toward(y, y1), x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [(ax, ay), (bx, by), (ex, ey)] = [self.place(x1, y1), self.place(x2, y2), self.place(x, y)];
        self.content.cubic_to(ax, ay, bx, by, ex, ey);
        self.last = (x, y);
    }

    fn close(&mut self) {
        self.content.close_path();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Style, render};
    use crate::figure::Figure;

    #[test]
    fn a_page_is_the_same_at_every_time_and_has_its_size() {
        let scene = render(&Figure::default(), &Style::default());
        let page = encode(&scene);
        assert_eq!(page, encode(&scene));
        let text = String::from_utf8_lossy(&page);
        assert!(text.starts_with("%PDF-1."), "{text}");
        let size = format!("[0 0 {} {}]", scene.width as f32 * POINTS, scene.height as f32 * POINTS);
        assert!(text.contains(&size), "{size}: {text}");
    }
}
