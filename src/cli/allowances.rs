//! What the user allows of the findings of lint: comments, `lrsched.yaml` of the current folder, and the section `lint` of
//! a spec.

use super::inputs::Inputs;
use super::load;
use crate::diagnostic::{Diagnostic, Source};
use crate::lint::{Finding, allow};
use crate::plan::Plan;
use crate::spec::allowed::{self, AllowEntry};
use crate::spec::yaml::Document;
use std::path::Path;
use std::sync::Arc;

/// The file of the current folder whose section `lint` holds for all specs.
pub(super) const PROJECT: &str = "lrsched.yaml";

/// What `lrsched.yaml` of the current folder allows.
///
/// # Errors
///
/// The file cannot be read, or its section `lint` is wrong.
pub(super) fn of_project() -> Result<Vec<AllowEntry>, Diagnostic> {
    let path = Path::new(PROJECT);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let bytes =
        Inputs::new(false).named(path).map_err(|why| load::cannot_read(&format!("`{PROJECT}`"), why))?;
    of_text(PROJECT, &load::text(PROJECT, bytes)?)
}

/// What the section `lint` of a YAML file allows.
///
/// # Errors
///
/// The section is wrong.
pub(super) fn of_text(name: &str, text: &str) -> Result<Vec<AllowEntry>, Diagnostic> {
    if !text.lines().any(|line| line.starts_with("lint:")) {
        return Ok(Vec::new());
    }
    allowed::entries(&Document::parse(Arc::new(Source { name: name.into(), text: text.into() }))?)
}

/// The findings on a plan that the user does not allow.
///
/// # Errors
///
/// `lrsched.yaml` cannot be read, or a section `lint` is wrong.
pub(super) fn unallowed(plan: &Plan, findings: Vec<Finding>) -> Result<Vec<Finding>, Diagnostic> {
    if findings.is_empty() {
        return Ok(findings);
    }
    let mut entries = of_project()?;
    entries.extend(allowed::entries(plan.series[0].document())?);
    Ok(allow::unallowed(findings, &entries))
}
