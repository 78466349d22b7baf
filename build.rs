//! Lists the gallery, so that a file in `schedules/` is in the binary without a line of Rust, and links the program.

#![expect(clippy::expect_used, reason = "a build that cannot read its own folder ends")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=schedules");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    // The program stands at a fixed place in memory: 20,000 addresses in it are not corrected at each start, which took a sixth
    // of the time of a short job, nor listed, in 0.5 MB. Libraries, the heap and the stack still stand at random places.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("schedules");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
        writeln!(list, "({name:?}, include_str!({:?})),", file.to_string_lossy()).expect("a string grows");
    }
    list.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("gallery.rs"), list).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("schedules/ can be read") {
        let path = entry.expect("schedules/ can be read").path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}
