//! transformers' functions as Python: calls of them, and their multipliers as formulas.

use super::DIALECT;
use super::common::{Multiplied, default_lr};
use super::cosine::min_lr_rate;
use crate::dialect::kit::export::{
    ComputedArgument, Constructed, ExportTarget, ExportedCode, FormulaBook, HandedFunctions, PythonCode,
    is_plain,
};
use crate::dialect::kit::question::number;
use crate::dialect::kit::values::Length;
use crate::dialect::torch::export as torch;
use crate::dialect::{Args, Resolved};
use crate::schedule::Schedule;
use serde_json::Value;

/// The Trainer.
pub(crate) static TRANSFORMERS: ExportTarget = ExportTarget {
    name: "transformers",
    summary: "an optimizer and a scheduler for `Trainer(optimizers=...)`",
    own,
    hand,
};

/// The multipliers.
pub(crate) static FORMULAS: FormulaBook = FormulaBook {
    dialect: &DIALECT,
    text: include_str!("formulas.py"),
    computed,
    rates: |args, call| {
        let rate = |lr: &Value| match &call {
            PythonCode::Items(open, items, close) => PythonCode::Items(
                format!("{} * {open}", PythonCode::value(lr).on_a_line()),
                items.clone(),
                close,
            ),
            text => text.clone(),
        };
        Ok(args.groups()?.iter().map(|(_, lr)| rate(&number(*lr))).collect())
    },
};

/// What the Trainer computes before it calls the function.
fn computed(args: &Args<'_>) -> Resolved<Vec<ComputedArgument>> {
    let mut computed = Vec::new();
    if args.takes("num_warmup_steps") {
        computed.push(("num_warmup_steps", Some(number(warmup(args)?))));
    }
    if args.takes("min_lr_rate") {
        computed.extend([("min_lr_rate", Some(number(min_lr_rate(args)?))), ("min_lr", None)]);
    }
    if args.takes("lr_end") {
        computed.push(("lr_init", Some(number(default_lr(args)?))));
    }
    Ok(computed)
}

/// The warmup as the Trainer passes it on.
fn warmup(args: &Args<'_>) -> Resolved<crate::number::python::Number> {
    let total = match args.takes("num_training_steps") {
        true => args.get::<Option<Length>>("num_training_steps")?.map(|length| length.0),
        false => None,
    };
    <Schedule as Multiplied>::warmup(args, total)
}

fn own(args: &Args<'_>) -> Resolved<Option<ExportedCode>> {
    if args.dialect.name != DIALECT.name {
        return Ok(torch::own(args)?.map(trained));
    }
    let is_function = super::LAMBDAS.iter().any(|lambda| lambda.kind.name == args.kind.name);
    if !is_function || !is_plain(args)? {
        return Ok(None);
    }
    let Some(mut code) = torch::optimizer(args) else { return Ok(None) };
    let mut constructed = Constructed::of(args)?;
    if args.takes("num_warmup_steps") {
        let warmup = number(warmup(args)?);
        let written = constructed.arguments.iter_mut().find(|(name, _)| *name == "num_warmup_steps");
        written.into_iter().for_each(|(_, value)| *value = warmup.clone());
    }
    let name = args.kind.name;
    code.imports.insert(format!("from transformers import {name}"));
    let call = PythonCode::call(name, &["optimizer"], constructed.named());
    code.body.push_str(&format!("{}\n", call.lines("scheduler = ", 0)));
    code.body.push_str(torch::STEPPED_PER_UPDATE);
    Ok(Some(trained(code)))
}

fn hand(functions: &HandedFunctions<'_>) -> Resolved<ExportedCode> {
    Ok(trained((torch::TORCH.hand)(functions)?))
}

/// Adds how the Trainer takes it, which steps a scheduler after each update.
fn trained(mut code: ExportedCode) -> ExportedCode {
    code.body.push_str(match code.body.contains(torch::STEPPED_PER_UPDATE) {
        true => "# Or let the Trainer step it: Trainer(..., optimizers=(optimizer, scheduler)).\n",
        false => "# Do not hand it to the Trainer, which would step it after each update.\n",
    });
    code
}
