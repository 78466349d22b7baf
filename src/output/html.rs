//! An interactive page in a single file. It fetches nothing, and without a script it shows still pictures.

use super::svg::{self, escaped};
use crate::chart::{self, Size, Style, Theme, layout, limits};
use crate::figure::{Curve, Figure, RowMark, Scale, Vertex};
use crate::printable::printable;
use crate::schedule::Precision;
use plotters::style::RGBColor;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// The script of the page.
const SCRIPT: &str = include_str!("report.js");
/// The style sheet; the colours are set before it.
const SHEET: &str = include_str!("report.css");

/// A page.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// The first paragraph; may be empty.
    pub lead: &'a str,
    /// The figures, from top to bottom.
    pub charts: Vec<PageChart<'a>>,
    /// The style. The size is that of the still pictures.
    pub style: &'a Style,
    /// Whether the colours are those that the reader prefers, whatever the theme of the style.
    pub follows_reader: bool,
    /// Whether an open page is loaded again when its file changes.
    pub reloads: bool,
}

/// A figure, and the values that the page can show.
#[derive(Debug)]
pub(crate) struct PageChart<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// The rows whose values the page holds, in ascending order.
    pub rows: Vec<u64>,
    /// The values at these rows, by panel and curve; NaN if there is none.
    pub values: Vec<Vec<Vec<f64>>>,
    /// The precisions, by panel and curve.
    pub precisions: Vec<Vec<Precision>>,
    /// The text below the figure; may be empty.
    pub words: &'a str,
}

/// Up to `most` rows that show the curves best. If there are more rows, these are, for each part of the figure and each
/// curve, the first and the last row and those of the least and the greatest value.
pub(crate) fn rows(figure: &Figure, most: usize) -> Vec<u64> {
    let shown = figure.x.rows.clone();
    let count = shown.end.saturating_sub(shown.start);
    if count <= most as u64 {
        return shown.collect();
    }
    let curves = || figure.panels.iter().flat_map(|panel| &panel.series).map(|series| &series.curve);
    let mut parts = most as u64;
    while parts > 1 {
        let mut found = BTreeSet::from([shown.start, shown.end - 1]);
        curves().for_each(|curve| extremes(curve, &shown, parts, &mut found));
        if found.len() <= most {
            return found.into_iter().collect();
        }
        parts = parts * 3 / 4;
    }
    let most = most.max(2) as u64;
    let offset = |i| (u128::from(i) * u128::from(count - 1) / u128::from(most - 1)) as u64;
    (0..most).map(|i| shown.start + offset(i)).collect()
}

fn extremes(curve: &Curve, shown: &Range<u64>, parts: u64, found: &mut BTreeSet<u64>) {
    let offset = |vertex: &Vertex| u128::from(vertex.row.saturating_sub(shown.start));
    let count = u128::from(shown.end - shown.start);
    let part = |vertex: &Vertex| (offset(vertex) * u128::from(parts) / count) as u64;
    for line in curve.lines() {
        for column in line.chunk_by(|a, b| part(a) == part(b)) {
            let by_value = |a: &&Vertex, b: &&Vertex| a.value.total_cmp(&b.value);
            let kept = [
                column.first(),
                column.last(),
                column.iter().min_by(by_value),
                column.iter().max_by(by_value),
            ];
            found.extend(kept.into_iter().flatten().map(|vertex| vertex.row));
            // A stair also needs the row before it.
            let stairs =
                column.windows(2).filter(|pair| pair[0].row == pair[1].row && pair[0].row > shown.start);
            found.extend(stairs.take(1).flat_map(|pair| [pair[0].row - 1, pair[0].row]));
        }
    }
}

/// The number of rows that a figure shows.
fn count(figure: &Figure) -> u64 {
    figure.x.rows.end.saturating_sub(figure.x.rows.start)
}

