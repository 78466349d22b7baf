//! Texts of a user within Markdown: nothing in them becomes markup, HTML, a mention or a link.
//!
//! GitHub looks for mentions (`@team`), issues (`#1`) and addresses in the text that Markdown became, where a backslash
//! is gone. Only code is left alone, so such words are written as code.

use crate::printable::printable;

/// A text as code.
///
/// A backtick would end the code, and a bar the cell of a table. A text with one of them is written as HTML, in which
/// the characters that Markdown has a meaning for are entities.
pub(crate) fn code(text: &str) -> String {
    let text = printable(text);
    if text.is_empty() {
        return text;
    }
    if !text.contains(['`', '|']) {
        return format!("`{text}`");
    }
    let entity = |c: char| match "\\`*_[]<>!|~&$@:#".contains(c) {
        true => format!("&#{};", u32::from(c)),
        false => c.to_string(),
    };
    let text: String = text.chars().map(entity).collect();
    format!("<code>{}</code>", text.replace("www.", "www&#46;"))
}

/// A name: as it is if Markdown has no meaning for any of it, else as code.
pub(crate) fn name(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " /-_.,()+%=".contains(c);
    let text = printable(text);
    // Within a word, `_` is not emphasis.
    let has_markup = ["_ ", " _", "/_", "_/", "www."].iter().any(|markup| text.contains(markup));
    let is_word = text.starts_with(char::is_alphanumeric) && !text.ends_with('_');
    match is_word && !has_markup && text.chars().all(is_plain) {
        true => text,
        false => code(&text),
    }
}

/// A sentence of ours that contains texts of a user. What stands between backticks is code.
pub(crate) fn sentence(text: &str) -> String {
    let text = printable(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        // The last backtick of an odd number begins nothing.
        match (index % 2 == 1, index + 1 == pieces.len()) {
            (true, false) => out.push_str(&code(piece)),
            (true, true) => out.push_str(&format!("'{}", words(piece))),
            (false, _) => out.push_str(&words(piece)),
        }
    }
    match out.starts_with(|c: char| c.is_ascii_punctuation() && !"\\`<".contains(c)) {
        true => format!("\\{out}"),
        false => out,
    }
}

/// Words with a backslash before what Markdown has a meaning for.
fn words(text: &str) -> String {
    let word = |word: &str| {
        if word.contains(['@', '#']) || word.contains("://") || word.contains("www.") {
            return code(word);
        }
        let escaped = |c: char| if "\\*_{}[]<>!|~&$".contains(c) { format!("\\{c}") } else { c.to_string() };
        word.chars().map(escaped).collect()
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("<!-- @everyone [x](javascript:a) *b*"), "`<!-- @everyone [x](javascript:a) *b*`");
        assert_eq!(code("a`b|c\\"), "<code>a&#96;b&#124;c&#92;</code>");
        assert_eq!(code("a\nb\u{202e}"), "`a b\u{fffd}`");
        assert_eq!(code(""), "");
    }

    #[test]
    fn a_name_is_code_where_markdown_would_read_it() {
        for plain in ["lr", "lr/backbone", "Warmup 2 - cosine (v2)", "weight_decay", "学習率"] {
            assert_eq!(name(plain), plain);
        }
        for odd in
            ["_a_", "*a*", "@everyone", "www.a.b", "a_ b_", "#1", "https://a", "<b>", "- a", "$x$", ":a:"]
        {
            assert_eq!(name(odd), format!("`{odd}`"));
        }
    }

    #[test]
    fn a_sentence_keeps_its_code_and_escapes_the_rest() {
        assert_eq!(sentence("`T_max` of a_b <i> is [1](2)"), "`T_max` of a\\_b \\<i\\> is \\[1\\](2)");
        assert_eq!(
            sentence("only main drives @everyone, see http://a"),
            "only main drives `@everyone,` see `http://a`"
        );
        assert_eq!(sentence("`a` and `b"), "`a` and 'b");
        assert_eq!(sentence("- a"), "\\- a");
    }
}
