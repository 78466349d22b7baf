//! Every file of the gallery says what it is, is true, and runs.

use crate::harness::{Folder, files_below, read, root, same, some_of};
use crate::reference::fold;
use lrsched::plan::{Plan, Series};
use lrsched::schedule::sample::Samples;
use lrsched::spec::{FileError, Files, RunLength, Spec};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every spec of the gallery, by its name in the program.
pub(crate) fn gallery() -> Vec<(String, PathBuf)> {
    let folder = root().join("schedules");
    let specs = files_below(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    let name = |path: &PathBuf| path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
    specs.map(|path| (name(&path), path)).collect()
}

/// The most rows of a file that are inspected.
const MOST_INSPECTED: u64 = 50_000;

#[test]
fn every_file_of_the_gallery_gives_a_table_and_is_inspected() {
    let folder = Folder::new();
    for (name, _) in some_of(gallery(), 3) {
        let table = folder.run(&format!("table {name} --quiet --at first,last")).well();
        assert!(table.lines().count() >= 2, "{name}: {table}");
        let last: u64 = table.lines().last().and_then(|row| row.split(',').next()).unwrap().parse().unwrap();
        // Every row is looked at, so that of a million a part has to do.
        let some = if last >= MOST_INSPECTED { format!(" --steps {MOST_INSPECTED}") } else { String::new() };
        let text = folder.run(&format!("inspect {name}{some}")).well();
        assert!(text.lines().count() > 3, "{name}: {text}");
    }
}

/// Files that a spec names are read from its folder.
pub(crate) struct Beside<'a>(pub(crate) &'a Path);

impl Files for Beside<'_> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        std::fs::read_to_string(self.0.join(path)).map_err(|error| FileError::new(error.to_string()))
    }
}

/// The rates of a schedule in a line: their number, the first, the peak and its row, the last, and a hash of all bits.
fn in_a_line(plan: &Plan, series: &Series) -> String {
    let (unit, schedule) = (plan.unit(), &series.schedule);
    let rows = plan.length(unit).expect("a length");
    let mut samples = Samples::new(schedule, unit, plan.clock.steps_per_epoch).expect("it can be read so");
    let width = schedule.channels().len();
    let (mut first, mut last, mut peak, mut hash) =
        (f64::NAN, f64::NAN, (0, f64::NEG_INFINITY), fold([].into_iter()));
    let mut block = vec![0.0; 4096 * width];
    let mut row = 0;
    while row < rows {
        let count = usize::try_from(rows - row).map_or(4096, |left| left.min(4096));
        samples.fill(row, &mut block[..count * width]).expect("values");
        for rate in block[..count * width].chunks(width).map(|values| values[0]) {
            if row == 0 {
                first = rate;
            }
            if rate > peak.1 {
                peak = (row, rate);
            }
            last = rate;
            hash = (hash ^ rate.to_bits()).wrapping_mul(0x0100_0000_01b3);
            row += 1;
        }
    }
    format!("{rows} {unit}s, {first:?}, {:?} at {}, {last:?}, {hash:016x}", peak.1, peak.0)
}

