//! What PyYAML makes of a plain scalar. Its numbers are those of YAML 1.1, with a point and a sign of its own.

/// Whether PyYAML reads a plain scalar as a number.
pub(crate) fn is_number(raw: &str) -> bool {
    let digits = raw.trim_start_matches(['+', '-']);
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return true;
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let is_signed = exponent.is_none_or(|exponent| exponent.starts_with(['+', '-']));
    (mantissa.contains('.') && is_signed) || digits.starts_with("0x") || digits.starts_with('.')
}

/// A number with the point and the sign that PyYAML needs.
pub(crate) fn with_point(raw: &str) -> String {
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "+0"));
    let mantissa = if mantissa.contains('.') { mantissa.to_string() } else { format!("{mantissa}.0") };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    format!("{mantissa}e{sign}{exponent}")
}

/// What PyYAML reads instead, where a plain scalar is a number or a text, but not to it, or another one.
pub(crate) fn other_reading(raw: &str) -> Option<String> {
    if let Some(truth) = truth(raw) {
        return Some(format!("the value {truth}"));
    }
    let digits = raw.trim_start_matches(['+', '-']);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    if let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) {
        let is_float = mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && all_digits(exponent.trim_start_matches(['+', '-']));
        return (is_float && !is_number(raw)).then(|| format!("the text '{raw}'"));
    }
    if digits.contains(':') {
        let sign = if raw.starts_with('-') { "-" } else { "" };
        return Some(format!("the number {sign}{}, in base 60", base_60(digits)?));
    }
    if digits.starts_with("0o") {
        return Some(format!("the text '{raw}'"));
    }
    if digits.len() > 1 && digits.starts_with('0') && all_digits(digits) {
        let octal = u64::from_str_radix(digits, 8).ok()?;
        return Some(format!("the number {octal}, in base 8"));
    }
    let whole = digits.replace('_', "");
    (digits.contains('_') && all_digits(&whole)).then(|| format!("the number {whole}"))
}

/// The value of `yes`, `off` and their kin, which YAML 1.2 takes for texts.
fn truth(raw: &str) -> Option<&'static str> {
    let lower = raw.to_ascii_lowercase();
    let capital = raw.get(..1)?.to_ascii_uppercase() + &lower[1..];
    let is_cased = raw == lower || raw == raw.to_ascii_uppercase() || raw == capital;
    match lower.as_str() {
        "yes" | "on" if is_cased => Some("true"),
        "no" | "off" if is_cased => Some("false"),
        _ => None,
    }
}

/// A whole number whose digits are those of base 60: `1:30:00`.
fn base_60(digits: &str) -> Option<u64> {
    let mut parts = digits.split(':');
    let first = parts.next().filter(|first| !first.starts_with('0'))?;
    let first: u64 = first.replace('_', "").parse().ok()?;
    parts.try_fold(first, |value, part| {
        let least: u64 = part.parse().ok().filter(|least| *least < 60 && part.len() <= 2)?;
        value.checked_mul(60)?.checked_add(least)
    })
}

#[cfg(test)]
mod tests {
    use super::{is_number, other_reading};

    #[test]
    fn numbers_are_those_of_pyyaml() {
        // `type(yaml.safe_load(text))` of PyYAML 6.0.3.
        for text in ["1", "-1", "0.1", "1.0e-4", "2.5E+3", ".5", "1_000", "1.e-3", "1_0.5"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["1e-4", "2E-5", "1e5", "1.0e5", "3e+4"] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn what_pyyaml_reads_otherwise() {
        // `yaml.safe_load(text)` of PyYAML 6.0.3.
        let texts = [
            ("1e-4", "the text '1e-4'"),
            ("5e-05", "the text '5e-05'"),
            ("1_000", "the number 1000"),
            ("1:30", "the number 90, in base 60"),
            ("010", "the number 8, in base 8"),
            ("0o10", "the text '0o10'"),
            ("1:30:00", "the number 5400, in base 60"),
            ("-1:30", "the number -90, in base 60"),
            ("yes", "the value true"),
            ("Off", "the value false"),
            ("NO", "the value false"),
        ];
        for (text, reading) in texts {
            assert_eq!(other_reading(text).as_deref(), Some(reading), "{text}");
        }
        for text in [
            "1.0e-4", "0.1", "10", "0", "-3", "1e", "e-4", "2.0.1", "1-4", "0x1f", "y", "yEs", "true",
            "01:30", "1:60", "",
        ] {
            assert_eq!(other_reading(text), None, "{text}");
        }
    }
}
