//! Rust code for the rules of `tidy.rs`: tokens without comments and tests, the modules that a file names, and its
//! functions. It reads code formatted by `rustfmt`, so it is much simpler than a parser.

/// The sorts of tokens that the rules distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A word: a keyword or a name.
    Word,
    /// A text, a character or a number.
    Literal,
    /// One character of punctuation, or `::`.
    Mark,
}

/// A token, and the line on which it begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
    pub sort: Sort,
}

/// The tokens of a file, without comments.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let rest = &text[at..];
        let (length, sort) = first(rest);
        if let Some(sort) = sort {
            tokens.push(Token { text: &rest[..length], line, sort });
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

/// The length and the sort of the first token. White space and comments have no sort.
fn first(rest: &str) -> (usize, Option<Sort>) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let until = |end: Option<usize>| end.unwrap_or(rest.len());
    let next = rest.chars().next().unwrap_or(' ');
    if next.is_whitespace() {
        return (next.len_utf8(), None);
    }
    if rest.starts_with("//") {
        return (until(rest.find('\n')), None);
    }
    if rest.starts_with("/*") {
        return (until(rest.find("*/").map(|end| end + 2)), None);
    }
    if let Some(length) = quoted(rest) {
        return (length, Some(Sort::Literal));
    }
    if next.is_ascii_digit() {
        return (until(rest.find(|c| !word(c))), Some(Sort::Literal));
    }
    if word(next) {
        return (until(rest.find(|c| !word(c))), Some(Sort::Word));
    }
    match rest.starts_with("::") {
        true => (2, Some(Sort::Mark)),
        false => (next.len_utf8(), Some(Sort::Mark)),
    }
}

/// The length of a string or character literal at the beginning, with its prefix. A lifetime is neither.
fn quoted(rest: &str) -> Option<usize> {
    let prefix = rest.find(|c| !"brc".contains(c))?;
    let body = &rest[prefix..];
    let hashes = body.find(|c| c != '#')?;
    if rest[..prefix].contains('r') && body[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let from = prefix + hashes + 1;
        return rest[from..].find(&end).map(|found| from + found + end.len());
    }
    let quote = body.chars().next().filter(|c| "\"'".contains(*c))?;
    let mut characters = body.char_indices().skip(1).peekable();
    let second = characters.peek().map(|(_, c)| *c)?;
    if quote == '\'' && second != '\\' && !body[1 + second.len_utf8()..].starts_with('\'') {
        return None;
    }
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            _ if character == quote => return Some(prefix + at + 1),
            _ => {}
        }
    }
    None
}

/// The index after the bracket that closes the one at `open`.
fn behind(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        depth += match token.text {
            "{" | "(" | "[" if token.sort == Sort::Mark => 1,
            "}" | ")" | "]" if token.sort == Sort::Mark => -1,
            _ => 0,
        };
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Whether the tokens at `at` are these.
fn stand(tokens: &[Token], at: usize, texts: &[&str]) -> bool {
    texts
        .iter()
        .enumerate()
        .all(|(index, text)| tokens.get(at + index).is_some_and(|token| token.text == *text))
}

/// The end of the item that begins at `at`: its semicolon, or the brace that closes its body.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].text {
            ";" => return at + 1,
            "{" => return behind(tokens, at),
            "(" | "[" => at = behind(tokens, at),
            _ => at += 1,
        }
    }
    at
}

/// The tokens without the items that are compiled only for tests.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if stand(tokens, at, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at += 7;
            while stand(tokens, at, &["#", "["]) {
                at = behind(tokens, at + 1);
            }
            at = item_end(tokens, at);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

/// The module of a file of `src`: `src/a/b.rs` and `src/a/b/mod.rs` are `a`, `b`.
pub(crate) fn module(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = path.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
    parts.map(String::from).collect()
}