/// The page.
pub(crate) fn encode(page: &Page<'_>) -> String {
    let title = page.charts.iter().map(|chart| chart.figure.title.as_str()).find(|title| !title.is_empty());
    let title = escaped(title.unwrap_or("Learning-rate schedules"));
    let version =
        if page.reloads { format!(" data-version=\"{:016x}\"", version(page)) } else { String::new() };
    let mut out = String::with_capacity(256 * 1024);
    // Writing to a string cannot fail. The policy forbids the page to fetch anything.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"{version}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'{}\">\n<title>{title}</title>\n<style>\n\
         {}{SHEET}</style>\n</head>\n<body>\n<main>\n",
        if page.reloads { "; frame-src 'self' file:" } else { "" },
        palette(page)
    );
    if !page.lead.is_empty() {
        let _ = writeln!(out, "<p class=\"lead\">{}</p>", escaped(page.lead));
    }
    for (index, chart) in page.charts.iter().enumerate() {
        push_chart(&mut out, chart, page.style, (index, page.charts.len()));
    }
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// The colours as variables of the style sheet.
fn palette(page: &Page<'_>) -> String {
    let root = |theme: Theme| {
        let variable = |(name, color)| format!("--{name}: {}; ", hex(color));
        let variables: String = named(theme).into_iter().map(variable).collect();
        format!(":root {{ {variables}}}")
    };
    match page.follows_reader {
        false => format!("{}\n", root(page.style.theme)),
        true => format!(
            ":root {{ color-scheme: light dark; }}\n{}\n@media (prefers-color-scheme: dark) {{ {} }}\n",
            root(Theme::Light),
            root(Theme::Dark)
        ),
    }
}

/// The colours of a theme with the names of their variables. If two have the same colour, the first is meant.
fn named(theme: Theme) -> Vec<(String, RGBColor)> {
    let colors = theme.colors();
    let all = [
        ("ground", colors.ground),
        ("text", colors.text),
        ("axis", colors.axis),
        ("grid", colors.grid),
        ("faint", colors.faint),
        ("zero", colors.zero),
    ];
    let curves = colors.curves.into_iter().enumerate().map(|(i, color)| (format!("c{i}"), color));
    all.into_iter().map(|(name, color)| (name.to_string(), color)).chain(curves).collect()
}

/// A number that two pages share only if they are the same (FNV-1a, 64 bits).
fn version(page: &Page<'_>) -> u64 {
    let data = page.charts.iter().map(|chart| data(chart, page.style).to_string() + chart.words);
    let text: String = data.collect();
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The size of a picture on a phone.
const PHONE: (u32, u32) = (380, 480);
/// The most vertices of the curves of all still pictures, in a wide window and on a phone.
const CORNERS: [usize; 2] = [8_000, 3_000];

fn push_chart(out: &mut String, chart: &PageChart<'_>, style: &Style, (index, charts): (usize, usize)) {
    let figure = chart.figure;
    let title = escaped(&figure.title);
    let _ = writeln!(out, "<section class=\"chart\" aria-label=\"{title}\">");
    let (width, height) = (PHONE.0, PHONE.1.max(200 * figure.panels.len() as u32));
    let phone = Size::new(width, height, 1.0).unwrap_or(style.size);
    let stills = [("wide", style.size), ("narrow", phone)];
    for ((class, size), most) in stills.into_iter().zip(CORNERS) {
        let _ = writeln!(out, "<div class=\"still {class}\">");
        let style = Style { size, ..*style };
        out.push_str(&picture(&chart.still(most / charts), &style, &format!("{class}-{index}-")));
        out.push_str("</div>\n");
    }
    if let Some(part) = part(chart) {
        let _ = writeln!(out, "<p class=\"hint\">{part}</p>");
    }
    let data = data(chart, style).to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/json\">{data}</script>");
    if !chart.words.is_empty() {
        let words = chart.words.lines().map(escaped).collect::<Vec<_>>().join("\n");
        let _ = writeln!(out, "<details open><summary>In words</summary><pre>{words}</pre></details>");
    }
    out.push_str("</section>\n");
}

/// What the page leaves out, if anything.
fn part(chart: &PageChart<'_>) -> Option<String> {
    let (held, all) = (chart.rows.len() as u64, count(chart.figure));
    let every = (all + held / 2).checked_div(held).filter(|_| held < all)?.max(2);
    let ending = match (every % 10, every % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    Some(format!(
        "The page has {held} of {all} rows, about every {every}{ending} row, with the least and the greatest values \
         between them. <code>lrsched plot --from</code> and <code>--to</code> make a page of a window, with every row of it."
    ))
}

impl PageChart<'_> {
    /// The figure with at most `most` vertices.
    fn still(&self, most: usize) -> Figure {
        if self.rows.len() as u64 == count(self.figure) {
            return self.figure.clone();
        }
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let curves = self.values.iter().map(Vec::len).sum::<usize>().max(1);
        let held = self.sparse(&all);
        let wanted = rows(&held, (most / curves).max(16));
        let found = |row: &u64| self.rows.binary_search(row).ok();
        self.sparse(&wanted.iter().filter_map(found).collect::<Vec<usize>>())
    }

    /// The figure made of some of the held rows, by their indices.
    fn sparse(&self, kept: &[usize]) -> Figure {
        let rows: Vec<u64> = kept.iter().map(|i| self.rows[*i]).collect();
        let mut figure = self.figure.clone();
        for (panel, values) in figure.panels.iter_mut().zip(&self.values) {
            for (series, values) in panel.series.iter_mut().zip(values) {
                let values: Vec<f64> = kept.iter().map(|i| values[*i]).collect();
                let curve = Curve::from_rows(&rows, &values);
                series.curve = if series.holds { curve.held() } else { curve };
            }
        }
        figure
    }
}

