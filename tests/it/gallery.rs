//! Every file of the gallery is what it says it is, and runs.

use crate::harness::{Folder, files_below, read, root};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every spec of the gallery, by the name under which the program has it.
fn gallery() -> Vec<(String, PathBuf)> {
    let folder = root().join("schedules");
    let specs = files_below(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    let name = |path: &PathBuf| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_string();
    specs.map(|path| (name(&path), path)).collect()
}

#[test]
fn every_file_of_the_gallery_gives_a_table_and_is_inspected() {
    let folder = Folder::new();
    for (name, _) in gallery() {
        let table = folder.run(&format!("table {name} --quiet --at first,last")).well();
        assert!(table.lines().count() >= 2, "{name}: {table}");
        let text = folder.run(&format!("inspect {name}")).well();
        assert!(text.lines().count() > 3, "{name}: {text}");
    }
}

#[test]
fn every_file_of_the_gallery_is_drawn() {
    let folder = Folder::new();
    for (name, _) in gallery() {
        let outcome = folder.run(&format!("plot {name} -o picture.svg -o picture.png --size 480x300"));
        assert_eq!(outcome.status, 0, "{name}: {}", outcome.stderr);
        assert!(folder.read("picture.svg").starts_with("<svg "), "{name}");
        let png = std::fs::read(folder.path().join("picture.png")).unwrap();
        assert!(png.starts_with(b"\x89PNG"), "{name}");
    }
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
