//! Packages of schedules that training files import and that are not frameworks: their classes, written anew in Python. They
//! are read as modules beside the file are.

/// A module of such a package.
pub(super) struct KnownPackage {
    /// Its path, with slashes.
    path: &'static str,
    /// The package and its release, as notes and messages show it.
    pub release: &'static str,
    /// Its classes and functions.
    pub text: &'static str,
}

const WARMUP: &str = include_str!("packages/warmup_scheduler.py");
const BOLTS: &str = include_str!("packages/pl_bolts.py");
const OLDER: &str = include_str!("packages/pytorch_transformers.py");

const PACKAGES: [KnownPackage; 7] = [
    KnownPackage { path: "warmup_scheduler", release: "warmup_scheduler 0.3", text: WARMUP },
    KnownPackage { path: "warmup_scheduler/scheduler", release: "warmup_scheduler 0.3", text: WARMUP },
    KnownPackage { path: "pl_bolts/optimizers/lr_scheduler", release: "lightning-bolts 0.7.0", text: BOLTS },
    KnownPackage { path: "pytorch_transformers", release: "pytorch_transformers 1.2.0", text: OLDER },
    KnownPackage {
        path: "pytorch_transformers/optimization",
        release: "pytorch_transformers 1.2.0",
        text: OLDER,
    },
    KnownPackage { path: "transformers", release: "transformers 2.1.1", text: OLDER },
    KnownPackage { path: "transformers/optimization", release: "transformers 2.1.1", text: OLDER },
];

/// The module with that path.
pub(super) fn package(path: &str) -> Option<&'static KnownPackage> {
    PACKAGES.iter().find(|package| package.path == path)
}
