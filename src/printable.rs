//! Texts of a user, made harmless before they are shown.
//!
//! A name in a spec may hold characters that a terminal obeys, that change the direction of the text around them, or
//! that are invisible, and sequences that the log of a CI service runs as a command. Every output passes the texts of
//! specs, paths and files through [`printable`], or through [`json_document`] where the text itself must be kept.
//!
//! | characters | shown as |
//! |---|---|
//! | white space and line breaks | a space |
//! | control characters, those of bidirectional text, invisible and unassigned ones, variation selectors | `U+FFFD` |
//! | joiners and the emoji variation selector, but for those within words and emoji | `U+FFFD` |
//! | combining marks without a letter, or after [`MOST_MARKS`] others | `U+FFFD` |
//! | the first colon of `::` at the beginning, the bracket of `##[` and `##word[` | `U+FFFD` |

/// What stands for a character that is not shown.
const REPLACEMENT: char = '\u{fffd}';

/// The most combining marks on one letter. No living script needs more; hundreds of them cover the lines around.
const MOST_MARKS: usize = 4;

/// The text in one line, without characters that harm its reader.
///
/// Every character is replaced by one character, so that columns stay as they are.
pub(crate) fn printable(text: &str) -> String {
    shown(text.chars()).into_iter().map(|(_, shown)| shown).collect()
}

