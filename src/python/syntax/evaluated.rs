//! `eval(f"args.{name}")`: the attribute of that name, as `getattr(args, name)` gives it.
//!
//! Texts are not evaluated here. This one, of the configs of Swin and of the many that follow them, is only an attribute:
//! where the value is no name, Python's `eval` fails or computes, and `getattr` raises.

use ruff_python_ast as ruff;

/// The built-ins that this is about.
pub(in crate::python) const NAMES: [&str; 2] = ["eval", "getattr"];

/// The object, as names with points between them, and what gives the name of the attribute, if a call is of that form.
pub(in crate::python) fn attribute(call: &ruff::ExprCall) -> Option<(&str, &ruff::Expr)> {
    let [ruff::Expr::FString(text)] = &*call.arguments.args else { return None };
    let is_eval = matches!(&*call.func, ruff::Expr::Name(name) if name.id.as_str() == NAMES[0]);
    let mut parts = text.value.iter();
    let (Some(ruff::FStringPart::FString(only)), None) = (parts.next(), parts.next()) else { return None };
    let [ruff::InterpolatedStringElement::Literal(of), ruff::InterpolatedStringElement::Interpolation(name)] =
        &*only.elements
    else {
        return None;
    };
    let of = of.value.strip_suffix('.').filter(|of| is_path(of))?;
    let is_plain = name.conversion == ruff::ConversionFlag::None
        && name.format_spec.is_none()
        && name.debug_text.is_none();
    (is_eval && is_plain && call.arguments.keywords.is_empty()).then_some((of, &*name.expression))
}

/// Whether a text is a name, or a few names with points between them.
fn is_path(text: &str) -> bool {
    text.split('.').count() < 8
        && text.split('.').all(|part| {
            part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && part.chars().all(|other| other.is_ascii_alphanumeric() || other == '_')
        })
}
