//! Pictures, tested by their dots.

use crate::harness::Folder;
use lrsched::chart::{self, Size, Style, Theme};
use lrsched::figure::{Axis, Curve, Figure, Limits, NamedCurve, Panel, RowMark, Scale, Tracer};
use lrsched::output::{png, svg};
use lrsched::testing::font;
use lrsched::testing::libm::double;
use lrsched::testing::scene::{Area, Item, Scene};

fn series(name: &str, values: impl Iterator<Item = f64>) -> NamedCurve {
    let curve = Curve::from_values(&values.collect::<Vec<_>>());
    NamedCurve { name: name.into(), curve, ..NamedCurve::default() }
}

fn panel(scale: Scale, series: Vec<NamedCurve>) -> Panel {
    Panel { label: "learning rate".into(), scale, series, ..Panel::default() }
}

fn figure(rows: u64, panels: Vec<Panel>) -> Figure {
    let x = Axis { unit: "step".into(), rows: 0..rows, steps_per_epoch: None };
    Figure { title: "A title".into(), x, panels, marks: Vec::new() }
}

fn cosine(rows: u32, peak: f64) -> impl Iterator<Item = f64> {
    (0..rows)
        .map(move |i| peak * 0.5 * (1.0 + double::cos(std::f64::consts::PI * f64::from(i) / f64::from(rows))))
}

fn linear(rows: u32, peak: f64) -> impl Iterator<Item = f64> {
    (0..rows).map(move |i| peak * f64::from(rows - i) / f64::from(rows))
}

/// A PNG file as width, height and dots of red, green and blue.
fn decode(bytes: &[u8]) -> (usize, usize, Vec<[u8; 3]>) {
    let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG header");
    let mut buffer = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut buffer).expect("the dots of a PNG");
    assert_eq!((info.color_type, info.bit_depth), (::png::ColorType::Rgb, ::png::BitDepth::Eight));
    let dots = buffer.chunks_exact(3).map(|dot| [dot[0], dot[1], dot[2]]).collect();
    (info.width as usize, info.height as usize, dots)
}

struct Picture {
    scene: Scene,
    width: usize,
    height: usize,
    dots: Vec<[u8; 3]>,
}

impl Picture {
    fn of(figure: &Figure, style: &Style) -> Picture {
        let scene = chart::render(figure, style);
        let (width, height, dots) = decode(&png::encode(&scene).expect("a PNG"));
        Picture { scene, width, height, dots }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.dots[y * self.width + x]
    }

    /// Whether a dot has the hue of the first curve of the light theme rather than grey.
    fn is_blue(&self, x: usize, y: usize) -> bool {
        let [red, _, blue] = self.at(x, y);
        i32::from(blue) - i32::from(red) > 60
    }

    fn blue_rows(&self, x: usize) -> Vec<usize> {
        (0..self.height).filter(|&y| self.is_blue(x, y)).collect()
    }
}

/// Whether an area contains no line, except lines that lie wholly within it.
fn hides_nothing(scene: &Scene, legend: &Area) -> bool {
    scene.items.iter().all(|item| match item {
        Item::Line { points, .. } => {
            let inside = points.iter().all(|&point| legend.contains(point));
            inside
                || !points.windows(2).any(|pair| {
                    (0..=200).any(|i| {
                        let t = f64::from(i) / 200.0;
                        let point = (
                            pair[0].0 + t * (pair[1].0 - pair[0].0),
                            pair[0].1 + t * (pair[1].1 - pair[0].1),
                        );
                        legend.contains(point)
                    })
                })
        }
        _ => true,
    })
}

/// The boxes of all texts: from the base line to the height of capitals, over their width.
fn text_boxes(scene: &Scene) -> Vec<(String, Area)> {
    let text_box = |item: &Item| match item {
        Item::Text { text, at: (x, y), anchor, size, upwards, .. } => {
            let width = font::width(text, *size);
            let height = font::capital_height() * size;
            let before = match anchor {
                chart::scene::Anchor::Start => 0.0,
                chart::scene::Anchor::Middle => width / 2.0,
                chart::scene::Anchor::End => width,
            };
            let area = if *upwards {
                Area { left: x - height, right: *x, top: y - width + before, bottom: y + before }
            } else {
                Area { left: x - before, right: x - before + width, top: y - height, bottom: *y }
            };
            Some((text.clone(), area))
        }
        _ => None,
    };
    scene.items.iter().filter_map(text_box).collect()
}

fn assert_texts_are_readable(scene: &Scene) {
    let boxes = text_boxes(scene);
    let (width, height) = (f64::from(scene.width), f64::from(scene.height));
    for (i, (text, area)) in boxes.iter().enumerate() {
        assert!(
            area.left >= 0.0 && area.top >= 0.0 && area.right <= width && area.bottom <= height,
            "`{text}` is cut off: {area:?} of {width}x{height}"
        );
        for (other, over) in &boxes[..i] {
            let apart = area.right <= over.left
                || over.right <= area.left
                || area.bottom <= over.top
                || over.bottom <= area.top;
            assert!(apart, "`{text}` and `{other}` overlap");
        }
    }
}

