//! An interactive page in a single file. It fetches nothing, and without a script it shows still pictures.

use super::svg::{self, escaped};
use crate::chart::{self, Size, Style, theme};
use crate::figure::{Curve, Figure, Scale, Vertex};
use crate::printable::printable;
use crate::schedule::Precision;
use plotters::style::RGBColor;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

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
    let rows = figure.x.rows;
    if rows <= most as u64 {
        return (0..rows).collect();
    }
    let curves = || figure.panels.iter().flat_map(|panel| &panel.series).map(|series| &series.curve);
    let mut parts = most as u64;
    while parts > 1 {
        let mut found = BTreeSet::from([0, rows - 1]);
        curves().for_each(|curve| extremes(curve, rows, parts, &mut found));
        if found.len() <= most {
            return found.into_iter().collect();
        }
        parts = parts * 3 / 4;
    }
    let most = most.max(2) as u64;
    (0..most).map(|i| (u128::from(i) * u128::from(rows - 1) / u128::from(most - 1)) as u64).collect()
}

fn extremes(curve: &Curve, rows: u64, parts: u64, found: &mut BTreeSet<u64>) {
    let part = |vertex: &Vertex| (u128::from(vertex.row) * u128::from(parts) / u128::from(rows)) as u64;
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
            let stairs = column.windows(2).filter(|pair| pair[0].row == pair[1].row && pair[0].row > 0);
            found.extend(stairs.take(1).flat_map(|pair| [pair[0].row - 1, pair[0].row]));
        }
    }
}

/// The page.
pub(crate) fn encode(page: &Page<'_>) -> String {
    let colors = page.style.theme.colors();
    let title = page.charts.iter().map(|chart| chart.figure.title.as_str()).find(|title| !title.is_empty());
    let title = escaped(title.unwrap_or("Learning-rate schedules"));
    let mut out = String::with_capacity(256 * 1024);
    // Writing to a string cannot fail. The policy forbids the page to fetch anything.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n\
         :root {{ --ground: {}; --text: {}; --axis: {}; --grid: {}; --faint: {}; }}\n{SHEET}</style>\n\
         </head>\n<body>\n<main>\n",
        hex(colors.ground),
        hex(colors.text),
        hex(colors.axis),
        hex(colors.grid),
        hex(colors.faint)
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
    let data = data(chart, style).to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/json\">{data}</script>");
    if !chart.words.is_empty() {
        let words = chart.words.lines().map(escaped).collect::<Vec<_>>().join("\n");
        let _ = writeln!(out, "<details open><summary>In words</summary><pre>{words}</pre></details>");
    }
    out.push_str("</section>\n");
}

impl PageChart<'_> {
    /// The figure with at most `most` vertices.
    fn still(&self, most: usize) -> Figure {
        if self.rows.len() as u64 == self.figure.x.rows {
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
                series.curve = Curve::from_rows(&rows, &values);
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
    let text = text.replacen("<title id=\"title\">", &format!("<title id=\"{name}t\">"), 1);
    text.replacen("<desc id=\"desc\">", &format!("<desc id=\"{name}d\">"), 1)
}

fn data(chart: &PageChart<'_>, style: &Style) -> Value {
    let figure = chart.figure;
    let mut names: Vec<&str> = Vec::new();
    let mut panels = Vec::new();
    for ((panel, values), precisions) in figure.panels.iter().zip(&chart.values).zip(&chart.precisions) {
        let mut series = Vec::new();
        for ((curve, values), precision) in panel.series.iter().zip(values).zip(precisions) {
            let known = names.iter().position(|name| *name == curve.name);
            let index = known.unwrap_or(names.len());
            if known.is_none() {
                names.push(&curve.name);
            }
            let (color, dash) = theme::stroke(style.theme, index);
            series.push(json!({
                "name": printable(&curve.name),
                "color": hex(color),
                "dash": dash.iter().map(f64::to_string).collect::<Vec<_>>().join(" "),
                "single": *precision == Precision::Single,
                "values": base64(values),
            }));
        }
        panels.push(
            json!({"label": printable(&panel.label), "log": panel.scale == Scale::Log, "series": series}),
        );
    }
    // Distances have fewer digits than rows.
    let before = std::iter::once(0).chain(chart.rows.iter().copied());
    let distances: Vec<u64> = chart.rows.iter().zip(before).map(|(row, before)| row - before).collect();
    json!({
        "title": printable(&figure.title),
        "unit": printable(&figure.x.unit),
        "rows": figure.x.rows,
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