/// Every path that a file names from `crate`, `self` or `super` on, as seen from the root of the crate, or from `std`
/// on, and its line. Groups of `use` are written out.
pub(crate) fn named(module: &[String], tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    // The modules within the file that are open, and where each ends.
    let mut inner: Vec<(String, usize)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        inner.retain(|(_, end)| at < *end);
        if tokens[at].text == "mod" && stand(tokens, at + 2, &["{"]) {
            inner.push((tokens[at + 1].text.to_string(), behind(tokens, at + 2)));
        }
        let begins =
            ["crate", "self", "super", "std"].contains(&tokens[at].text) && stand(tokens, at + 1, &["::"]);
        if begins && (at == 0 || tokens[at - 1].text != "::") {
            let here = module.iter().cloned().chain(inner.iter().map(|(name, _)| name.clone())).collect();
            at = tree(tokens, at, here, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads a path, or a tree of paths, that begins at `at` within the module `path`; returns its end.
fn tree(
    tokens: &[Token],
    mut at: usize,
    mut path: Vec<String>,
    found: &mut Vec<(Vec<String>, usize)>,
) -> usize {
    let line = tokens[at].line;
    loop {
        match tokens[at].text {
            "crate" => path.clear(),
            "std" => path = vec!["std".into()],
            "self" => {}
            "super" => drop(path.pop()),
            "{" => {
                let end = behind(tokens, at);
                at += 1;
                while at + 1 < end {
                    at = tree(tokens, at, path.clone(), found);
                    while at + 1 < end && tokens[at].text != "," {
                        at += 1;
                    }
                    at += usize::from(at + 1 < end);
                }
                return end;
            }
            name => path.push(name.to_string()),
        }
        at += 1;
        if !stand(tokens, at, &["::"]) {
            found.push((path, line));
            return at;
        }
        at += 1;
    }
}

/// The types and traits that are defined, by name.
pub(crate) fn types<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let defines = |pair: &[Token<'a>]| {
        let [what, name] = [pair[0], pair[1]];
        let named = ["struct", "enum", "trait", "union"].contains(&what.text) && name.sort == Sort::Word;
        named.then_some(name.text)
    };
    tokens.windows(2).filter_map(defines).collect()
}

/// Every function with a body: its name, and its number of lines from the name on.
pub(crate) fn functions<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, usize)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let named = tokens[at].text == "fn" && tokens.get(at + 1).is_some_and(|next| next.sort == Sort::Word);
        if !named {
            continue;
        }
        let end = item_end(tokens, at);
        if tokens[end - 1].text == "}" {
            found.push((tokens[at + 1].text, tokens[end - 1].line - tokens[at].line + 1));
        }
    }
    found
}

#[test]
fn tokens_are_read_as_rust_reads_them() {
    let text = "let a = \"x // y\"; // crate::no\nlet b = r#\"\"#; let c = '\"'; let d: &'a str = '\\''; /* mod */ b'{'";
    let texts: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
    let expected = "let a = \"x // y\" ; let b = r#\"\"# ; let c = '\"' ; let d : & ' a str = '\\'' ; b'{'";
    assert_eq!(texts.join(" "), expected);
    assert_eq!(tokens(text).last().map(|token| token.line), Some(2));
}

#[test]
fn paths_are_followed_through_groups_and_parents() {
    let text =
        "use crate::{a, b::{self, c as d}, e::*};\nuse super::super::f;\nfn g() { super::h::i(self::j) }
                mod k { use super::l; fn m() -> crate::n::O { } }\npub(crate) fn p(self) {}
                #[cfg(test)]\nmod tests { use crate::q; }\nuse crate::r;\nuse std::{fs, io::Write};";
    let all = tokens(text);
    let module = [String::from("x"), String::from("y")];
    let found = named(&module, &without_tests(&all));
    let found: Vec<String> = found.iter().map(|(path, line)| format!("{}:{line}", path.join("."))).collect();
    assert_eq!(
        found,
        [
            "a:1",
            "b:1",
            "b.c:1",
            "e.*:1",
            "f:2",
            "x.h.i:3",
            "x.y.j:3",
            "x.y.l:4",
            "n.O:4",
            "r:8",
            "std.fs:9",
            "std.io.Write:9"
        ]
    );
    let lengths =
        functions(&tokens("fn a() {\n}\ntrait T {\n fn b(&self);\n fn c(&self) -> [u8; 3] { [1, 2, 3] }\n}"));
    assert_eq!(lengths, [("a", 2), ("c", 1)]);
    let defined =
        types(&tokens("pub struct A<T>(T);\nenum B {}\ntrait C {}\nimpl C for B {}\nstruct $name;"));
    assert_eq!(defined, ["A", "B", "C"]);
}
