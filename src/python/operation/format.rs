//! Formatted text: f-strings, `str.format` and `%`.

use crate::number::dtype::Dtype;
use crate::number::text::repr as float_repr;
use crate::python::number;
use crate::python::number::places;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::value::Value;
use crate::python::operation::dicts;
use crate::python::operation::objects;
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast;

/// The greatest width and precision that are supported.
const WIDEST: usize = 10_000;

/// A format spec: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
#[derive(Default)]
struct FormatSpec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

fn invalid(format: &str, type_name: &str) -> Fault {
    Fault::raise(
        "ValueError",
        format!("Invalid format specifier '{format}' for object of type '{type_name}'"),
    )
}

impl FormatSpec {
    fn read(format: &str, type_name: &str) -> Outcome<FormatSpec> {
        let chars: Vec<char> = format.chars().collect();
        let mut spec = FormatSpec::default();
        let mut at = 0;
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>=^".contains(*c));
        if is_align(chars.get(1)) {
            (spec.fill, spec.align, at) = (Some(chars[0]), Some(chars[1]), 2);
        } else if is_align(chars.first()) {
            (spec.align, at) = (Some(chars[0]), 1);
        }
        let eat = |wanted: &str, at: &mut usize| -> Option<char> {
            let found = chars.get(*at).copied().filter(|c| wanted.contains(*c))?;
            *at += 1;
            Some(found)
        };
        spec.sign = eat("+- ", &mut at);
        if eat("z", &mut at).is_some() {
            return Err(Fault::refuse("`z` in a format cannot be run here").help("leave it out"));
        }
        spec.alternate = eat("#", &mut at).is_some();
        if eat("0", &mut at).is_some() {
            spec.zero = true;
        }
        let number = |at: &mut usize| -> Outcome<Option<usize>> {
            let start = *at;
            while chars.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            if start == *at {
                return Ok(None);
            }
            let digits: String = chars[start..*at].iter().collect();
            match digits.parse::<usize>() {
                Ok(number) if number <= WIDEST => Ok(Some(number)),
                _ => Err(Fault::refuse(format!("a field of more than {WIDEST} characters was stopped"))),
            }
        };
        spec.width = number(&mut at)?.unwrap_or(0);
        let eat = |wanted: &str, at: &mut usize| -> Option<char> {
            let found = chars.get(*at).copied().filter(|c| wanted.contains(*c))?;
            *at += 1;
            Some(found)
        };
        spec.grouping = eat(",_", &mut at);
        if eat(".", &mut at).is_some() {
            spec.precision = number(&mut at)?;
            if spec.precision.is_none() {
                return Err(Fault::raise("ValueError", "Format specifier missing precision"));
            }
        }
        spec.kind = chars.get(at).copied();
        if chars.len() > at + 1 {
            return Err(invalid(format, type_name));
        }
        if let (Some(separator), Some(kind)) = (spec.grouping, spec.kind)
            && !"deEfFgG%".contains(kind)
            && !(separator == '_' && "boxX".contains(kind))
        {
            return Err(Fault::raise("ValueError", format!("Cannot specify '{separator}' with '{kind}'.")));
        }
        Ok(spec)
    }

    /// Pads to the width.
    fn pad(&self, text: &str, default: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let zeros = self.zero && self.align.is_none();
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        let fill = |n: usize| fill.to_string().repeat(n);
        match self.align.unwrap_or(if zeros && default == '>' { '=' } else { default }) {
            '<' => format!("{text}{}", fill(missing)),
            '^' => format!("{}{text}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => {
                let sign = text.len() - text.trim_start_matches(['+', '-', ' ']).len();
                let prefix = match text[sign..].get(..2) {
                    Some("0x" | "0X" | "0b" | "0o") => sign + 2,
                    _ => sign,
                };
                format!("{}{}{}", &text[..prefix], fill(missing), &text[prefix..])
            }
            _ => format!("{}{text}", fill(missing)),
        }
    }