/// The gallery in numbers: `tests/gallery.txt` has a line for every schedule, with the source of its numbers.
///
/// `genuine` lines are written by `tests/reference/make/gallery.py`, which calls the packages; the other lines by this
/// test, with `LRSCHED_BLESS=1`: `read` where first, peak and last were compared with the source that the spec names,
/// `ours` where there is no source. A new line is `ours` until somebody has compared it.
#[test]
fn every_file_of_the_gallery_has_the_numbers_that_it_had() {
    let path = root().join("tests/gallery.txt");
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let listed: BTreeMap<&str, &str> = golden
        .lines()
        .filter_map(|line| Some((line.split_once(": ")?.0, line.rsplit_once(" | ")?.1)))
        .collect();
    let mut found = String::new();
    for (name, path) in gallery() {
        let spec = Spec::parse(&name, &read(&path)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan = spec.resolve(&RunLength::default(), &Beside(path.parent().unwrap()));
        let plan = plan.unwrap_or_else(|error| panic!("{name}: {error}"));
        for series in &plan.series {
            let title = format!("{name} {}", series.name.as_deref().unwrap_or("-"));
            let source = listed.get(title.as_str()).copied().unwrap_or("ours");
            found += &format!("{title}: {} | {source}\n", in_a_line(&plan, series));
        }
    }
    if std::env::var_os("LRSCHED_BLESS").is_some() {
        let kept =
            |line: &str| line.rsplit_once(" | ").is_some_and(|(_, source)| source.starts_with("genuine"));
        let genuine: BTreeMap<&str, &str> = golden
            .lines()
            .filter(|line| kept(line))
            .map(|line| (line.split(": ").next().unwrap_or(""), line))
            .collect();
        let lines =
            found.lines().map(|line| *genuine.get(line.split(": ").next().unwrap_or("")).unwrap_or(&line));
        std::fs::write(&path, lines.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        return;
    }
    same(&found, &golden, "tests/gallery.txt");
}

/// The page with all pictures, `docs/gallery.md`. This test writes it and the pictures with `LRSCHED_BLESS=1`.
#[test]
fn every_file_of_the_gallery_is_drawn_on_a_page() {
    let (folder, docs) = (Folder::new(), root().join("docs"));
    let is_writing = std::env::var_os("LRSCHED_BLESS").is_some();
    let mut page = String::from(
        "# The gallery\n\nEvery schedule that the program has. `lrsched plot NAME` draws it, and `lrsched inspect NAME` explains it.\n",
    );
    let mut section = String::new();
    for (name, path) in gallery() {
        let stem = name.trim_end_matches(".yaml");
        let (dialect, _) = stem.split_once('/').expect("a folder");
        if dialect != section {
            section = dialect.into();
            page += &format!("\n## {dialect}\n");
        }
        let drawn = format!("gallery/{}.svg", stem.replace('/', "-"));
        let what = read(&path).lines().next().expect("a first line").trim_start_matches("# ").to_string();
        page += &format!("\n`{stem}`: {what}\n\n![{stem}]({drawn})\n");

        let outcome =
            folder.run(&format!("plot {name} -o picture.svg -o picture.png --size 480x300 --quiet"));
        assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
        let picture = folder.read("picture.svg");
        assert!(picture.starts_with("<svg "), "{name}");
        let png = std::fs::read(folder.path().join("picture.png")).unwrap();
        assert!(png.starts_with(b"\x89PNG"), "{name}");
        if is_writing {
            std::fs::create_dir_all(docs.join("gallery")).unwrap();
            std::fs::write(docs.join(&drawn), picture).unwrap();
        } else {
            let kept = std::fs::read_to_string(docs.join(&drawn)).unwrap_or_default();
            assert!(
                picture == kept,
                "{drawn} is another picture: LRSCHED_BLESS=1 cargo test --test it gallery"
            );
        }
    }
    if is_writing {
        std::fs::write(docs.join("gallery.md"), &page).unwrap();
    }
    same(
        &page,
        &read(&docs.join("gallery.md")),
        "docs/gallery.md: LRSCHED_BLESS=1 cargo test --test it gallery",
    );
}

#[test]
fn every_file_of_the_gallery_begins_with_what_it_is_and_no_two_say_the_same() {
    let mut said = BTreeMap::new();
    for (name, path) in gallery() {
        let text = read(&path);
        let first = text.lines().next().unwrap_or_default().to_string();
        assert!(first.starts_with("# ") && first.ends_with('.'), "{name} begins with: {first}");
        assert!((20..=140).contains(&first.chars().count()), "{name} begins with: {first}");
        let twin = said.insert(first.clone(), name.clone());
        assert_eq!(twin, None, "{name} says the same: {first}");
    }
    assert!(!said.is_empty());
}

#[test]
fn the_list_shows_the_whole_gallery() {
    let list = Folder::new().run("list gallery").well();
    for (name, _) in gallery() {
        let stem = name.strip_suffix(".yaml").unwrap();
        assert!(list.contains(stem), "{name} is missing in:\n{list}");
    }
}

#[test]
fn the_gallery_s_names_can_be_typed() {
    for (name, _) in gallery() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-/.".contains(c);
        assert!(name.chars().all(plain), "{name}");
    }
}
