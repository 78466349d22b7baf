//! Text to tree: `ruff_python_parser` parses Python; [`Translator`] makes our tree of its tree.

use crate::python::syntax::ast::*;
use crate::python::syntax::translate::Translator;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{LexicalErrorType, Mode, ParseError, ParseErrorType, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// The limit of the parser for nested brackets, blocks and prefixes.
const DEPTH: u16 = 120;

/// The longest chain of operators, calls and items.
const CHAIN: usize = 1000;

/// The most tokens that one snippet may have.
const TOKENS: usize = 200_000;

/// An error of syntax, and its place.
#[derive(Debug)]
pub(in crate::python) struct SyntaxFault {
    pub what: String,
    pub at: At,
    pub help: String,
}

pub(in crate::python) type Parsed<T> = Result<T, SyntaxFault>;

/// Parses a whole text: statements, of which the last may be the expression to evaluate.
pub(in crate::python) fn parse(text: &str) -> Parsed<Vec<Stmt>> {
    if !indented(text) {
        return read(text, LineIndex::new(text, 0));
    }
    // A pasted method or function is often still indented. It is parsed as the body of a block.
    let wrapped = format!("if True:\n{text}");
    let mut body = read(&wrapped, LineIndex::new(&wrapped, 1))?;
    match (body.pop(), body.is_empty()) {
        (Some(Stmt { act: Act::If(mut arms, _), .. }), true) => {
            Ok(arms.pop().map(|(_, body)| body).unwrap_or_default())
        }
        (Some(stray), _) => Err(SyntaxFault {
            what: "IndentationError: unindent does not match any outer indentation level".into(),
            at: stray.at,
            help: "the first line is indented more than this one; align the lines of the outermost block"
                .into(),
        }),
        (None, _) => Ok(body),
    }
}

/// Parses a text that is part of lrsched.
pub(in crate::python) fn ours(text: &str) -> Parsed<Vec<Stmt>> {
    let lines = LineIndex::new(text, 0);
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    let Mod::Module(module) = parsed.syntax() else { return Ok(Vec::new()) };
    let mut translator = Translator::new(text, &lines, parsed.tokens());
    translator.hidden = true;
    translator.suite(&module.body)
}

fn read(text: &str, lines: LineIndex) -> Parsed<Vec<Stmt>> {
    // `except A, e:` is Python 2; Python 3.14 gives it another meaning.
    let options = ParseOptions::from(Mode::Module)
        .with_max_recursion_depth(DEPTH)
        .with_target_version(PythonVersion::PY313);
    let parsed = parse_unchecked(text, options);
    if let Some(fault) = chained(parsed.tokens(), &lines) {
        // Dropping a tree is recursive, and this one is too deep for that. We leak it; the program ends with this
        // message.
        std::mem::forget(parsed);
        return Err(fault);
    }
    if let Some(error) = parsed.errors().first() {
        return Err(syntax(error, text, parsed.tokens(), &lines));
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        return Err(SyntaxFault {
            what: format!("SyntaxError: {error}"),
            at: lines.at(error.range),
            help: "this is not Python 3; compare with what `python3` says".into(),
        });
    }
    match parsed.syntax() {
        Mod::Module(module) => Translator::new(text, &lines, parsed.tokens()).suite(&module.body),
        Mod::Expression(_) => Ok(Vec::new()),
    }
}

/// Whether the first line that is not blank is indented.
fn indented(text: &str) -> bool {
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
    let first = lines.find(|line| !matches!(line.trim_start().chars().next(), None | Some('#')));
    first.is_some_and(|line| line.starts_with([' ', '\t']))
}

/// Refuses chains of operators, calls and attributes that are too long: the parser reads them in a loop, but the tree
/// is as deep as the chain is long.
fn chained(tokens: &[Token], lines: &LineIndex) -> Option<SyntaxFault> {
    // The length of the chain since the last comma, at each level of brackets.
    let mut chains = vec![0];
    for token in tokens {
        match token.kind() {
            TokenKind::Newline | TokenKind::NonLogicalNewline if chains.len() == 1 => chains[0] = 0,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                count(&mut chains);
                chains.push(0);
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if chains.len() > 1 => {
                chains.pop();
            }
            TokenKind::Comma | TokenKind::Semi => *chains.last_mut()? = 0,
            TokenKind::If => count(&mut chains),
            kind if kind.is_operator() => count(&mut chains),
            _ => {}
        }
        if *chains.last()? > CHAIN {
            return Some(SyntaxFault {
                what: format!("more than {CHAIN} operators and calls in one expression"),
                at: lines.at(token.range()),
                help: "split the expression with names and functions".into(),
            });
        }
    }
    let last = tokens.get(TOKENS)?;
    Some(SyntaxFault {
        what: "this Python text is too long".into(),
        at: lines.at(last.range()),
        help: "a schedule is a few lines; keep only these".into(),
    })
}

fn count(chains: &mut [usize]) {
    if let Some(chain) = chains.last_mut() {
        *chain += 1;
    }
}

const TOO_DEEP: &str = "nested more than 100 levels deep";
const SPLIT: &str = "split the expression or block with names and functions";

/// The error of a construct that nests too deep.
pub(in crate::python) fn too_deep(at: At) -> SyntaxFault {
    SyntaxFault { what: TOO_DEEP.into(), at, help: SPLIT.into() }
}

/// The offsets at which the lines of a text begin.
pub(in crate::python) struct LineIndex {
    starts: Vec<usize>,
    /// The column of every byte, if the text is not ASCII.
    columns: Option<Vec<u32>>,
    /// The number of lines before the user's own text.
    before: u32,
    bytes: Vec<u8>,
}

impl LineIndex {
    pub(crate) fn new(text: &str, before: u32) -> LineIndex {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let columns = (!text.is_ascii()).then(|| {
            let mut columns = Vec::with_capacity(text.len() + 1);
            let mut column = 0;
            for c in text.chars() {
                columns.extend(std::iter::repeat_n(column, c.len_utf8()));
                column = if c == '\n' { 0 } else { column + 1 };
            }
            columns.push(column);
            columns
        });
        LineIndex { starts, columns, before, bytes: text.as_bytes().to_vec() }
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    fn column(&self, line: usize, offset: usize) -> u32 {
        match &self.columns {
            Some(columns) => columns[offset.min(columns.len() - 1)],
            None => (offset - self.starts[line]) as u32,
        }
    }

    /// The place of a range of the text. One that spans several lines ends with its first line.
    pub(crate) fn at(&self, range: TextRange) -> At {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let line = self.line(start);
        let ends = self.starts.get(line + 1).map_or(self.bytes.len(), |next| next - 1).max(start);
        let column = self.column(line, start);
        let length = self.column(line, end.min(ends)).saturating_sub(column);
        At { line: (line as u32).saturating_sub(self.before), column, length: length.max(1) }
    }

    /// The place of the first word of a range, or of its first character.
    pub(crate) fn word(&self, range: TextRange) -> At {
        let start = usize::from(range.start());
        let letter = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
        let length = self.bytes[start..usize::from(range.end())].iter().take_while(letter).count().max(1);
        At { length: length as u32, ..self.at(TextRange::empty(range.start())) }
    }
}

/// The parser's error, with help for common mistakes.
fn syntax(error: &ParseError, text: &str, tokens: &[Token], lines: &LineIndex) -> SyntaxFault {
    let range = error.range();
    let mut at = lines.at(range);
    let offset = usize::from(range.start()).min(text.len());
    let line = &text[lines.starts[lines.line(offset)]..];
    let line = line.lines().next().unwrap_or_default();
    let statement = line.trim_start();
    let mut message = error.error.to_string();
    let mut class = "SyntaxError";
    let help: String = match &error.error {
        ParseErrorType::RecursionLimitExceeded => return too_deep(at),
        _ if ["print ", "exec "].iter().any(|word| statement.starts_with(word)) => {
            let word = &statement[..statement.find(' ').unwrap_or_default()];
            format!("in Python 3 `{word}` is a function: write `{word}(...)`, or leave the line out")
        }
        _ if statement.starts_with(['%', '!', '?']) => {
            "this is a command of a notebook, no Python: leave the line out".into()
        }
        _ if statement.starts_with(">>>") || statement.starts_with("... ") => {
            "this was copied from an interactive session: leave the `>>>` and `...` out".into()
        }
        ParseErrorType::UnexpectedIndentation
        | ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
            class = "IndentationError";
            align(text)
        }
        ParseErrorType::OtherError(words) if words.starts_with("Expected an indented block") => {
            class = "IndentationError";
            if text[offset..].trim().is_empty() {
                "the text ends where the block should begin: was it cut off?".into()
            } else {
                "indent the lines of the block, by four blanks".into()
            }
        }
        _ => match unclosed(tokens) {
            // The parser reports an unclosed bracket at the end of the text or at a later line. We report where it
            // opens.
            Some((bracket, opens)) => {
                let closing = match bracket {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                };
                message = format!("'{bracket}' was never closed");
                at = lines.at(TextRange::at(opens, TextSize::from(1)));
                format!("write the missing `{closing}`; was the text cut off?")
            }
            None => advice(&error.error).into(),
        },
    };
    let mut letters = message.chars();
    let what = match letters.next() {
        Some(first) if !message.starts_with("IPython") => {
            format!("{}{}", first.to_lowercase(), letters.as_str())
        }
        _ => message,
    };
    SyntaxFault { what: format!("{class}: {what}"), at, help }
}

/// What to do about the parser's error.
fn advice(error: &ParseErrorType) -> &'static str {
    match error {
        ParseErrorType::ExpectedToken { expected: TokenKind::Colon, found } => match found {
            TokenKind::Equal => "to compare, write `==`",
            _ => "a line that opens a block ends in `:`",
        },
        ParseErrorType::InvalidAssignmentTarget => {
            "a name, an attribute or an item stands left of `=`; to compare, write `==`"
        }
        ParseErrorType::PositionalAfterKeywordArgument => "put the arguments without a name first",
        ParseErrorType::NonDefaultParamAfterDefaultParam => "put the parameters without default first",
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            "write the quote that closes the text"
        }
        _ => "this is not Python 3; compare with what `python3` says",
    }
}

/// The message about wrong indentation.
fn align(text: &str) -> String {
    let margins = || text.lines().map(|line| &line[..line.len() - line.trim_start().len()]);
    if margins().any(|margin| margin.contains('\t')) && margins().any(|margin| margin.contains(' ')) {
        return "some lines are indented with tabs and some with blanks: use one of them".into();
    }
    "align the line with the block that it belongs to".into()
}

/// The last bracket that is never closed.
fn unclosed(tokens: &[Token]) -> Option<(char, TextSize)> {
    let mut open = Vec::new();
    for token in tokens {
        let start = token.range().start();
        match token.kind() {
            TokenKind::Lpar => open.push(('(', start)),
            TokenKind::Lsqb => open.push(('[', start)),
            TokenKind::Lbrace => open.push(('{', start)),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}