    /// The digits of a number with sign, grouping and padding.
    fn number(&self, negative: bool, prefix: &str, digits: &str, group: usize) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (_, Some('+')) => "+",
            (_, Some(' ')) => " ",
            _ => "",
        };
        let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
        let end =
            if group == 3 { digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()) } else { end };
        let (whole, rest) = digits.split_at(end);
        let mut whole = whole.to_string();
        if let Some(separator) = self.grouping {
            let zeros =
                self.zero && self.align.is_none() || self.align == Some('=') && self.fill == Some('0');
            let others = sign.len() + prefix.len() + rest.len();
            let mut digits = whole.len();
            let length = |digits: usize| others + digits + digits.saturating_sub(1) / group;
            while zeros && digits > 0 && length(digits) < self.width {
                digits += 1;
            }
            whole = grouped(&format!("{}{whole}", "0".repeat(digits - whole.len())), separator, group);
        }
        self.pad(&format!("{sign}{prefix}{whole}{rest}"), '>')
    }
}

fn grouped(digits: &str, separator: char, size: usize) -> String {
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(size) {
            text.push(separator);
        }
        text.push(c);
    }
    text
}

/// `format(value, spec)`.
pub(in crate::python) fn format(value: &Value, spec: &str) -> Outcome<String> {
    let made = written(value, spec)?;
    limits::spend(spec.len() + made.len() * 8)?;
    Ok(made)
}

fn written(value: &Value, spec: &str) -> Outcome<String> {
    if spec.is_empty() {
        // A tensor is formatted like the number in it.
        return match (value, value.scalar()) {
            (Value::Tensor(..), Some(s)) if s.dtype.is_float() => Ok(float_repr(s.to_f64())),
            (Value::Tensor(dtype, _), Some(s)) if *dtype != Dtype::Bool => Ok(s.to_i64().to_string()),
            (Value::Tensor(..), Some(s)) => Ok(if s.truth() { "True" } else { "False" }.into()),
            _ => text::str(value),
        };
    }
    match value {
        Value::Float(x) => real(*x, spec),
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Huge(_) => integer(value, spec),
        Value::Numpy(dtype, _) | Value::Tensor(dtype, _) => {
            let Some(scalar) = value.scalar() else { return text::str(value) };
            match dtype {
                Dtype::Bool => string(if scalar.truth() { "True" } else { "False" }, spec),
                dtype if dtype.is_float() => real(scalar.to_f64(), spec),
                _ => integer(&Value::Int(scalar.to_i64()), spec),
            }
        }
        Value::Str(text) => string(text, spec),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(Fault::raise(
            "TypeError",
            format!("unsupported format string passed to {}.__format__", value.type_name()),
        )),
    }
}

fn unknown(kind: char, type_name: &str) -> Fault {
    Fault::raise("ValueError", format!("Unknown format code '{kind}' for object of type '{type_name}'"))
}

fn string(text: &str, format: &str) -> Outcome<String> {
    let spec = FormatSpec::read(format, "str")?;
    let wrong = |what: &str| {
        Err(Fault::raise("ValueError", format!("{what} not allowed in string format specifier")))
    };
    match spec {
        FormatSpec { kind: Some(kind), .. } if kind != 's' => return Err(unknown(kind, "str")),
        FormatSpec { sign: Some(' '), .. } => return wrong("Space"),
        FormatSpec { sign: Some(_), .. } => return wrong("Sign"),
        FormatSpec { alternate: true, .. } => return wrong("Alternate form (#)"),
        FormatSpec { align: Some('='), .. } => return wrong("'=' alignment"),
        FormatSpec { grouping: Some(separator), .. } => {
            return Err(Fault::raise("ValueError", format!("Cannot specify '{separator}' with 's'.")));
        }
        _ => {}
    }
    let text: String = match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_string(),
    };
    Ok(spec.pad(&text, '<'))
}