/// A picture as SVG, with ids that are unique on the page.
fn picture(figure: &Figure, style: &Style, name: &str) -> String {
    let text = svg::encode(&chart::render(figure, style));
    let text =
        text.replacen("aria-labelledby=\"title desc\"", &format!("aria-labelledby=\"{name}t {name}d\""), 1);
    let text = named(style.theme).into_iter().fold(text, |text, (name, color)| {
        let paint = format!("=\"var(--{name})\"");
        let long = text.replace(&format!("=\"{}\"", hex(color)), &paint);
        long.replace(&format!("=\"{}\"", svg::hex((color.0, color.1, color.2))), &paint)
    });
    let text = text.replacen("<title id=\"title\">", &format!("<title id=\"{name}t\">"), 1);
    text.replacen("<desc id=\"desc\">", &format!("<desc id=\"{name}d\">"), 1)
}

fn data(chart: &PageChart<'_>, style: &Style) -> Value {
    let figure = chart.figure;
    let strokes = layout::strokes(&figure.panels.iter().collect::<Vec<_>>(), style);
    let colors = style.theme.colors();
    let mut panels = Vec::new();
    let held = figure.panels.iter().zip(strokes).zip(&chart.values).zip(&chart.precisions);
    for (((panel, strokes), values), precisions) in held {
        let mut series = Vec::new();
        let curves = panel.series.iter().zip(strokes).zip(values).zip(precisions);
        for (((curve, (color, dash)), values), precision) in curves {
            let index = colors.curves.iter().position(|known| *known == color).unwrap_or(0);
            series.push(json!({
                "name": printable(&curve.names()),
                "color": format!("var(--c{index})"),
                "holds": curve.holds,
                "dash": dash.iter().map(f64::to_string).collect::<Vec<_>>().join(" "),
                "single": *precision == Precision::Single,
                "values": base64(values),
            }));
        }
        panels.push(json!({
            "label": printable(&panel.label),
            "log": panel.scale == Scale::Log,
            "limits": limits::vertical(panel).map(|y| [y.low, y.high]),
            "series": series,
        }));
    }
    // Distances have fewer digits than rows.
    let before = std::iter::once(0).chain(chart.rows.iter().copied());
    let distances: Vec<u64> = chart.rows.iter().zip(before).map(|(row, before)| row - before).collect();
    let x = limits::horizontal(figure);
    let mark = |mark: &RowMark| json!({"row": mark.row, "name": printable(&mark.name)});
    json!({
        "low": x.low,
        "high": x.high,
        "epochs": layout::epochs(figure, &x).is_some(),
        "marks": figure.marks.iter().map(mark).collect::<Vec<_>>(),
        "title": printable(&figure.title),
        "unit": printable(&figure.x.unit),
        "first": figure.x.rows.start,
        "rows": count(figure),
        "epoch": figure.x.steps_per_epoch,
        "held": distances,
        "panels": panels,
    })
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The values as little-endian float64 in base64 (RFC 4648), which keeps every bit.
fn base64(values: &[f64]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for letter in 0..4 {
            let six = (bits >> (18 - 6 * letter)) as usize & 63;
            text.push(if letter > chunk.len() { '=' } else { char::from(LETTERS[six]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_holds_every_bit() {
        // Python: base64.b64encode(struct.pack("<d", 0.1)) and ("<3d", 1.0, -2.5, 1e-8).
        assert_eq!(base64(&[0.1]), "mpmZmZmZuT8=");
        assert_eq!(base64(&[1.0, -2.5, 1e-8]), "AAAAAAAA8D8AAAAAAAAEwDqMMOKOeUU+");
        assert_eq!(base64(&[]), "");
    }
}
