//! A picture with its layout: what is drawn where, in pixels, independent of the format.
//!
//! Every format draws the same [`Scene`] through plotters: it implements [`Canvas`], and the scene draws plotters
//! elements on it. plotters gives a backend whole numbers only. For sub-pixel positions, a canvas has
//! [`Canvas::units`] units per pixel, and divides by them.

use plotters::coord::Shift;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Rectangle, Text};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
};
use plotters_backend::{BackendCoord, DrawingErrorKind};

/// A position in pixels, from the upper left corner. The centre of the first pixel is (0.5, 0.5).
pub type Point = (f64, f64);

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge, not left of `left`.
    pub right: f64,
    /// The lower edge, not above `top`.
    pub bottom: f64,
}

impl Area {
    /// The distance from the left to the right edge.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// The distance from the upper to the lower edge.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether a point lies in the area or on its edge.
    pub fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The same area, moved down.
    pub fn lowered(&self, by: f64) -> Area {
        Area { top: self.top + by, bottom: self.bottom + by, ..*self }
    }

    /// The area with a rim around it; a negative rim makes it smaller.
    pub fn grown(&self, rim: f64) -> Area {
        Area {
            left: self.left - rim,
            top: self.top - rim,
            right: self.right + rim,
            bottom: self.bottom + rim,
        }
    }
}

/// The part of a text that is at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The beginning.
    Start,
    /// The middle.
    Middle,
    /// The end.
    End,
}

/// An item of a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled rectangle with sharp edges: a hairline, a frame.
    Bar {
        /// Its place.
        area: Area,
        /// Its colour.
        color: RGBColor,
    },
    /// A line through at least two points.
    Line {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        color: RGBColor,
        /// Its thickness in pixels.
        width: f64,
        /// The lengths of dashes and gaps in pixels, in turn; empty for a solid line.
        dash: &'static [f64],
    },
    /// A filled circle.
    Dot {
        /// Its centre.
        center: Point,
        /// Its radius in pixels.
        radius: f64,
        /// Its colour.
        color: RGBColor,
    },
    /// One line of text.
    Text {
        /// The text.
        text: String,
        /// The position of the anchor, on the baseline.
        at: Point,
        /// The part of the text at that position.
        anchor: Anchor,
        /// The font size in pixels per em.
        size: f64,
        /// Its colour.
        color: RGBColor,
        /// Whether it is rotated to read from bottom to top.
        upwards: bool,
    },
}

/// A picture with its layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Its width in pixels, before `factor`.
    pub width: u32,
    /// Its height in pixels, before `factor`.
    pub height: u32,
    /// The number of dots per pixel in each direction, for formats of dots.
    pub factor: f64,
    /// The title, for people who cannot see the picture.
    pub title: String,
    /// A description, for people who cannot see the picture.
    pub description: String,
    /// The colour of the background.
    pub ground: RGBColor,
    /// The items, from back to front.
    pub items: Vec<Item>,
    /// The area of the curves of each panel.
    pub plots: Vec<Area>,
    /// The areas of the legends.
    pub legends: Vec<Area>,
}

/// A backend of plotters with dashes and sub-pixel positions.
pub trait Canvas: DrawingBackend {
    /// The number of units of the backend per pixel of the scene.
    fn units(&self) -> f64;

    /// Sets the dashes of the following paths: the lengths of dashes and gaps in pixels of the scene, in turn.
    fn dash(&mut self, pattern: &'static [f64]);
}

impl Item {
    /// The same item, moved down.
    fn lowered(mut self, by: f64) -> Item {
        match &mut self {
            Item::Bar { area, .. } => *area = area.lowered(by),
            Item::Line { points, .. } => points.iter_mut().for_each(|point| point.1 += by),
            Item::Dot { center, .. } => center.1 += by,
            Item::Text { at, .. } => at.1 += by,
        }
        self
    }
}

impl Scene {
    /// The pictures one below the other, as wide as the widest. Without pictures, an empty one.
    pub fn stacked(scenes: Vec<Scene>) -> Scene {
        let mut scenes = scenes.into_iter();
        let mut whole = scenes.next().unwrap_or(Scene {
            width: 1,
            height: 1,
            factor: 1.0,
            title: String::new(),
            description: String::new(),
            ground: RGBColor(255, 255, 255),
            items: Vec::new(),
            plots: Vec::new(),
            legends: Vec::new(),
        });
        for scene in scenes {
            let by = f64::from(whole.height);
            whole.width = whole.width.max(scene.width);
            whole.height += scene.height;
            whole.title = format!("{}; {}", whole.title, scene.title);
            whole.description = format!("{}; {}", whole.description, scene.description);
            whole.items.extend(scene.items.into_iter().map(|item| item.lowered(by)));
            whole.plots.extend(scene.plots.iter().map(|area| area.lowered(by)));
            whole.legends.extend(scene.legends.iter().map(|area| area.lowered(by)));
        }
        whole
    }

    /// Draws the picture.
    ///
    /// # Errors
    ///
    /// The canvas returns an error.
    pub fn draw<C: Canvas>(&self, canvas: C) -> Result<(), DrawingAreaErrorKind<C::ErrorType>> {
        let units = canvas.units();
        let area = canvas.into_drawing_area();
        area.fill(&self.ground)?;
        self.items.iter().try_for_each(|item| draw(item, &area, units))?;
        area.present()
    }
}

fn draw<C: Canvas>(
    item: &Item,
    area: &DrawingArea<C, Shift>,
    units: f64,
) -> Result<(), DrawingAreaErrorKind<C::ErrorType>> {
    let at = |(x, y): Point| ((x * units).round() as i32, (y * units).round() as i32);
    match item {
        Item::Bar { area: bar, color } => {
            let corners = [at((bar.left, bar.top)), at((bar.right, bar.bottom))];
            area.draw(&Rectangle::new(corners, color.filled()))
        }
        Item::Line { points, color, width, dash } => {
            let style = ShapeStyle::from(color).stroke_width((width * units).round() as u32);
            let points: Vec<_> = points.iter().map(|&point| at(point)).collect();
            area.draw(&Dashed { path: PathElement::new(points, style), dash })
        }
        Item::Dot { center, radius, color } => {
            area.draw(&Circle::new(at(*center), (radius * units).round() as i32, color.filled()))
        }
        Item::Text { text, at: position, anchor, size, color, upwards } => {
            let horizontal = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let turn = if *upwards { FontTransform::Rotate270 } else { FontTransform::None };
            let font = FontDesc::new(FontFamily::SansSerif, *size, FontStyle::Normal).transform(turn);
            let style = TextStyle::from(font).color(color).pos(Pos::new(horizontal, VPos::Bottom));
            area.draw(&Text::new(text.as_str(), at(*position), style))
        }
    }
}

/// A path with dashes, which plotters does not have.
struct Dashed {
    path: PathElement<BackendCoord>,
    dash: &'static [f64],
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Dashed {
    type Point = &'a BackendCoord;
    type IntoIter = &'a [BackendCoord];

    fn point_iter(self) -> Self::IntoIter {
        self.path.point_iter()
    }
}

impl<C: Canvas> Drawable<C> for Dashed {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut C,
        size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<C::ErrorType>> {
        canvas.dash(self.dash);
        self.path.draw(points, canvas, size)
    }
}
