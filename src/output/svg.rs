//! SVG: the scene as vectors; texts remain texts.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontTransform,
};

use super::DrawResult;
use crate::chart::font;
use crate::chart::scene::{Canvas, Scene};
use crate::printable::printable;

/// The units of the backend per pixel: positions have two decimal places.
const SUB: i32 = 100;

/// Fonts of nearly the same widths as the built-in one, which viewers are likely to have.
const FAMILY: &str = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif";

/// The picture as an SVG document. Its size is that of the scene in pixels; the factor is ignored.
pub fn encode(scene: &Scene) -> String {
    let mut out = String::with_capacity(16 * 1024);
    let (width, height) = (scene.width, scene.height);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-family=\"{FAMILY}\" fill=\"none\" stroke-linejoin=\"round\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
        escaped(&scene.title),
        escaped(&scene.description)
    );
    let document = SvgDocument { out: &mut out, size: (width, height), dash: &[], fill: None };
    // Every drawing operation below is infallible.
    let _ = scene.draw(document);
    out.push_str("</svg>\n");
    out
}

/// A backend of plotters that writes SVG elements.
struct SvgDocument<'a> {
    out: &'a mut String,
    size: (u32, u32),
    dash: &'static [f64],
    /// The colour of the current path of rectangles, if one is open.
    fill: Option<(u8, u8, u8)>,
}

impl Canvas for SvgDocument<'_> {
    fn units(&self) -> f64 {
        f64::from(SUB)
    }

    fn dash(&mut self, pattern: &'static [f64]) {
        self.dash = pattern;
    }
}

/// A number of hundredths as a decimal number without trailing zeros.
struct Hundredths(i32);

impl std::fmt::Display for Hundredths {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (sign, value) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match (value / 100, value % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (0, part) if part % 10 == 0 => write!(f, "{sign}.{}", part / 10),
            (0, part) => write!(f, "{sign}.{part:02}"),
            (whole, part) if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            (whole, part) => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

/// A colour in hexadecimal, in the short form if that is exact.
pub(super) fn hex((red, green, blue): (u8, u8, u8)) -> String {
    if [red, green, blue].iter().all(|channel| channel % 17 == 0) {
        format!("#{:x}{:x}{:x}", red / 17, green / 17, blue / 17)
    } else {
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A printable text within XML or HTML.
pub(super) fn escaped(text: &str) -> String {
    let text = printable(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl SvgDocument<'_> {
    /// Writes one element.
    fn element(&mut self, element: std::fmt::Arguments) -> DrawResult {
        self.close_fill();
        let _ = self.out.write_fmt(element);
        Ok(())
    }

    fn close_fill(&mut self) {
        if let Some(color) = self.fill.take() {
            let _ = writeln!(self.out, "\" fill=\"{}\"/>", hex(color));
        }
    }
}

impl DrawingBackend for SvgDocument<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * SUB as u32, self.size.1 * SUB as u32)
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        self.close_fill();
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
        let color = style.color().rgb;
        // Consecutive rectangles of one colour are one path, which halves the size.
        if self.fill != Some(color) {
            self.close_fill();
            self.out.push_str("<path shape-rendering=\"crispEdges\" d=\"");
            self.fill = Some(color);
        }
        let (width, height) = (right - left, bottom - top);
        let _ = write!(
            self.out,
            "M{} {}h{}v{}h{}z",
            Hundredths(left),
            Hundredths(top),
            Hundredths(width),
            Hundredths(height),
            Hundredths(-width)
        );
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> DrawResult {
        self.close_fill();
        self.out.push_str("<path d=\"");
        let mut last: Option<BackendCoord> = None;
        for (x, y) in points {
            // Distances have fewer digits than positions, and are exact in whole units.
            let _ = match last {
                None => write!(self.out, "M{} {}", Hundredths(x), Hundredths(y)),
                Some((from, at)) if (from, at) == (x, y) => Ok(()),
                Some((from, at)) if at == y => write!(self.out, "h{}", Hundredths(x - from)),
                Some((from, at)) if from == x => write!(self.out, "v{}", Hundredths(y - at)),
                Some((from, at)) => {
                    let separator = if y < at { "" } else { " " };
                    write!(self.out, "l{}{separator}{}", Hundredths(x - from), Hundredths(y - at))
                }
            };
            last = Some((x, y));
        }
        let width = Hundredths(style.stroke_width() as i32);
        let ends = if self.dash.is_empty() {
            " stroke-linecap=\"round\"".to_owned()
        } else {
            let dashes: Vec<String> = self.dash.iter().map(f64::to_string).collect();
            format!(" stroke-dasharray=\"{}\"", dashes.join(" "))
        };
        let color = hex(style.color().rgb);
        self.element(format_args!("\" stroke=\"{color}\" stroke-width=\"{width}\"{ends}/>\n"))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> DrawResult {
        let (x, y, radius) = (Hundredths(x), Hundredths(y), Hundredths(radius as i32));
        let color = hex(style.color().rgb);
        self.element(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{color}\"/>\n"))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> DrawResult {
        let anchor = match style.anchor().h_pos {
            // Names in a legend must fit into its frame, also if the viewer has another font.
            HPos::Left => {
                let width = font::width(text, style.size());
                format!(" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\"")
            }
            HPos::Center => " text-anchor=\"middle\"".into(),
            HPos::Right => " text-anchor=\"end\"".into(),
        };
        let (x, y) = (Hundredths(x), Hundredths(y));
        let place = match style.transform() {
            FontTransform::Rotate270 => format!("transform=\"translate({x} {y})rotate(-90)\""),
            _ => format!("x=\"{x}\" y=\"{y}\""),
        };
        let (size, color) = (style.size(), hex(style.color().rgb));
        let text = escaped(text);
        self.element(format_args!(
            "<text {place}{anchor} font-size=\"{size}\" fill=\"{color}\">{text}</text>\n"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let texts = [0, 5, -5, 50, 100, 1250, -1205, -70].map(|n| Hundredths(n).to_string());
        assert_eq!(texts, ["0", ".05", "-.05", ".5", "1", "12.5", "-12.05", "-.7"]);
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a<b & \"c\">\u{7}\u{FFFF}"), "a&lt;b &amp; &quot;c&quot;&gt;\u{FFFD}\u{FFFD}");
    }
}
