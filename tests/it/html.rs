//! The interactive page, in a real browser if one is installed.

use crate::compare::{STAIRS, folder, lrsched};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Eight schedules of a million updates.
const EIGHT: &str = "run: {steps: 1000000, steps_per_epoch: 10000}
schedules:
  cosine: {kind: cosine, start: 0.1, end: 0.001}
  linear: {kind: linear, start: 0.1, end: 0}
  exponential: {kind: exponential, start: 0.1, decay_rate: 0.5, decay_steps: 100000}
  stairs: {kind: step, start: 0.1, gamma: 0.5, step_size: 150000}
  cycle: {kind: cycle, low: 0.001, high: 0.07, steps_up: 5000, steps_down: 15000, gamma: 0.95}
  root: {kind: inverse_sqrt, start: 0.09, timescale: 10000}
  cubic: {kind: polynomial, start: 0.08, power: 3}
  odd: {kind: sequence, milestones: [765432, 765433], phases: [
    {kind: constant, value: 0.05}, {kind: constant, value: 0.2}, {kind: constant, value: 0.05}]}
";

fn page(folder: &Path, arguments: &[&str]) -> String {
    let output = lrsched(folder, arguments);
    assert!((0..2).contains(&output.status), "{}", output.stderr);
    std::fs::read_to_string(folder.join("page.html")).expect("a page")
}

/// The browser, if one is on the path.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Runs a script on the page, which writes into `result`. `None` without a browser.
fn explored(folder: &Path, page: &str, script: &str) -> Option<Value> {
    let browser = browser()?;
    let probe = format!(
        "<script>const result = {{}}; try {{ {script} }} catch (error) {{ result.error = String(error); }}
        document.body.dataset.result = encodeURIComponent(JSON.stringify(result));</script></body>"
    );
    let file = folder.join("probe.html");
    std::fs::write(&file, page.replace("</body>", &probe)).expect("a file");
    let user = tempfile::tempdir().expect("a folder");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", user.path().display()))
        .args(["--window-size=1000,900", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("it runs");
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom.split("data-result=\"").nth(1).and_then(|rest| rest.split('"').next());
    let result = decoded(found.unwrap_or_else(|| panic!("no result: {dom:.2000}")));
    Some(serde_json::from_str(&result).expect("JSON"))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.expect("a digit"));
                u8::from_str_radix(std::str::from_utf8(&digits).expect("ASCII"), 16).expect("a byte")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The values of a table at a row.
fn at(folder: &Path, spec: &str, row: u64) -> Vec<f64> {
    let output = lrsched(folder, &["table", spec, "--at", &row.to_string()]);
    let text = output.stdout;
    let row = text.lines().nth(1).expect("a row").to_string();
    row.split(',').skip(1).map(|value| value.parse().expect("a number")).collect()
}

const HELPERS: &str = "
const chart = charts[0], svg = chart.svg;
const hover = part => {
  const box = svg.getBoundingClientRect(), x = box.left + LEFT + part * (box.width - LEFT - RIGHT);
  svg.dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: box.top + 100, bubbles: true}));
};
const press = (key, shiftKey) => svg.dispatchEvent(new KeyboardEvent('keydown', {key, shiftKey, bubbles: true}));
const told = () => ({where: chart.where.textContent, row: chart.rows[chart.at],
  texts: chart.entries.map(entry => entry.output.textContent).join(','), tip: chart.tip.textContent,
  values: chart.entries.map(entry => Number(entry.output.textContent)), view: chart.view.slice()});
";

#[test]
fn hovering_and_keys_tell_the_exact_values_at_an_update() {
    // A tenth of the updates: each value is asked for in a run of the program of its own.
    let folder = folder(&[("spec.yaml", &EIGHT.replace("steps: 1000000", "steps: 100000"))]);
    let page = page(folder.path(), &["plot", "spec.yaml", "-o", "page.html"]);
    let script = format!(
        "{HELPERS} result.held = chart.rows.length; hover(0.3333); result.hover = told();
        press('ArrowRight'); result.next = told(); press('End'); result.end = told();
        press('Home'); result.home = told(); press('ArrowRight', true); result.far = told();"
    );
    let Some(result) = explored(folder.path(), &page, &script) else { return };
    assert_eq!(result["error"], Value::Null);
    for moment in ["hover", "next", "end", "home", "far"] {
        let told = &result[moment];
        let row = told["row"].as_u64().expect("a row");
        let values: Vec<f64> = told["values"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|v| v.as_f64().expect("a number"))
            .collect();
        assert_eq!(values, at(folder.path(), "spec.yaml", row), "{moment}: {row}");
        assert_eq!(told["where"], format!("step {row}, epoch {}", row / 10_000));
        let text = lrsched(folder.path(), &["table", "spec.yaml", "--at", &row.to_string()]).stdout;
        assert_eq!(told["texts"].as_str(), text.lines().nth(1).and_then(|row| Some(row.split_once(',')?.1)));
    }
    let tip = result["hover"]["tip"].as_str().expect("the values beside the pointer");
    assert!(tip.starts_with("step 3") && tip.contains("cosine0.0"), "{tip}");
    let row = |moment: &str| result[moment]["row"].as_u64().expect("a row");
    assert!((32_000..34_700).contains(&row("hover")), "{}", row("hover"));
    assert!(row("next") > row("hover") && row("far") > 1_000);
    assert_eq!((row("home"), row("end")), (0, 99_999));
    assert!(result["held"].as_u64() > Some(800), "{}", result["held"]);
}

