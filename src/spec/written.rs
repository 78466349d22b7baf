//! The positions of a YAML text's characters in the file, for all of YAML's scalar styles.

use crate::diagnostic::{Place, Span};

/// A line and a column, both counted from 1.
pub(crate) type LineColumn = (u32, u32);

/// The position of each character of a text, followed by the position of its end. `place` is that of the text's node.
///
/// `None` if the text does not stand there, as behind an alias.
pub(crate) fn spots(place: &Place, text: &str) -> Option<Vec<LineColumn>> {
    let lines: Vec<Vec<char>> = place.source().text.lines().map(|line| line.chars().collect()).collect();
    let Span { line, column, .. } = place.span();
    let (line, column) = (line - 1, column - 1);
    let first = *lines.get(line)?.get(column)?;
    let style = match first {
        '|' | '>' => ScalarStyle::Block,
        '"' => ScalarStyle::Double,
        '\'' => ScalarStyle::Single,
        _ => ScalarStyle::Plain,
    };
    let mut cursor = TextCursor { lines: &lines, line, column, margin: 0, style };
    match style {
        ScalarStyle::Block => {
            cursor.margin = margin(lines.get(line + 1..)?, text)?;
            (cursor.line, cursor.column) = (line + 1, cursor.margin);
        }
        ScalarStyle::Double | ScalarStyle::Single => cursor.column += 1,
        ScalarStyle::Plain => {}
    }
    let mut spots = Vec::with_capacity(text.len() + 1);
    for character in text.chars() {
        spots.push(cursor.take(character)?);
    }
    spots.push(cursor.spot());
    Some(spots)
}

/// The indentation of a block scalar: that of its first non-blank line, less the spaces that the text itself begins
/// that line with.
fn margin(lines: &[Vec<char>], text: &str) -> Option<usize> {
    let Some(first) = lines.iter().find(|line| !is_blank(line)) else { return Some(0) };
    let indent = |line: &mut dyn Iterator<Item = char>| line.take_while(|c| *c == ' ').count();
    let wanted =
        text.lines().find(|line| !line.trim().is_empty()).map_or(0, |line| indent(&mut line.chars()));
    indent(&mut first.iter().copied()).checked_sub(wanted)
}

fn is_blank(line: &[char]) -> bool {
    line.iter().all(|c| c.is_whitespace())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScalarStyle {
    Block,
    Double,
    Single,
    Plain,
}

/// A position in the file, from which the rest of the text is read.
struct TextCursor<'a> {
    lines: &'a [Vec<char>],
    line: usize,
    column: usize,
    /// The indentation of a block scalar, in characters.
    margin: usize,
    style: ScalarStyle,
}