fn integer(value: &Value, format: &str) -> Outcome<String> {
    let spec = FormatSpec::read(format, "int")?;
    let kind = spec.kind.unwrap_or('d');
    if "eEfFgG%".contains(kind) {
        return match value.as_float() {
            Some(x) => real(x, format),
            None => Err(Fault::raise("OverflowError", "int too large to convert to float")),
        };
    }
    if spec.precision.is_some() {
        return Err(Fault::raise("ValueError", "Precision not allowed in integer format specifier"));
    }
    let number = number::long(value).unwrap_or_default();
    let negative = number.sign() == num_bigint::Sign::Minus;
    let (prefix, digits, group) = match kind {
        'd' | 'n' => ("", number::digits(&number)?.trim_start_matches('-').to_string(), 3),
        'x' | 'X' | 'o' | 'b' => {
            let (prefix, digits) = based(&number, kind);
            (prefix, digits, 4)
        }
        'c' => {
            if spec.sign.is_some() {
                let message = "Sign not allowed with integer format specifier 'c'";
                return Err(Fault::raise("ValueError", message));
            }
            let code = u32::try_from(&number).ok().and_then(char::from_u32);
            let Some(c) = code else {
                return Err(Fault::raise("OverflowError", "%c arg not in range(0x110000)"));
            };
            return Ok(spec.pad(&c.to_string(), '>'));
        }
        kind => return Err(unknown(kind, "int")),
    };
    let prefix = if spec.alternate { prefix } else { "" };
    Ok(spec.number(negative, prefix, &digits, group))
}

/// The digits of an integer in another base, and its prefix.
fn based(number: &num_bigint::BigInt, kind: char) -> (&'static str, String) {
    let (prefix, radix) = match kind {
        'o' => ("0o", 8),
        'b' => ("0b", 2),
        'X' => ("0X", 16),
        _ => ("0x", 16),
    };
    let digits = number.magnitude().to_str_radix(radix);
    (prefix, if kind == 'X' { digits.to_uppercase() } else { digits })
}

fn real(x: f64, format: &str) -> Outcome<String> {
    let spec = FormatSpec::read(format, "float")?;
    if let Some(kind) = spec.kind.filter(|kind| !"eEfFgGn%".contains(*kind)) {
        return Err(unknown(kind, "float"));
    }
    let digits = digits(x, spec.kind, spec.precision, spec.alternate)?;
    Ok(spec.number(x.is_sign_negative() && !x.is_nan(), "", &digits, 3))
}

/// The digits of a float without its sign.
fn digits(x: f64, kind: Option<char>, precision: Option<usize>, alternate: bool) -> Outcome<String> {
    let magnitude = x.abs();
    if !x.is_finite() {
        let name = if x.is_nan() { "nan" } else { "inf" };
        let upper = kind.is_some_and(|kind| kind.is_ascii_uppercase());
        let percent = if kind == Some('%') { "%" } else { "" };
        return Ok(format!("{}{percent}", if upper { name.to_uppercase() } else { name.to_string() }));
    }
    let places = precision.unwrap_or(6);
    limits::spend(places * 40)?;
    Ok(match kind {
        Some('f' | 'F') => point(format!("{magnitude:.places$}"), alternate),
        Some('%') => format!("{}%", point(format!("{:.places$}", magnitude * 100.0), alternate)),
        Some(e @ ('e' | 'E')) => exponent(&format!("{magnitude:.places$e}"), e == 'E', alternate),
        Some(g @ ('g' | 'G' | 'n')) => general(magnitude, places.max(1), g == 'G', alternate, false),
        None => match precision {
            Some(precision) => general(magnitude, precision.max(1), false, alternate, true),
            None => float_repr(magnitude),
        },
        Some(kind) => return Err(unknown(kind, "float")),
    })
}

fn point(digits: String, always: bool) -> String {
    if always && !digits.contains('.') { format!("{digits}.") } else { digits }
}

/// Python writes the exponent with a sign and at least two digits.
fn exponent(text: &str, upper: bool, alternate: bool) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let e = if upper { 'E' } else { 'e' };
    format!("{}{e}{sign}{:02}", point(digits.to_string(), alternate), exponent.abs())
}

