//! PNG: the scene as dots, with smooth curves and letters and sharp horizontal and vertical lines.

use crate::arrange::Arrange as _;
use std::convert::Infallible;

use plotters::drawing::DrawingAreaErrorKind;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontTransform,
};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform,
};
use ttf_parser::OutlineBuilder;

use super::DrawResult;
use crate::chart::font;
use crate::chart::scene::{Canvas, Item, Scene};

/// The units of the backend per dot: the resolution of anti-aliasing.
const SUB: f64 = 16.0;

/// The number of segments that are stroked at once. The time for a path grows with the square of the number of segments
/// that cross a row of dots, and a curve may cross a row thousands of times.
const PIECE: usize = 256;

/// The picture as a PNG file.
///
/// # Errors
///
/// The picture does not fit into the memory, which the sizes of [`Size`](crate::chart::Size) always do.
pub fn encode(scene: &Scene) -> Result<Vec<u8>, PngError> {
    let dots = rasterize(scene)?;
    compress(&dots, &colors(scene)).map_err(PngError::Encoding)
}

/// Why there is no PNG of a picture.
#[derive(Debug)]
pub enum PngError {
    /// The dots do not fit into the memory.
    TooLarge {
        /// The number of dots from left to right.
        width: u32,
        /// The number of dots from top to bottom.
        height: u32,
    },
    /// plotters could not draw the picture.
    Drawing(DrawingAreaErrorKind<Infallible>),
    /// The dots could not be encoded.
    Encoding(png::EncodingError),
}

impl std::fmt::Display for PngError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PngError::TooLarge { width, height } => {
                write!(f, "a picture of {width}x{height} dots does not fit into the memory")
            }
            PngError::Drawing(error) => write!(f, "the picture could not be drawn: {error}"),
            PngError::Encoding(error) => write!(f, "the PNG could not be written: {error}"),
        }
    }
}

impl std::error::Error for PngError {}

/// The picture as dots of red, green, blue and alpha; alpha is always 255.
///
/// # Errors
///
/// As for [`encode`].
pub fn rasterize(scene: &Scene) -> Result<Pixmap, PngError> {
    let across = |pixels: u32| (f64::from(pixels) * scene.factor).round().max(1.0) as u32;
    let (width, height) = (across(scene.width), across(scene.height));
    let mut dots = Pixmap::new(width, height).ok_or(PngError::TooLarge { width, height })?;
    let canvas = Raster { dots: &mut dots, factor: scene.factor, dash: &[] };
    scene.draw(canvas).map_err(PngError::Drawing)?;
    Ok(dots)
}

/// A backend of plotters over tiny-skia.
struct Raster<'a> {
    dots: &'a mut Pixmap,
    factor: f64,
    dash: &'static [f64],
}

impl Canvas for Raster<'_> {
    fn units(&self) -> f64 {
        SUB * self.factor
    }

    fn dash(&mut self, pattern: &'static [f64]) {
        self.dash = pattern;
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, (color.alpha * 255.0).round() as u8);
    paint
}

fn dot(units: i32) -> f32 {
    (f64::from(units) / SUB) as f32
}

