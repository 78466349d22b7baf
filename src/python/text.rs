//! Values as text: `str`, `repr` and the format of f-strings.

use super::fault::{Fault, Outcome};
use super::scalar::{float_repr, float32_repr};
use super::value::Value;

/// What `repr(x)` says.
pub(super) fn repr(value: &Value) -> Outcome<String> {
    let join = |items: &[Value]| -> Outcome<String> {
        let texts: Outcome<Vec<String>> = items.iter().map(repr).collect();
        Ok(texts?.join(", "))
    };
    Ok(match value {
        Value::None => "None".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::Bool(b) => if *b { "True" } else { "False" }.into(),
        Value::Int(i) => i.to_string(),
        Value::Big(i) => i.to_string(),
        Value::Float(x) => float_repr(*x),
        Value::Str(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::Str(text) => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\n', "\\n").replace('\'', "\\'"))
        }
        Value::Tuple(items) if items.len() == 1 => format!("({},)", repr(&items[0])?),
        Value::Tuple(items) => format!("({})", join(items)?),
        Value::List(items) => {
            let items =
                items.try_borrow().map_err(|_| Fault::refuse("a list in itself has no text"))?.clone();
            format!("[{}]", nested(|| join(&items))?)
        }
        Value::Dict(dict) => {
            let pairs = dict.borrow();
            let mut texts = Vec::new();
            for (key, value) in &pairs.pairs {
                texts.push(nested(|| Ok(format!("{}: {}", repr(key)?, repr(value)?)))?);
            }
            format!("{{{}}}", texts.join(", "))
        }
        Value::Numpy(dtype, _) => {
            let number = number(value);
            match dtype.name() {
                "bool" => format!("np.{number}_"),
                name => format!("np.{name}({number})"),
            }
        }
        Value::Tensor(dtype, _) => {
            format!("<tf.Tensor: shape=(), dtype={}, numpy={}>", dtype.name(), tensor_number(value))
        }
        Value::Iterations(step) => {
            format!("<Variable path=sgd/iteration, shape=(), dtype=int64, value={step}>")
        }
        Value::Exception(raised) => format!("{}('{}')", raised.class, raised.message),
        Value::Dtype(dtype) => format!("tf.{}", dtype.name()),
        Value::Range(range) if range.step == 1 => format!("range({}, {})", range.start, range.stop),
        Value::Range(range) => format!("range({}, {}, {})", range.start, range.stop, range.step),
        _ => {
            return Err(Fault::refuse(format!("the text of a '{}' is not written here", value.type_name()))
                .help("leave it out of the message"));
        }
    })
}