/// The shorter of fixed and scientific notation; `as_float` keeps one digit after the point.
fn general(x: f64, precision: usize, upper: bool, alternate: bool, as_float: bool) -> String {
    let scientific = format!("{x:.*e}", precision - 1);
    let power: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let trim = |text: &str| -> String {
        match text.contains('.') && !alternate {
            true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
            false => text.into(),
        }
    };
    let limit = precision as i32 - i32::from(as_float);
    if power < -4 || power >= limit {
        let (mantissa, _) = scientific.split_once('e').unwrap_or((&scientific, ""));
        return exponent(&format!("{}e{power}", trim(mantissa)), upper, alternate);
    }
    let fixed = trim(&format!("{x:.*}", (precision as i32 - 1 - power).max(0) as usize));
    match as_float && !fixed.contains('.') {
        true => format!("{fixed}.0"),
        false => point(fixed, alternate),
    }
}

/// `ascii`: escapes all characters outside of ASCII.
pub(in crate::python) fn ascii(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match u32::from(c) {
            0..=0x7f => escaped.push(c),
            code @ 0x80..=0xff => escaped.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..=0xffff => escaped.push_str(&format!("\\u{code:04x}")),
            code => escaped.push_str(&format!("\\U{code:08x}")),
        }
    }
    escaped
}