impl TextCursor<'_> {
    fn spot(&self) -> LineColumn {
        (self.line as u32 + 1, self.column as u32 + 1)
    }

    fn rest(&self) -> &[char] {
        self.lines.get(self.line).and_then(|line| line.get(self.column..)).unwrap_or_default()
    }

    /// Moves to the first character of the text in the next line.
    fn wrap(&mut self) -> Option<()> {
        self.line += 1;
        let line = self.lines.get(self.line)?;
        self.column = match self.style {
            ScalarStyle::Block => self.margin.min(line.len()),
            _ => line.iter().take_while(|c| c.is_whitespace()).count(),
        };
        Some(())
    }

    /// Consumes the next character of the text, and returns its position.
    fn take(&mut self, character: char) -> Option<LineColumn> {
        loop {
            let spot = self.spot();
            let rest = self.rest();
            if let Some((read, length)) = self.read(rest)
                && read == character
            {
                self.column += length;
                return Some(spot);
            }
            // An escaped line break contributes no character.
            let continued = self.style == ScalarStyle::Double && *rest == ['\\'];
            if !continued && !is_blank(rest) {
                return None;
            }
            // A line break is a space or a newline of the text. Before an empty line it contributes no character.
            if matches!(character, ' ' | '\n') && !continued && rest.is_empty() {
                // The last line of a file may lack its line break.
                let _ = self.wrap();
                return Some(spot);
            }
            if matches!(character, ' ' | '\n') && !continued && !rest.is_empty() {
                self.column += rest.len();
                continue;
            }
            self.wrap()?;
        }
    }

    /// The next character, and the number of characters that write it.
    fn read(&self, rest: &[char]) -> Option<(char, usize)> {
        match (self.style, rest) {
            (_, []) => None,
            (ScalarStyle::Single, ['\'', '\'', ..]) => Some(('\'', 2)),
            (ScalarStyle::Single, ['\'', ..]) | (ScalarStyle::Double, ['"', ..]) => None,
            (ScalarStyle::Double, ['\\', letter, ..]) => {
                let code = |length: usize| {
                    let digits: String = rest.get(2..2 + length)?.iter().collect();
                    Some((char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?, length + 2))
                };
                match letter {
                    'x' => code(2),
                    'u' => code(4),
                    'U' => code(8),
                    'n' => Some(('\n', 2)),
                    't' => Some(('\t', 2)),
                    'r' => Some(('\r', 2)),
                    '0' => Some(('\0', 2)),
                    'a' => Some(('\u{7}', 2)),
                    'b' => Some(('\u{8}', 2)),
                    'v' => Some(('\u{b}', 2)),
                    'f' => Some(('\u{c}', 2)),
                    'e' => Some(('\u{1b}', 2)),
                    'N' => Some(('\u{85}', 2)),
                    '_' => Some(('\u{a0}', 2)),
                    'L' => Some(('\u{2028}', 2)),
                    'P' => Some(('\u{2029}', 2)),
                    other => Some((*other, 2)),
                }
            }
            (ScalarStyle::Double, ['\\']) => None,
            (_, [character, ..]) => Some((*character, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::spots;
    use crate::diagnostic::{Place, Source, Span};
    use std::sync::Arc;

    /// The file around each character of the text, from its place on.
    fn found(file: &str, text: &str, line: usize, column: usize) -> Option<Vec<(u32, u32)>> {
        let source = Arc::new(Source { name: "x.yaml".into(), text: file.into() });
        spots(&Place::new(source, Span { line, column, length: 1 }), text)
    }

    #[test]
    fn every_character_is_found_in_every_style() {
        let cases = [
            ("s: |\n  a\n   b\n", "a\n b\n", 1, 4, 'b', (3, 4)),
            ("s: |2\n    a\n  b\n", "  a\nb\n", 1, 4, 'b', (3, 3)),
            ("s: >-\n  é a\n  b\n\n  c\n", "é a b\nc", 1, 4, 'c', (5, 3)),
            ("s: >\n  a\n    b\n  c\n", "a\n  b\nc\n", 1, 4, 'b', (3, 5)),
            ("s: \"a\\n\\\"b\\\n    c\"\n", "a\n\"bc", 1, 4, 'c', (2, 5)),
            ("s: 'it''s b'\n", "it's b", 1, 4, 'b', (1, 11)),
            ("s: a\n  b  \n\n  c\n", "a b\nc", 1, 4, 'c', (4, 3)),
            ("s: \"\\u00e9\\tb\"\n", "é\tb", 1, 4, 'b', (1, 13)),
        ];
        for (file, text, line, column, character, spot) in cases {
            let at = text.chars().position(|c| c == character).unwrap();
            let spots = found(file, text, line, column).unwrap_or_else(|| panic!("{file:?}"));
            assert_eq!(spots.len(), text.chars().count() + 1, "{file:?}");
            assert_eq!(spots[at], spot, "{file:?}");
        }
    }

    #[test]
    fn a_text_that_stands_elsewhere_is_not_found() {
        assert_eq!(found("a: &x b\ns: *x\n", "b", 2, 4), None);
    }
}