impl DrawingBackend for Raster<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.dots.width() * SUB as u32, self.dots.height() * SUB as u32)
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> DrawResult {
        let unit = SUB as i32;
        self.draw_rect((x, y), (x + unit, y + unit), &color, true)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> DrawResult {
        // Edges are on whole dots, so that lines are sharp at every factor, and at least one dot wide.
        let (left, top) = (dot(left).round(), dot(top).round());
        let (right, bottom) = (dot(right).round().max(left + 1.0), dot(bottom).round().max(top + 1.0));
        let (right, bottom) = (right.min(self.dots.width() as f32), bottom.min(self.dots.height() as f32));
        if let Some(rect) = Rect::from_ltrb(left.max(0.0), top.max(0.0), right, bottom) {
            let mut paint = paint(style.color());
            paint.anti_alias = false;
            self.dots.fill_rect(rect, &paint, Transform::identity(), None);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> DrawResult {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        let dash = self.dash.iter().map(|&pixels| (pixels * self.factor) as f32).collect();
        let stroke = Stroke {
            width: (f64::from(style.stroke_width()) / SUB) as f32,
            line_cap: if self.dash.is_empty() { LineCap::Round } else { LineCap::Butt },
            line_join: LineJoin::Round,
            dash: StrokeDash::new(dash, 0.0),
            ..Stroke::default()
        };
        let paint = paint(style.color());
        // A dashed line is one path, so that its dashes continue.
        let length = if self.dash.is_empty() { PIECE } else { points.len() };
        for start in (0..points.len().saturating_sub(1)).step_by(length.max(1)) {
            let mut path = PathBuilder::new();
            let (x, y) = points[start];
            path.move_to(dot(x), dot(y));
            points[start + 1..].iter().take(length).for_each(|&(x, y)| path.line_to(dot(x), dot(y)));
            if let Some(path) = path.finish() {
                self.dots.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
            }
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> DrawResult {
        if let Some(path) = PathBuilder::from_circle(dot(x), dot(y), (f64::from(radius) / SUB) as f32) {
            self.dots.fill_path(&path, &paint(style.color()), FillRule::Winding, Transform::identity(), None);
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> DrawResult {
        let size = style.size() * self.factor;
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => font::width(text, 1.0) / -2.0,
            HPos::Right => -font::width(text, 1.0),
        };
        let mut pen = Pen { path: PathBuilder::new(), x: 0.0 };
        font::set(text, |mark, at| {
            pen.x = (start + at) as f32;
            font::outline(mark, &mut pen);
        });
        let Some(path) = pen.path.finish() else { return Ok(()) };
        let turned = matches!(style.transform(), FontTransform::Rotate270);
        let size = size as f32;
        let transform = if turned {
            Transform::from_row(0.0, -size, -size, 0.0, dot(x), dot(y))
        } else {
            Transform::from_row(size, 0.0, 0.0, -size, dot(x), dot(y))
        };
        self.dots.fill_path(&path, &paint(style.color()), FillRule::Winding, transform, None);
        Ok(())
    }
}

/// Collects the outlines of a text, in em with y upwards.
struct Pen {
    path: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

/// The colours of a scene, without those of anti-aliased edges.
fn colors(scene: &Scene) -> Vec<[u8; 3]> {
    let color = |item: &Item| match item {
        Item::Bar { color, .. }
        | Item::Line { color, .. }
        | Item::Dot { color, .. }
        | Item::Text { color, .. } => [color.0, color.1, color.2],
    };
    let mut colors: Vec<_> = scene.items.iter().map(color).collect();
    colors.push([scene.ground.0, scene.ground.1, scene.ground.2]);
    colors.arrange();
    colors.dedup();
    colors
}

/// Writes the dots as a PNG: with a palette if there are at most 256 colours, else as RGB.
fn compress(dots: &Pixmap, colors: &[[u8; 3]]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(64 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, dots.width(), dots.height());
    encoder.set_depth(png::BitDepth::Eight);
    let data = match indexed(dots, |color| color).or_else(|| indexed(dots, |color| coarse(color, colors))) {
        Some((palette, indices)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            indices
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            dots.data().chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]).collect()
        }
    };
    // Most rows of a picture equal the row above. With this filter the file has half the size of others, and takes half
    // the time.
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

/// A colour of an anti-aliased edge, rounded to steps of 8: thirty-two shades look like all 256, and a picture of a few
/// curves then has a palette and half the size. The colours of `exact` are unchanged.
fn coarse(color: [u8; 3], exact: &[[u8; 3]]) -> [u8; 3] {
    if exact.binary_search(&color).is_ok() {
        color
    } else {
        color.map(|channel| channel & 0xF8 | channel >> 5)
    }
}

/// The colours in the order of their first appearance, and for every dot which it is; `None` if there are more
/// than 256.
fn indexed(dots: &Pixmap, seen: impl Fn([u8; 3]) -> [u8; 3]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let mut slots = vec![None; 1 << 12];
    let mut last: Option<([u8; 3], u8)> = None;
    let mut indices = Vec::with_capacity(dots.data().len() / 4);
    for dot in dots.data().chunks_exact(4) {
        let color = [dot[0], dot[1], dot[2]];
        let index = match last {
            Some((same, index)) if same == color => index,
            _ => find(seen(color), &mut palette, &mut slots)?,
        };
        last = Some((color, index));
        indices.push(index);
    }
    Some((palette.concat(), indices))
}

/// The index of a colour, by open addressing.
fn find(color: [u8; 3], palette: &mut Vec<[u8; 3]>, slots: &mut [Option<u8>]) -> Option<u8> {
    let hash = u32::from_le_bytes([color[0], color[1], color[2], 0]).wrapping_mul(0x9E37_79B1);
    let mut slot = (hash >> 20) as usize;
    loop {
        match slots[slot] {
            Some(index) if palette[usize::from(index)] == color => return Some(index),
            Some(_) => slot = (slot + 1) % slots.len(),
            None => {
                let index = u8::try_from(palette.len()).ok()?;
                palette.push(color);
                slots[slot] = Some(index);
                return Some(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_has_up_to_256_colours() {
        let mut dots = Pixmap::new(16, 17).expect("a picture");
        let color = |i: usize| [(i % 256) as u8, (i / 256) as u8, 7, 255];
        for (i, dot) in dots.data_mut().chunks_exact_mut(4).enumerate() {
            dot.copy_from_slice(&color(i % 256));
        }
        let (palette, indices) = indexed(&dots, |color| color).expect("256 colours");
        assert_eq!(palette.len(), 3 * 256);
        assert!(indices.iter().enumerate().all(|(i, &index)| usize::from(index) == i % 256));
        dots.data_mut()[..4].copy_from_slice(&color(256));
        assert_eq!(indexed(&dots, |color| color), None);
    }

    #[test]
    fn coarse_colours_are_near_and_the_colours_of_the_scene_are_exact() {
        let exact = [[0, 114, 178], [255, 255, 255]];
        assert_eq!(coarse([0, 114, 178], &exact), [0, 114, 178]);
        for channel in 0..=255_u8 {
            assert!(coarse([channel; 3], &exact)[0].abs_diff(channel) <= 7);
        }
        assert_eq!((coarse([0; 3], &exact), coarse([255; 3], &exact)), ([0; 3], [255; 3]));
    }
}