#[test]
fn one_odd_update_in_ten_million_reaches_the_top_of_its_column() {
    let rows = 10_000_000;
    let style = Style::default();
    let mut tracer = Tracer::new(rows, style.size.columns());
    let odd = 7_654_321;
    for start in (0..rows).step_by(1 << 16) {
        let end = (start + (1 << 16)).min(rows);
        tracer.push(&(start..end).map(|i| if i == odd { 0.2 } else { 0.1 }).collect::<Vec<_>>());
    }
    let curve = NamedCurve { name: "odd".into(), curve: tracer.finish(), ..NamedCurve::default() };
    let picture = Picture::of(&figure(rows, vec![panel(Scale::Linear, vec![curve])]), &style);
    let plot = picture.scene.plots[0];
    let x = (plot.left + plot.width() * odd as f64 / rows as f64).floor() as usize;
    let column = picture.blue_rows(x);
    // The axis ends a margin of 5 % above 0.2.
    let top = plot.top + plot.height() * (1.0 - 0.2 / 0.205);
    assert!((column[0] as f64 - top).abs() <= 2.0, "{} {top}", column[0]);
    let line = picture.blue_rows(x + 40);
    assert_eq!(column.len(), line[line.len() - 1] + 1 - column[0], "the column is drawn through");
    assert!(line.len() <= 3);
}

