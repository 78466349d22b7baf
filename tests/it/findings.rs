//! Every finding has a folder, `tests/findings/FINDING/`, with specs that have it, and a `.txt` file beside each with all
//! of its remarks. A spec whose name begins with `fine` does not have the finding.
//!
//! `LRSCHED_BLESS=1 cargo test --test it findings` writes the texts that are missing or have changed; read each of them as
//! the user who wrote the spec.

use crate::harness::{files_below, read, root, same};
use lrsched::schedule::remark::{Level, Remark, RemarkKind};
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    root().join("tests/findings")
}

/// The specs of a finding: whether each has it, and at which place.
fn specs(finding: RemarkKind) -> Vec<(bool, PathBuf)> {
    let files = files_below(&folder().join(finding.id())).into_iter();
    let specs = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    specs.map(|path| (!path.file_name().unwrap().to_str().unwrap().starts_with("fine"), path)).collect()
}

fn remarks(path: &Path) -> Vec<Remark> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let plan = Spec::parse(name, &read(path)).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    let plan = plan.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    plan.series.iter().flat_map(|series| series.schedule.remarks().to_vec()).collect()
}

/// All remarks on a spec.
fn text(remarks: &[Remark]) -> String {
    let mut text = String::new();
    for remark in remarks {
        let place = remark.place().map_or("nowhere".to_string(), |place| {
            let span = place.span();
            let line: Vec<char> = place.source().line(span.line).chars().collect();
            let found: String = line[span.column - 1..].iter().take(span.length).collect();
            format!("{}:{}, `{found}`", span.line, span.column)
        });
        text += &format!("{} {} at {place}\n    {}\n", remark.level().name(), remark.id(), remark.text);
    }
    text
}

#[test]
fn every_finding_is_made_where_it_applies_in_these_words() {
    let bless = std::env::var_os("LRSCHED_BLESS").is_some();
    let mut wrong = String::new();
    for finding in RemarkKind::ALL {
        for (_, path) in specs(*finding).into_iter().filter(|(is_made, _)| *is_made) {
            let said = remarks(&path);
            assert!(said.iter().any(|remark| remark.kind == *finding), "{}: {said:?}", path.display());
            let (found, beside) = (text(&said), path.with_extension("txt"));
            let expected = fs::read_to_string(&beside).unwrap_or_default();
            match found == expected {
                true => {}
                false if bless => fs::write(&beside, found).unwrap(),
                false => {
                    wrong += &format!("{}\n--- expected\n{expected}--- found\n{found}\n", path.display())
                }
            }
        }
    }
    same(&wrong, "", "remarks that changed");
}

#[test]
fn no_finding_is_made_where_it_does_not_apply() {
    for finding in RemarkKind::ALL {
        for (_, path) in specs(*finding).into_iter().filter(|(is_made, _)| !is_made) {
            let said = remarks(&path);
            assert!(said.iter().all(|remark| remark.kind != *finding), "{}: {said:?}", path.display());
        }
    }
}

#[test]
fn every_finding_has_a_spec_and_every_warning_one_without_it() {
    for finding in RemarkKind::ALL {
        let specs = specs(*finding);
        assert!(specs.iter().any(|(is_made, _)| *is_made), "no spec shows {finding}");
        let fine = finding.level() < Level::Warning || specs.iter().any(|(is_made, _)| !is_made);
        assert!(fine, "no spec is well where {finding} might be");
    }
    for path in files_below(&folder()) {
        let of = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert!(
            RemarkKind::ALL.iter().any(|finding| finding.id() == of),
            "{} shows no finding",
            path.display()
        );
        assert!(path.with_extension("yaml").exists(), "{} belongs to no spec", path.display());
    }
}
