//! The functions that make a `LambdaLR`, as a user's Python imports them. The program's own `LambdaLR` steps; the multiplier
//! of the kind is its `lr_lambda`.

use super::common::{LambdaKind, LrLambda};
use super::{DIALECT, LAMBDAS, wsd};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::native::{Makes, NativeDialect, raised};
use crate::dialect::{Args, Kind, Param, Resolved};
use crate::number::python::Number;
use crate::python::{NativeError, NativeFactor};

/// The functions of transformers.
pub(crate) static NATIVE: NativeDialect =
    NativeDialect { dialect: &DIALECT, find, optional, makes: Makes::Factor(construct) };

impl NativeFactor for LrLambda {
    fn at(&self, step: Number) -> Result<Number, NativeError> {
        (self.0)(step)
            .map_err(|raises| raised(DIALECT.name, &raises.diagnostic(DIALECT.name, "in this step")))
    }
}

fn lambda(name: &str) -> Option<&'static LambdaKind> {
    LAMBDAS.iter().find(|lambda| lambda.kind.name == name)
}

fn find(module: &str, name: &str) -> Option<&'static Kind> {
    lambda(name)
        .filter(|_| matches!(module, "transformers" | "transformers.optimization"))
        .map(|known| &known.kind)
}

/// `get_wsd_schedule` alone can be called without the length of the run.
fn optional(kind: &Kind, param: &Param) -> bool {
    kind.name == wsd::WSD.kind.name && param.name == "num_training_steps"
}

fn construct(args: &Args<'_>) -> Resolved<Box<dyn NativeFactor>> {
    let unknown = || Diagnostic::new(format!("`{}` cannot be made here", args.full_name()));
    let lambda = lambda(args.kind.name).ok_or_else(unknown)?;
    Ok(Box::new((lambda.lr_lambda)(args)?))
}
