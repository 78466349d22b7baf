//! Calls of libraries that change none of their arguments, so that a schedule does not depend on them.
//!
//! Any other call that cannot be run may have changed every object that it could reach. The result of a harmless call is
//! still unknown.

use Calls::{Function, Library, Method};

/// Calls, and why they are harmless.
struct Harmless {
    calls: Calls,
    #[allow(dead_code, reason = "why a row may stand here is read in the source")]
    because: &'static str,
}

/// The calls that a row covers.
enum Calls {
    /// Every function in these modules.
    Library(&'static [&'static str]),
    /// These functions, by their full names.
    Function(&'static [&'static str]),
    /// Methods of these names, of an unknown object.
    Method(&'static [&'static str]),
}

const ROWS: &[Harmless] = &[
    Harmless {
        calls: Function(&[
            "print",
            "display",
            "pprint.pprint",
            "IPython.display.display",
            "rich.print",
            "warnings.warn",
        ]),
        because: "it shows its arguments",
    },
    Harmless {
        calls: Function(&["LambdaLR", "MultiplicativeLR", "LearningRateScheduler"]),
        because: "a snippet that was pasted without its import calls nothing by that name",
    },
    Harmless {
        calls: Library(&[
            "matplotlib",
            "seaborn",
            "plotly",
            "bokeh",
            "altair",
            "logging",
            "loguru",
            "absl.logging",
            "warnings",
            "tqdm",
            "rich",
            "tensorboard",
            "torch.utils.tensorboard",
            "tensorboardX",
            "tensorflow.summary",
            "IPython",
            "wandb",
            "mlflow",
            "neptune",
            "comet_ml",
            "clearml",
        ]),
        because: "plots, logs and progress bars read what they show",
    },
    Harmless {
        calls: Library(&[
            "os",
            "sys.stdout",
            "sys.stderr",
            "shutil",
            "pathlib",
            "glob",
            "gc",
            "time",
            "datetime",
            "subprocess",
            "json",
            "pickle",
            "yaml",
            "csv",
            "joblib",
        ]),
        because: "files, folders, processes and the clock hold no objects of the program; they only read what they write out",
    },
    Harmless {
        calls: Function(&[
            "random.seed",
            "numpy.random.seed",
            "torch.manual_seed",
            "torch.cuda.manual_seed",
            "torch.cuda.manual_seed_all",
            "tensorflow.random.set_seed",
            "tensorflow.set_random_seed",
            "keras.utils.set_random_seed",
            "jax.random.PRNGKey",
            "jax.random.key",
            "pytorch_lightning.seed_everything",
            "lightning.seed_everything",
            "transformers.set_seed",
            "accelerate.utils.set_seed",
        ]),
        because: "a seed is a number",
    },
    Harmless {
        calls: Library(&[
            "torch",
            "torchvision",
            "torchaudio",
            "tensorflow",
            "tensorflow_datasets",
            "keras",
            "tf_keras",
            "jax",
            "flax",
            "optax",
            "transformers",
            "datasets",
            "tokenizers",
            "timm",
            "accelerate",
            "pytorch_lightning",
            "lightning",
            "torchmetrics",
            "pandas",
            "sklearn",
            "scipy",
            "PIL",
            "cv2",
            "albumentations",
            "argparse",
            "random",
            "numpy",
        ]),
        because: "frameworks read and keep the settings, rates and schedules that they are given; the functions that write \
                  into an argument are in `WRITES`",
    },
    Harmless {
        calls: Method(&[
            "fit",
            "fit_generator",
            "compile",
            "summary",
            "evaluate",
            "predict",
            "train",
            "eval",
            "to",
            "cuda",
            "cpu",
            "half",
            "float",
            "parameters",
            "named_parameters",
            "state_dict",
            "load_state_dict",
            "backward",
            "zero_grad",
            "step",
            "item",
            "numpy",
            "detach",
            "save",
            "save_weights",
            "save_pretrained",
            "load_weights",
            "add",
            "minimize",
            "apply_gradients",
            "batch",
            "prefetch",
            "repeat",
            "cache",
            "take",
            "skip",
            "log",
            "log_metrics",
            "watch",
            "finish",
            "add_scalar",
            "add_scalars",
            "add_hparams",
            "add_argument",
            "set_defaults",
            "parse_args",
            "plot",
            "semilogy",
            "show",
            "savefig",
            "set_title",
            "set_xlabel",
            "set_ylabel",
            "legend",
            "grid",
            "close",
            "flush",
            "info",
            "debug",
            "warning",
            "error",
            "set_description",
            "set_postfix",
            "read",
            "mkdir",
            "exists",
            "format",
            "join",
            "items",
            "keys",
            "values",
            "push_to_hub",
            "tokenize",
            "encode",
            "decode",
        ]),
        because: "usual methods of models, optimizers, data sets, plots and loggers; methods of the snippet's own classes \
                  are read instead",
    },
];

/// Functions of those libraries that write into an argument.
const WRITES: &[&str] = &[
    "random.shuffle",
    "numpy.random.shuffle",
    "numpy.copyto",
    "numpy.put",
    "numpy.place",
    "numpy.putmask",
    "numpy.fill_diagonal",
    "numpy.put_along_axis",
];

/// Usual short names of modules, for snippets that were cut from below the imports of their file.
const ALIASES: &[(&str, &str)] = &[
    ("plt", "matplotlib.pyplot"),
    ("sns", "seaborn"),
    ("np", "numpy"),
    ("pd", "pandas"),
    ("tf", "tensorflow"),
    ("jnp", "jax.numpy"),
    ("K", "keras.backend"),
    ("nn", "torch.nn"),
    ("F", "torch.nn.functional"),
    ("optim", "torch.optim"),
    ("tfds", "tensorflow_datasets"),
    ("pl", "pytorch_lightning"),
];

/// A dotted name with its first part's usual short name written out: `np.put` becomes `numpy.put`.
pub(in crate::python) fn full(path: &str) -> String {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let first = ALIASES.iter().find(|(alias, _)| *alias == first).map_or(first, |(_, name)| name);
    match rest.is_empty() {
        true => first.to_string(),
        false => format!("{first}.{rest}"),
    }
}

/// Whether a library's function, by its full name, changes none of its arguments.
pub(in crate::python) fn function(path: &str) -> bool {
    let inside = |module: &&str| path.strip_prefix(*module).is_some_and(|rest| rest.starts_with('.'));
    let in_place = path.ends_with('_') && path.starts_with("torch.");
    !in_place
        && !WRITES.contains(&path)
        && ROWS.iter().any(|row| match row.calls {
            Library(modules) => modules.iter().any(|module| path == *module || inside(module)),
            Function(names) => names.contains(&path),
            Method(_) => false,
        })
}

/// Whether a method of this name, of an unknown object, changes none of its arguments.
pub(in crate::python) fn method(name: &str) -> bool {
    ROWS.iter().any(|row| matches!(row.calls, Method(names) if names.contains(&name)))
}