#[test]
fn stairs_are_upright_and_level() {
    let values = (0..1000).map(|i| if i < 500 { 0.1 } else { 0.01 });
    let figure = figure(1000, vec![panel(Scale::Linear, vec![series("step", values)])]);
    let picture = Picture::of(&figure, &Style::default());
    let plot = picture.scene.plots[0];
    let x = plot.left + plot.width() / 2.0;
    let corners: Vec<_> = picture
        .scene
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Line { points, .. } => Some(points.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(corners.len(), 1);
    let [_, foot, top, _] = corners[0][..] else { panic!("four corners, not {corners:?}") };
    assert!((foot.0 - x).abs() < 1e-9 && foot.0 == top.0);
}

#[test]
fn the_legend_hides_no_curve() {
    let rising = |k: u32| (0..1000).map(move |i| f64::from(i * k) * 1e-6);
    let cases = [
        vec![series("linear", linear(1000, 1e-3)), series("cosine", cosine(1000, 1e-3))],
        vec![series("rising", rising(1)), series("steeper", rising(2))],
        (0..8).map(|k| series(&format!("curve {k}"), rising(k + 1))).collect(),
        vec![
            series("first of two that fill the plot", (0..1000).map(|i| f64::from(i % 7))),
            series("second of two that fill the plot", (0..1000).map(|i| f64::from(i % 5))),
        ],
    ];
    for series in cases {
        for scale in [Scale::Linear, Scale::Log] {
            let count = series.len();
            let scene = chart::render(&figure(1000, vec![panel(scale, series.clone())]), &Style::default());
            assert_eq!(scene.legends.len(), 1);
            assert!(hides_nothing(&scene, &scene.legends[0]), "{count} {scale:?}");
            assert_texts_are_readable(&scene);
        }
    }
}

#[test]
fn texts_are_neither_cut_off_nor_on_top_of_each_other() {
    let long = "a name that is so long that no legend of any picture could ever show the whole of it";
    let mut tall = figure(
        112_590,
        vec![
            panel(Scale::Linear, vec![series(long, linear(2000, 0.1)), series("short", cosine(2000, 0.1))]),
            Panel {
                label: long.into(),
                scale: Scale::Log,
                series: vec![series("short", cosine(2000, 3.3e-5))],
                ..Panel::default()
            },
            Panel {
                label: "difference".into(),
                scale: Scale::Linear,
                series: vec![series("new", (0..2000).map(|i| double::sin(f64::from(i) / 99.0) * 1e-12))],
                ..Panel::default()
            },
        ],
    );
    tall.title = long.repeat(3);
    tall.x.steps_per_epoch = Some(1251);
    let sizes = [
        (960, 600),
        (640, 400),
        (480, 900),
        (320, 240),
        (200, 150),
        (120, 80),
        (60, 40),
        (50, 30),
        (1, 1),
        (2400, 300),
    ];
    for (width, height) in sizes {
        let style = Style { size: Size::new(width, height, 1.0).expect("a size"), theme: Theme::Light };
        assert_texts_are_readable(&chart::render(&tall, &style));
        let one = Figure { panels: tall.panels[..1].to_vec(), ..tall.clone() };
        assert_texts_are_readable(&chart::render(&one, &style));
    }
}

#[test]
fn twice_as_sharp_is_the_same_layout() {
    let figure = figure(
        1000,
        vec![panel(Scale::Log, vec![series("a", linear(1000, 1.0)), series("b", cosine(1000, 1.0))])],
    );
    let once = Picture::of(&figure, &Style::default());
    let twice =
        Picture::of(&figure, &Style { size: Size::new(960, 600, 2.0).expect("a size"), theme: Theme::Light });
    assert_eq!(once.scene.items, twice.scene.items);
    assert_eq!((twice.width, twice.height), (1920, 1200));
    // Grid lines cover whole dots: one, and two at twice the resolution.
    let x = once.scene.plots[0].left.floor() as usize;
    let y = once.scene.plots[0].bottom as usize + 3;
    let axis = [0x33; 3];
    let spine = |picture: &Picture, y: usize| {
        (0..picture.width).filter(|&x| picture.at(x, y) == axis).collect::<Vec<_>>()
    };
    assert!(spine(&once, y).contains(&x));
    assert!(spine(&twice, 2 * y).contains(&(2 * x)) && spine(&twice, 2 * y).contains(&(2 * x + 1)));
    assert!(!spine(&twice, 2 * y).contains(&(2 * x + 2)));
}

#[test]
fn curves_that_run_together_both_show() {
    let figure = figure(
        1000,
        vec![panel(Scale::Linear, vec![series("a", linear(1000, 1.0)), series("b", linear(1000, 1.0))])],
    );
    let picture = Picture::of(&figure, &Style::default());
    let colors = Theme::Light.colors().curves;
    let plot = picture.scene.plots[0];
    for color in &colors[..2] {
        let dots = (plot.left as usize..plot.right as usize)
            .flat_map(|x| (plot.top as usize + 60..plot.bottom as usize).map(move |y| (x, y)))
            .filter(|&(x, y)| {
                let channels = picture.at(x, y).into_iter().zip([color.0, color.1, color.2]);
                channels.map(|(seen, meant)| seen.abs_diff(meant)).max() < Some(50)
            });
        assert!(dots.count() > 200, "{color:?}");
    }
}

#[test]
fn a_warm_up_from_zero_runs_off_to_the_floor_of_a_logarithmic_axis() {
    let values = (0..1000).map(|i| if i < 100 { 1e-5 * f64::from(i) } else { 1e-3 });
    let figure = figure(1000, vec![panel(Scale::Log, vec![series("warm-up", values)])]);
    let picture = Picture::of(&figure, &Style::default());
    let plot = picture.scene.plots[0];
    let x = plot.left.floor() as usize + 1;
    let rows = picture.blue_rows(x);
    assert!(rows.last().is_some_and(|&y| y as f64 > plot.bottom - 3.0));
    let texts: Vec<String> = text_boxes(&picture.scene).into_iter().map(|(text, _)| text).collect();
    assert!(["10⁻⁵", "10⁻⁴", "10⁻³"].iter().all(|&label| texts.contains(&label.to_owned())), "{texts:?}");
}

#[test]
fn the_dark_theme_is_light_on_dark() {
    let figure = figure(100, vec![panel(Scale::Linear, vec![series("a", linear(100, 1.0))])]);
    let picture = Picture::of(&figure, &Style { theme: Theme::Dark, ..Style::default() });
    let brightness = |dot: &[u8; 3]| dot.iter().map(|&c| u32::from(c)).sum::<u32>();
    assert!(brightness(&picture.at(0, 0)) < 150);
    assert!(picture.dots.iter().map(brightness).max() > Some(600));
}

#[test]
fn the_same_figure_has_the_same_bytes() {
    let figure = figure(
        500,
        vec![panel(Scale::Linear, vec![series("a", linear(500, 1.0)), series("b", cosine(500, 1.0))])],
    );
    let draw = || {
        let scene = chart::render(&figure, &Style::default());
        (png::encode(&scene).expect("a PNG"), svg::encode(&scene))
    };
    assert_eq!(draw(), draw());
}

#[test]
fn svg_says_what_it_shows_and_keeps_its_text() {
    let mut figure = figure(
        500,
        vec![panel(
            Scale::Linear,
            vec![series("a < b", linear(500, 1.0)), series("c & d", cosine(500, 1.0))],
        )],
    );
    figure.title = "\"Rates\" & <more>".into();
    let text = svg::encode(&chart::render(&figure, &Style::default()));
    assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    assert!(text.contains("<title id=\"title\">&quot;Rates&quot; &amp; &lt;more&gt;</title>"));
    assert!(
        text.contains("<desc id=\"desc\">500 values per step. learning rate: a &lt; b, c &amp; d</desc>")
    );
    assert!(text.contains(">c &amp; d</text>"));
    assert!(text.len() < 10_000, "{}", text.len());
}

/// Pseudorandom numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn value(&mut self) -> f64 {
        const ODD: [f64; 16] = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            0.0,
            -0.0,
            1e-320,
            1e300,
            -1e300,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            1.0,
            0.1,
            1e-3,
            3e-4,
            -1.0,
        ];
        match self.roll(4) {
            0 => ODD[self.roll(16) as usize],
            1 => f64::from_bits(self.roll(u64::MAX)),
            _ => self.roll(1000) as f64 / 1000.0,
        }
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 10] =
            ["", "a", "cosine", "🚀🚀 漢字 \u{200d}", "a\nb\tc\0", "<&\">", "𝛼 → ∞", " ", "e\u{301}", "x"];
        TEXTS[self.roll(10) as usize].repeat(1 + self.roll(3) as usize * self.roll(40) as usize)
    }

    fn panel(&mut self, rows: u64) -> Panel {
        let scale = if self.roll(2) == 0 { Scale::Linear } else { Scale::Log };
        let count = [0, 1, 2, 8, 50][self.roll(5) as usize];
        let series = (0..count).map(|_| {
            let calm = self.roll(2) == 0;
            let base = self.value();
            let mut tracer = Tracer::new(rows, self.roll(300) as usize);
            let values: Vec<f64> =
                (0..rows.min(600)).map(|_| if calm { base } else { self.value() }).collect();
            tracer.push(&values);
            NamedCurve { name: self.text(), curve: tracer.finish(), ..NamedCurve::default() }
        });
        let series = series.collect();
        let mut end =
            || (self.roll(3) == 0).then(|| self.value()).filter(|end| end.is_finite() && *end > 0.0);
        let limits = match (end(), end()) {
            (Some(low), Some(high)) if low >= high => Limits { low: None, high: Some(high) },
            (low, high) => Limits { low, high },
        };
        Panel { scale, series, label: self.text(), limits }
    }
}

