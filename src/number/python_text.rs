//! Texts that Python reads as numbers.

/// `float(text)`: digits with single underscores between them, a point, an exponent, `inf` or `nan`, and blanks around.
/// `None` if it raises ValueError.
pub(crate) fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_wrong =
        |(at, byte): (usize, &u8)| *byte == b'_' && !(at > 0 && is_digit(at - 1) && is_digit(at + 1));
    match bytes.iter().enumerate().any(is_wrong) {
        true => None,
        false => text.replace('_', "").parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn underscores_stand_between_digits() {
        assert_eq!(float(" 1_000.5e1_0 "), Some(1000.5e10));
        assert!(
            ["_1", "1_", "1__0", "1_.0", "1._0", "", "1e", "ten"].iter().all(|text| float(text).is_none())
        );
    }
}