thread_local! {
    static LEVEL: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Lists that hold themselves would never end.
fn nested<T>(f: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    if LEVEL.get() > 50 {
        return Err(Fault::refuse("lists nested more than 50 levels deep have no text"));
    }
    LEVEL.set(LEVEL.get() + 1);
    let result = f();
    LEVEL.set(LEVEL.get() - 1);
    result
}

/// The digits of a numpy scalar.
fn number(value: &Value) -> String {
    match value.scalar() {
        Some(s) if s.dtype == super::Dtype::Float32 => float32_repr(s.to_f32()),
        Some(s) if s.dtype.is_float() => float_repr(s.to_f64()),
        Some(s) if s.dtype == super::Dtype::Bool => if s.truth() { "True" } else { "False" }.into(),
        Some(s) => s.to_i64().to_string(),
        None => String::new(),
    }
}

/// The digits of a tensor: as numpy prints an array of no dimensions.
fn tensor_number(value: &Value) -> String {
    let digits = number(value);
    // numpy's array printing drops the zero behind the point.
    digits.strip_suffix(".0").map(|whole| format!("{whole}.0")).unwrap_or(digits)
}

/// What `str(x)` says.
pub(super) fn str(value: &Value) -> Outcome<String> {
    Ok(match value {
        Value::Str(text) => text.to_string(),
        Value::Numpy(..) => number(value),
        Value::Tensor(dtype, _) => format!("tf.Tensor({}, shape=(), dtype={})", number(value), dtype.name()),
        Value::Exception(raised) => raised.message.clone(),
        Value::Class(class) => format!("<class '__main__.{}'>", class.name),
        Value::Builtin(builtin) if builtin.is_type => format!("<class '{}'>", builtin.name),
        Value::Dtype(dtype) => format!("<dtype: '{}'>", dtype.name()),
        _ => repr(value)?,
    })
}

/// What `f"{x!r:format}"` says.
pub(super) fn format(value: &Value, as_repr: bool, format: &str) -> Outcome<String> {
    if as_repr {
        return pad(repr(value)?, format, false);
    }
    if format.is_empty() {
        // A tensor formats as the number in it.
        if let (Value::Tensor(..), Some(s)) = (value, value.scalar()) {
            return Ok(if s.dtype.is_float() { float_repr(s.to_f64()) } else { number(value) });
        }
        return str(value);
    }
    let real = match value {
        Value::Float(x) => Some(*x),
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => None,
        Value::Numpy(..) | Value::Tensor(..) => value.scalar().map(|s| s.to_f64()),
        _ => return pad(str(value)?, format, false),
    };
    let kind = format.chars().last().unwrap_or(' ');
    let x = real.or_else(|| value.as_int().map(|i| i as f64)).unwrap_or_default();
    let head: String = format.chars().take(format.chars().count() - 1).collect();
    let (head, precision) = match head.split_once('.') {
        Some((head, precision)) => (head.to_string(), precision.parse::<usize>().ok()),
        None => (head, None),
    };
    let digits = precision.unwrap_or(6).min(400);
    let grouped = head.contains(',');
    let head = head.replace(',', "");
    let text = match kind {
        'f' | 'F' => format!("{x:.digits$}"),
        '%' => format!("{:.digits$}%", x * 100.0),
        'e' | 'E' => exponent(&format!("{x:.digits$e}"), kind == 'E'),
        'g' | 'G' => general(x, digits.max(1)),
        'd' if real.is_none() => str(value)?,
        _ if precision.is_none() && real.is_none() => return pad(str(value)?, format, true),
        _ => {
            return Err(Fault::refuse(format!("the format `{format}` is not written here"))
                .help("use `f`, `e`, `g`, `d` or `%`"));
        }
    };
    pad(if grouped { group(&text) } else { text }, &head, true)
}

fn group(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let mut grouped = String::new();
    let digits = whole.trim_start_matches('-');
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(c);
    }
    format!("{}{grouped}{rest}", if whole.starts_with('-') { "-" } else { "" })
}

/// Python writes at least two digits of the exponent, with its sign.
fn exponent(text: &str, upper: bool) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let e = if upper { 'E' } else { 'e' };
    format!("{digits}{e}{sign}{:02}", exponent.abs())
}

fn general(x: f64, digits: usize) -> String {
    let scientific = format!("{x:.*e}", digits - 1);
    let power: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let trim = |text: &str| -> String {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            text.into()
        }
    };
    if power < -4 || power >= digits as i32 {
        let (mantissa, _) = scientific.split_once('e').unwrap_or((&scientific, ""));
        return exponent(&format!("{}e{power}", trim(mantissa)), false);
    }
    trim(&format!("{x:.*}", (digits as i32 - 1 - power).max(0) as usize))
}

/// Fills up to the width that a format asks for.
fn pad(text: String, format: &str, number: bool) -> Outcome<String> {
    let mut spec = format.trim_end_matches('s');
    let plus = spec.starts_with('+');
    spec = spec.trim_start_matches('+');
    let text = if plus && !text.starts_with('-') { format!("+{text}") } else { text };
    if spec.is_empty() {
        return Ok(text);
    }
    let chars: Vec<char> = spec.chars().collect();
    let is_align = |c: char| "<>^".contains(c);
    let (fill, align, rest) = match chars[..] {
        [fill, align, ..] if is_align(align) => (fill, align, &chars[2..]),
        [align, ..] if is_align(align) => (' ', align, &chars[1..]),
        ['0', ..] if number => ('0', '>', &chars[1..]),
        _ => (' ', if number { '>' } else { '<' }, &chars[..]),
    };
    let width: String = rest.iter().collect();
    let width: usize = if width.is_empty() { 0 } else { width.parse().unwrap_or(usize::MAX) };
    if width > 1000 {
        return Err(Fault::refuse(format!("the format `{format}` is not written here")));
    }
    let missing = width.saturating_sub(text.chars().count());
    let fill = |n: usize| fill.to_string().repeat(n);
    Ok(match align {
        '<' => format!("{text}{}", fill(missing)),
        '^' => format!("{}{text}{}", fill(missing / 2), fill(missing - missing / 2)),
        _ => format!("{}{text}", fill(missing)),
    })
}