#[test]
fn the_wildest_figures_make_a_picture() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..150 {
        let rows = [0, 1, 2, 3, 40, 500, u64::MAX][dice.roll(7) as usize];
        let panels = (0..[0, 1, 1, 2, 9][dice.roll(5) as usize]).map(|_| dice.panel(rows)).collect();
        let steps_per_epoch = [None, Some(0), Some(1), Some(7), Some(u64::MAX)][dice.roll(5) as usize];
        let first = [0, 0, 1, 30, 499][dice.roll(5) as usize].min(rows);
        let x = Axis { unit: dice.text(), rows: first..rows, steps_per_epoch };
        let mut marks: Vec<RowMark> = (0..[0, 0, 1, 3, 40][dice.roll(5) as usize])
            .map(|_| RowMark { row: dice.roll(600), name: dice.text() })
            .collect();
        marks.sort_by_key(|mark| mark.row);
        let figure = Figure { title: dice.text(), x, panels, marks };
        let (width, height) =
            [(1, 1), (50, 30), (120, 90), (333, 222), (20, 400), (400, 20)][dice.roll(6) as usize];
        let factor = [0.5, 1.0, 1.5, 2.0][dice.roll(4) as usize];
        let theme = if dice.roll(2) == 0 { Theme::Light } else { Theme::Dark };
        let style = Style { size: Size::new(width, height, factor).expect("a size"), theme };
        let picture = Picture::of(&figure, &style);
        let expected = |pixels: u32| (f64::from(pixels) * factor).round().max(1.0) as usize;
        assert_eq!((picture.width, picture.height), (expected(width), expected(height)), "round {round}");
        assert_texts_are_readable(&picture.scene);
        for item in &picture.scene.items {
            if let Item::Line { points, .. } = item {
                let near = Area { left: 0.0, top: 0.0, right: f64::from(width), bottom: f64::from(height) };
                assert!(
                    points.iter().all(|&point| near.grown(40.0).contains(point)),
                    "round {round}: {points:?}"
                );
            }
        }
        let text = svg::encode(&picture.scene);
        assert!(
            text.ends_with("</svg>\n") && !text.contains("NaN") && !text.contains("inf"),
            "round {round}"
        );
        assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    }
}

#[test]
fn characters_that_the_font_does_not_have_are_named_where_its_letters_are_drawn() {
    let folder = Folder::new();
    let outcome = folder.run("plot linear.yaml --title 学習率 --size 200x150 -o lr.svg -o lr.png");
    assert_eq!(outcome.status, 0);
    let warning =
        "warning: the font of PNG and PDF does not have `学`, `率` and `習`; the picture has boxes instead.";
    assert!(outcome.stderr.contains(warning), "{}", outcome.stderr);
    let outcome = folder.run("plot linear.yaml --title 学習率 --size 200x150 -o lr.svg -o lr.html");
    assert!(!outcome.stderr.contains("boxes"), "{}", outcome.stderr);
}
