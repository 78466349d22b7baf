//! Where the modules lie that a training file imports, and which of them are of packages that are known.

/// The packages whose classes are known by their names alone.
const PACKAGES: [&str; 4] = ["transformers", "trl", "unsloth", "sentence_transformers"];

/// Whether a module is of one of the packages.
pub(in crate::python) fn is_of_package(path: &str) -> bool {
    PACKAGES.contains(&path.split('.').next().unwrap_or(path))
}

/// Where a module may lie: beside the file, or below one of the folders above; a relative one beside the module that imports it,
/// in this folder. A package is a folder.
pub(in crate::python) fn module_files(module: &str, folder: &str) -> Vec<String> {
    let dots = module.len() - module.trim_start_matches('.').len();
    let path = module.trim_start_matches('.').replace('.', "/");
    let bases: Vec<String> = match dots {
        0 => (0..4)
            .flat_map(|above| ["", "src/"].map(|below| format!("{}{below}", "../".repeat(above))))
            .collect(),
        dots => vec![format!("{folder}{}", "../".repeat(dots - 1))],
    };
    let of_base = |base: String| match path.is_empty() {
        true => vec![format!("{base}__init__.py")],
        false => vec![format!("{base}{path}.py"), format!("{base}{path}/__init__.py")],
    };
    bases.into_iter().flat_map(of_base).collect()
}