#[test]
fn a_page_of_eight_series_of_a_million_updates_is_small_and_keeps_an_odd_one() {
    let folder = folder(&[("spec.yaml", EIGHT)]);
    let page = page(folder.path(), &["plot", "spec.yaml", "-o", "page.html"]);
    assert!(page.len() < 300_000, "{}", page.len());
    let script = format!(
        "{HELPERS} result.odd = chart.rows.indexOf(765432); chart.select(result.odd); result.at = told();"
    );
    let Some(result) = explored(folder.path(), &page, &script) else { return };
    assert!(result["odd"].as_i64() > Some(0), "{result}");
    assert_eq!(result["at"]["values"][7], 0.2);
}

#[test]
fn a_page_of_eight_scribbles_is_small_too() {
    let cycle = |i: u32| {
        let (up, down) = (113 + 17 * i, 211 + 13 * i);
        format!(
            "  c{i}: {{kind: cycle, low: 0.001, high: 0.{i}9, steps_up: {up}, steps_down: {down}, gamma: 0.9999}}\n"
        )
    };
    let cycles: String = (0..8).map(cycle).collect();
    let folder = folder(&[("spec.yaml", &format!("run: {{steps: 300000}}\nschedules:\n{cycles}"))]);
    let page = page(folder.path(), &["plot", "spec.yaml", "-o", "page.html"]);
    assert!(page.len() < 300_000, "{}", page.len());
}

#[test]
fn zoom_logarithm_and_series_are_switched_by_mouse_and_keys() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("gamma: 0.1", "gamma: 0.2"))]);
    let page = page(folder.path(), &["compare", "a.yaml", "b.yaml", "-o", "page.html"]);
    let script = format!(
        "{HELPERS}
        const curves = () => svg.querySelectorAll('path[clip-path]').length;
        const log = chart.data.panels[0].button;
        result.curves = curves();
        chart.entries[1].button.click(); result.fewer = curves(); result.off = chart.entries[1].button.getAttribute('aria-pressed');
        press('2'); result.again = curves();
        press('l'); result.log = log.getAttribute('aria-pressed'); log.click(); result.linear = log.getAttribute('aria-pressed');
        hover(0.5); press('+'); result.near = told(); press('0'); result.whole = told();
        const box = svg.getBoundingClientRect(), x = part => box.left + LEFT + part * (box.width - LEFT - RIGHT);
        svg.setPointerCapture = () => {{}};
        const mouse = (type, part) => svg.dispatchEvent(new PointerEvent(type, {{clientX: x(part), clientY: box.top + 90, pointerType: 'mouse', button: 0, bubbles: true}}));
        mouse('pointerdown', 0.25); mouse('pointermove', 0.5); mouse('pointerup', 0.5); result.dragged = told();
        svg.dispatchEvent(new MouseEvent('dblclick', {{bubbles: true}})); result.back = told();
        result.still = [...document.querySelectorAll('.still')].every(still => getComputedStyle(still).display === 'none');"
    );
    let Some(result) = explored(folder.path(), &page, &script) else { return };
    assert_eq!(result["error"], Value::Null);
    assert_eq!((&result["curves"], &result["fewer"], &result["again"]), (&3.into(), &2.into(), &3.into()));
    assert_eq!(
        (&result["off"], &result["log"], &result["linear"]),
        (&"false".into(), &"true".into(), &"false".into())
    );
    let view = |moment: &str| {
        let side = |i: usize| result[moment]["view"][i].as_f64().expect("a number");
        (side(0), side(1))
    };
    let (low, high) = view("near");
    assert!((high - low - 45.0).abs() < 0.1 && low > 10.0, "{low} {high}");
    assert_eq!((view("whole"), view("back")), ((0.0, 90.0), (0.0, 90.0)));
    let (low, high) = view("dragged");
    assert!((low - 22.5).abs() < 0.5 && (high - 45.0).abs() < 0.5, "{low} {high}");
    assert_eq!(result["still"], true);
}

#[test]
fn the_page_fetches_nothing_and_stands_without_a_script() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("gamma: 0.1", "gamma: 0.2"))]);
    let page = page(folder.path(), &["compare", "a.yaml", "b.yaml", "-o", "page.html"]);
    for address in page.split("http").skip(1) {
        assert!(
            address.starts_with("://www.w3.org/2000/svg") || address.starts_with("-equiv"),
            "{address:.60}"
        );
    }
    assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("url(\""));
    // Two pictures, one for a wide window and one for a phone, and the report in words.
    assert_eq!(page.matches("<svg xmlns").count(), 2);
    assert!(page.contains("<pre>different  a.yaml -&gt; b.yaml\n"));
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
}

#[test]
fn names_on_the_page_are_text() {
    let evil = "</script><script>document.title = 1</script><img src=x>";
    let spec = format!(
        "run: {{steps: 3}}\nschedules: {{\"{evil}\": {{kind: constant, value: 1}}, b: {{kind: constant, value: 2}}}}\n"
    );
    let folder = folder(&[("spec.yaml", &spec)]);
    let page = page(folder.path(), &["plot", "spec.yaml", "-o", "page.html", "--title", evil]);
    assert!(!page.contains("<img") && !page.contains("<script>document.title"));
    let script = format!(
        "{HELPERS} result.name = chart.entries[0].button.textContent; result.title = document.title;"
    );
    let Some(result) = explored(folder.path(), &page, &script) else { return };
    assert_eq!((result["name"].as_str(), result["title"].as_str()), (Some(evil), Some(evil)));
}