/// `format % values`.
pub(in crate::python) fn percent(machine: &mut dyn Host, format: &str, values: &Value) -> Outcome<String> {
    let all = match values {
        Value::Tuple(items) => items.to_vec(),
        one => vec![one.clone()],
    };
    limits::spend(all.len())?;
    let mut given = all.iter();
    let mut named = false;
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    let few = || Fault::raise("TypeError", "not enough arguments for format string");
    while let Some(c) = chars.next() {
        limits::grow(out.len())?;
        limits::spend(2)?;
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut from_name = None;
        if chars.peek() == Some(&'(') {
            chars.next();
            let name: String = std::iter::from_fn(|| chars.next_if(|c| *c != ')')).collect();
            chars.next();
            let Value::Dict(dict) = values else {
                return Err(Fault::raise("TypeError", "format requires a mapping"));
            };
            named = true;
            let found = dicts::lookup(dict, &Value::str(name.as_str()))?;
            from_name = Some(found.ok_or_else(|| dicts::missing(&Value::str(name.as_str())))?);
        }
        let flags: String = std::iter::from_fn(|| chars.next_if(|c| "-+ 0#".contains(*c))).collect();
        let star = |given: &mut std::slice::Iter<Value>, digits: String| -> Outcome<Option<i64>> {
            if digits == "*" {
                return places::whole(given.next().ok_or_else(few)?).map(Some);
            }
            Ok(if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(i64::MAX)) })
        };
        let digits = |chars: &mut std::iter::Peekable<std::str::Chars>| -> String {
            match chars.next_if_eq(&'*') {
                Some(star) => star.to_string(),
                None => std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect(),
            }
        };
        let width = star(&mut given, digits(&mut chars))?;
        let mut precision = None;
        if chars.next_if_eq(&'.').is_some() {
            precision = Some(star(&mut given, digits(&mut chars))?.unwrap_or(0).max(0));
        }
        while chars.next_if(|c| "hlL".contains(*c)).is_some() {}
        let Some(kind) = chars.next() else {
            return Err(Fault::raise("ValueError", "incomplete format"));
        };
        if kind == '%' {
            out.push('%');
            continue;
        }
        let value = match from_name {
            Some(value) => value,
            None => given.next().ok_or_else(few)?.clone(),
        };
        let too_wide = |n: i64| n.unsigned_abs() > WIDEST as u64;
        if width.is_some_and(too_wide) || precision.is_some_and(too_wide) {
            return Err(Fault::refuse(format!("a field of more than {WIDEST} characters was stopped")));
        }
        let left = flags.contains('-') || width.is_some_and(|w| w < 0);
        let width = width.unwrap_or(0).unsigned_abs();
        let sign = if flags.contains('+') {
            "+"
        } else if flags.contains(' ') {
            " "
        } else {
            ""
        };
        let alternate = if flags.contains('#') { "#" } else { "" };
        let zero = if flags.contains('0') && !left { "0" } else { "" };
        let align = if left { "<" } else { ">" };
        let number = |precision: &str, kind: char| match (left, zero) {
            (false, "0") => format!("{sign}{alternate}0{width}{precision}{kind}"),
            _ => format!("{align}{sign}{alternate}{width}{precision}{kind}"),
        };
        out.push_str(&match kind {
            's' | 'r' | 'a' => {
                let mut text = special::shown(machine, &value, kind != 's')?;
                if kind == 'a' {
                    text = ascii(&text);
                }
                let precision = precision.map_or(String::new(), |p| format!(".{p}"));
                string(&text, &format!("{align}{width}{precision}"))?
            }
            'd' | 'i' | 'u' => {
                let whole = match &value {
                    Value::Float(x) => number::float_to_int(*x)?,
                    Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Huge(_) => value.clone(),
                    _ => match value.scalar() {
                        Some(s) if s.dtype.is_float() => number::float_to_int(s.to_f64())?,
                        Some(s) => Value::Int(s.to_i64()),
                        None => return Err(real_required(kind, &value)),
                    },
                };
                whole_number(&whole, 'd', &flags, width as usize, precision)?
            }
            'x' | 'X' | 'o' => match value {
                Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Huge(_) => {
                    whole_number(&value, kind, &flags, width as usize, precision)?
                }
                _ => {
                    let message =
                        format!("%{kind} format: an integer is required, not {}", value.type_name());
                    return Err(Fault::raise("TypeError", message));
                }
            },
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let Some(x) = value.as_float() else {
                    let message = format!("must be real number, not {}", value.type_name());
                    return Err(Fault::raise("TypeError", message));
                };
                real(x, &number(&format!(".{}", precision.unwrap_or(6)), kind))?
            }
            'c' => match value.text() {
                Some(text) if text.chars().count() == 1 => string(text, &format!("{align}{width}"))?,
                _ => integer(&value, "c")?,
            },
            other => {
                let at = format.chars().take_while(|c| *c != other).count();
                let message = format!(
                    "unsupported format character '{other}' (0x{:x}) at index {at}",
                    u32::from(other)
                );
                return Err(Fault::raise("ValueError", message));
            }
        });
    }
    if given.next().is_some() && !named && !matches!(values, Value::Dict(_)) {
        return Err(Fault::raise("TypeError", "not all arguments converted during string formatting"));
    }
    Ok(out)
}

/// An integer for `%d`, `%x` and `%o`. The precision is the least number of digits.
fn whole_number(value: &Value, kind: char, flags: &str, width: usize, least: Option<i64>) -> Outcome<String> {
    let number = number::long(value).unwrap_or_default();
    let (prefix, digits) = match kind {
        'd' => ("", number::digits(&number)?.trim_start_matches('-').to_string()),
        kind => based(&number, kind),
    };
    let sign = match number.sign() == num_bigint::Sign::Minus {
        true => "-",
        false if flags.contains('+') => "+",
        false if flags.contains(' ') => " ",
        false => "",
    };
    let prefix = if flags.contains('#') { prefix } else { "" };
    let least = least.unwrap_or(0) as usize;
    let mut digits = format!("{digits:0>least$}");
    let room = width.saturating_sub(sign.len() + prefix.len());
    if flags.contains('0') && !flags.contains('-') {
        digits = format!("{digits:0>room$}");
    }
    let text = format!("{sign}{prefix}{digits}");
    Ok(if flags.contains('-') { format!("{text:<width$}") } else { format!("{text:>width$}") })
}

fn real_required(kind: char, value: &Value) -> Fault {
    Fault::raise("TypeError", format!("%{kind} format: a real number is required, not {}", value.type_name()))
}

