//! What a training file trains with.

use crate::python::syntax::ast::{Act, Stmt};
use crate::python::syntax::visit;

/// Packages that make the updates themselves, or decide when one is made.
const TRAINING: [&str; 12] = [
    "accelerate",
    "deepspeed",
    "lightning",
    "pytorch_lightning",
    "ignite",
    "fastai",
    "mmcv",
    "mmengine",
    "composer",
    "keras",
    "tensorflow",
    "jax",
];

/// Whether a file imports a module, or a part of it.
fn imports(body: &[Stmt], module: &str) -> bool {
    let is_it = |path: &str| path.split('.').next() == Some(module);
    let mut found = false;
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Import(names) => found |= names.iter().any(|(path, _)| is_it(path)),
        Act::From(path, _) => found |= is_it(path),
        _ => {}
    });
    found
}

/// Whether a file trains with torch, and imports nothing that trains in its place.
pub(super) fn is_plain_torch(body: &[Stmt]) -> bool {
    imports(body, "torch") && !TRAINING.iter().any(|module| imports(body, module))
}