/// As [`printable`], for a text whose line breaks are kept.
pub(crate) fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// A JSON document with escapes in place of the characters that [`printable`] replaces. It has the same meaning.
pub(crate) fn json_document(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // No string of a document goes on in another line.
    for line in text.split_inclusive('\n') {
        for (character, shown) in shown(line.chars()) {
            if character == shown || character.is_ascii_whitespace() {
                out.push(character);
            } else {
                let mut units = [0; 2];
                out.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    out
}

/// Whether a character takes no room of its own in a line.
pub(crate) fn has_no_width(character: char) -> bool {
    matches!(kind(character), CharacterKind::Mark | CharacterKind::Joiner)
}

/// The terminal columns of a character: 0 for combining marks, 2 for East Asian characters and emoji (Unicode Standard
/// Annex 11, by block).
pub(crate) fn columns(c: char) -> usize {
    match u32::from(c) {
        _ if has_no_width(c) => 0,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x4dbf | 0x4e00..=0xa4cf | 0xa960..=0xa97f => 2,
        0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 => 2,
        0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// What a character is to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharacterKind {
    Plain,
    Space,
    Hidden,
    /// Without meaning of its own, but necessary within words of some scripts and within emoji.
    Joiner,
    /// Drawn over the character before it.
    Mark,
}

/// The characters, each with what is shown for it.
fn shown(text: impl Iterator<Item = char>) -> Vec<(char, char)> {
    let mut shown: Vec<(char, char)> = Vec::new();
    let mut text = text.peekable();
    let mut marks = MOST_MARKS;
    while let Some(character) = text.next() {
        let kind = kind(character);
        let is_shown = match kind {
            CharacterKind::Plain => true,
            CharacterKind::Space | CharacterKind::Hidden => false,
            CharacterKind::Mark => marks < MOST_MARKS,
            CharacterKind::Joiner => {
                let before = shown.last().is_some_and(|(_, before)| !before.is_ascii() && joins(*before));
                let after = text.peek().is_some_and(|after| !after.is_ascii() && joins(*after));
                before && (after || matches!(character, '\u{fe0e}' | '\u{fe0f}'))
            }
        };
        marks = match kind {
            CharacterKind::Plain => 0,
            CharacterKind::Mark => marks.saturating_add(1),
            CharacterKind::Joiner if is_shown => marks,
            _ => MOST_MARKS,
        };
        let replacement = if kind == CharacterKind::Space { ' ' } else { REPLACEMENT };
        shown.push((character, if is_shown { character } else { replacement }));
    }
    disarm(&mut shown);
    shown
}

/// Whether a joiner may stand beside a character.
fn joins(character: char) -> bool {
    let is_selector = matches!(character, '\u{fe0e}' | '\u{fe0f}');
    character != REPLACEMENT
        && (is_selector || matches!(kind(character), CharacterKind::Plain | CharacterKind::Mark))
}

/// Breaks what a log takes for a command: GitHub runs `::error::` at the beginning of a line, and `##[error]` anywhere;
/// Azure and TeamCity run `##vso[` and `##teamcity[`.
fn disarm(shown: &mut [(char, char)]) {
    let start = shown.iter().position(|(_, shown)| *shown != ' ').unwrap_or(0);
    if let [(_, first @ ':'), (_, ':'), ..] = &mut shown[start..] {
        *first = REPLACEMENT;
    }
    let (mut hashes, mut is_word) = (0, false);
    for (_, shown) in shown {
        match *shown {
            '#' => (hashes, is_word) = (if is_word { 1 } else { hashes + 1 }, false),
            '[' if hashes >= 2 => *shown = REPLACEMENT,
            letter if letter.is_ascii_alphabetic() && hashes >= 2 => is_word = true,
            _ => (hashes, is_word) = (0, false),
        }
    }
}

fn kind(character: char) -> CharacterKind {
    match character {
        ' '..='~' => CharacterKind::Plain,
        '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => CharacterKind::Joiner,
        _ if is_ignorable(character) => CharacterKind::Hidden,
        _ if character.is_whitespace() => CharacterKind::Space,
        _ if !is_escaped(&character.to_string()) => CharacterKind::Plain,
        // The standard library escapes a mark at the beginning of a text only, and what cannot be printed anywhere.
        _ if !is_escaped(&format!("a{character}")) => CharacterKind::Mark,
        _ => CharacterKind::Hidden,
    }
}

fn is_escaped(text: &str) -> bool {
    !text.escape_debug().eq(text.chars())
}

/// Unicode's property Default_Ignorable_Code_Point: what a font draws as nothing.
fn is_ignorable(character: char) -> bool {
    matches!(
        u32::from(character),
        0xad | 0x34f
            | 0x61c
            | 0x115f..=0x1160
            | 0x17b4..=0x17b5
            | 0x180b..=0x180f
            | 0x200b..=0x200f
            | 0x202a..=0x202e
            | 0x2060..=0x206f
            | 0x3164
            | 0xfe00..=0xfe0f
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xfff8
            | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a
            | 0xe0000..=0xe0fff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_stay_as_they_are() {
        let names = [
            "lr/backbone [x] {y} <z> | `q` \\ \"r\" 'a'",
            "Lernrate für ResNet – 3×10⁻⁴ → 0",
            "学習率",
            "скорость",
            "معدل",
            "قیمت\u{200c}ها",
            "e\u{301}te\u{302}\u{301}",
            "दर",
            "❤\u{fe0f} 👩\u{200d}🚀",
            "a :: b",
            "## x [y]",
            "#[y]",
            "� is shown",
        ];
        for name in names {
            assert_eq!(printable(name), name);
        }
    }

    #[test]
    fn characters_that_harm_their_reader_are_replaced_one_by_one() {
        let replaced = [
            ("a\tb\r\nc\u{2028}d\u{a0}e", "a b  c d e"),
            ("\u{1b}[31mred\u{7}\u{9b}\u{7f}\0", "�[31mred����"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}e", "a�b�c�d�e"),
            ("a\u{200b}b\u{feff}c\u{ad}d\u{3164}e\u{2060}", "a�b�c�d�e�"),
            ("l\u{200c}r l\u{200d}r a\u{fe0f}", "l�r l�r a�"),
            ("x\u{e0041}\u{e0001}\u{e0101}\u{fe01}\u{e000}\u{fff9}\u{ffff}", "x�������"),
            ("\u{301}a \u{301}", "�a �"),
            ("z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "z\u{301}\u{301}\u{301}\u{301}��"),
            ("::error::x", "�:error::x"),
            (" \t::set-output name=x::y", "  �:set-output name=x::y"),
            ("a##[error]b ##vso[x] ###[y] ##[#]", "a##�error]b ##vso�x] ###�y] ##�#]"),
        ];
        for (text, shown) in replaced {
            let found = printable(text);
            // A space before a mark is what the mark is drawn over.
            assert_eq!(found.replace(" \u{301}", " �"), shown, "{text:?}");
            assert_eq!(found.chars().count(), text.chars().count());
            assert_eq!(printable(&found), found);
        }
        assert_eq!(printable_lines("a\u{7}\n::b\n"), "a�\n�:b");
    }

    #[test]
    fn a_json_document_keeps_its_meaning() {
        let text = "a\u{202e}\u{e0041}\u{7f}##[x] \u{a0}ü\n\t\"::\u{200b}";
        let document = format!("{:#}", serde_json::json!({ text: [text] }));
        let harmless = json_document(&document);
        assert!(harmless.contains("\\u202e\\udb40\\udc41\\u007f##\\u005bx] \\u00a0ü"), "{harmless}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&harmless).unwrap(),
            serde_json::json!({ text: [text] })
        );
    }
}