/// `text.format(*args, **keywords)`.
pub(in crate::python) fn fields(
    machine: &mut dyn Host,
    format: &str,
    args: &[Value],
    keywords: &[(std::rc::Rc<str>, Value)],
) -> Outcome<String> {
    let mut automatic = 0;
    filled(machine, format, args, keywords, &mut automatic, 0)
}

fn filled(
    machine: &mut dyn Host,
    format: &str,
    args: &[Value],
    keywords: &[(std::rc::Rc<str>, Value)],
    automatic: &mut usize,
    depth: usize,
) -> Outcome<String> {
    let wrong = |message: &str| Fault::raise("ValueError", message);
    if depth > 2 {
        return Err(wrong("Max string recursion exceeded"));
    }
    let mut out = String::new();
    let chars: Vec<char> = format.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        limits::grow(out.len())?;
        match (chars[at], chars.get(at + 1)) {
            ('{', Some('{')) | ('}', Some('}')) => {
                out.push(chars[at]);
                at += 2;
            }
            ('}', _) => return Err(wrong("Single '}' encountered in format string")),
            ('{', None) => return Err(wrong("Single '{' encountered in format string")),
            ('{', _) => {
                let start = at + 1;
                let mut open = 1;
                at = start;
                while at < chars.len() && open > 0 {
                    open += match chars[at] {
                        '{' => 1,
                        '}' => -1,
                        _ => 0,
                    };
                    at += 1;
                }
                if open > 0 {
                    return Err(wrong("expected '}' before end of string"));
                }
                let field: String = chars[start..at - 1].iter().collect();
                let (head, spec) = field.split_once(':').unwrap_or((&field, ""));
                let (name, conversion) = match head.split_once('!') {
                    Some((name, conversion)) => (name, Some(conversion)),
                    None => (head, None),
                };
                let mut value = named(machine, name, args, keywords, automatic)?;
                if let Some(conversion) = conversion {
                    let text = special::shown(machine, &value, conversion != "s")?;
                    value = Value::str(if conversion == "a" { ascii(&text) } else { text });
                }
                let spec = filled(machine, spec, args, keywords, automatic, depth + 1)?;
                let made = special::formatted(machine, &value, ast::Conversion::None, &spec)?;
                out.push_str(made.text().unwrap_or_default());
            }
            (c, _) => {
                out.push(c);
                at += 1;
            }
        }
    }
    Ok(out)
}

/// The value of a replacement field: a number, a name or nothing, followed by attributes and indices.
fn named(
    machine: &mut dyn Host,
    name: &str,
    args: &[Value],
    keywords: &[(std::rc::Rc<str>, Value)],
    automatic: &mut usize,
) -> Outcome<Value> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let positional = |index: usize| {
        let message = format!("Replacement index {index} out of range for positional args tuple");
        args.get(index).cloned().ok_or_else(|| Fault::raise("IndexError", message))
    };
    let mut value = if first.is_empty() {
        *automatic += 1;
        positional(*automatic - 1)?
    } else if let Ok(index) = first.parse::<usize>() {
        positional(index)?
    } else {
        let found = keywords.iter().find(|(known, _)| **known == *first).map(|(_, value)| value.clone());
        found.ok_or_else(|| dicts::missing(&Value::str(first)))?
    };
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(['.', '[']).unwrap_or(behind.len());
            let symbol = machine.symbol(&behind[..end]);
            value = objects::attribute(machine, &value, symbol)?;
            rest = &behind[end..];
        } else {
            let behind = &rest[1..];
            let end =
                behind.find(']').ok_or_else(|| Fault::raise("ValueError", "Missing ']' in format string"))?;
            let key = &behind[..end];
            let key = key.parse::<i64>().map_or_else(|_| Value::str(key), Value::Int);
            value = special::index(machine, &value, &key)?;
            rest = &behind[end + 1..];
        }
    }
    Ok(value)
}
