//! The words, quotes and variables of a shell script.

/// A part of a word, before expansion.
#[derive(Debug, Clone)]
pub(super) enum WordPart {
    Text(String),
    /// `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME[@]}`.
    Variable {
        name: String,
        default: Option<String>,
        is_array: bool,
    },
    /// The text within `$(( ))`.
    Arithmetic(String),
    /// The output of a command: `$( )` or backquotes.
    Executed,
}

/// A word as it stands in the script. Each part says whether it is quoted.
#[derive(Debug, Clone, Default)]
pub(super) struct RawWord {
    pub parts: Vec<(WordPart, bool)>,
    pub start: usize,
    pub end: usize,
}

/// `NAME=value`, `NAME+=value` or `NAME=( ... )`.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub name: String,
    pub value: Option<RawWord>,
    pub array: Option<Vec<RawWord>>,
    pub adds: bool,
}

/// A command with the assignments in front of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Statement {
    pub assignments: Vec<Assignment>,
    pub words: Vec<RawWord>,
    /// How many `if`, `for` and the like it stands in.
    pub depth: usize,
    /// The variable of a `for` that begins here, with the words that it takes one by one.
    pub looped: Option<(String, Vec<RawWord>)>,
    /// The file that its output goes to.
    target: Option<RawWord>,
    /// The file that it writes from a here-document, with the text.
    pub written: Option<(RawWord, RawWord)>,
}

/// A mistake: where it begins, and what it is.
type Mistake = (usize, String);

/// The line that ends a here-document, and whether its text stays as it is: the word behind `<<` has quotes.
struct DocumentEnd {
    line: String,
    is_literal: bool,
}

/// Reads a script.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// The statements of a script, in their order.
    pub(super) fn statements(text: &'a str) -> Result<Vec<Statement>, Mistake> {
        let mut lexer = Lexer { text, at: 0 };
        let (mut all, mut statement, mut depth) = (Vec::new(), Statement::default(), 0_usize);
        let mut documents: Vec<DocumentEnd> = Vec::new();
        loop {
            lexer.blanks();
            let Some(c) = lexer.peek() else { break };
            match c {
                '\n' | ';' | '&' | '|' | '(' | ')' => {
                    lexer.at += 1;
                    finish(&mut all, &mut statement, &mut depth);
                    if c == '\n' {
                        for end in documents.drain(..) {
                            let document = lexer.document(&end)?;
                            if let Some(last) = all.last_mut() {
                                last.read_into(document);
                            }
                        }
                    }
                }
                '#' => lexer.comment(),
                '<' | '>' => documents.extend(lexer.redirection(&mut statement)?),
                _ => lexer.item(&mut statement)?,
            }
        }
        finish(&mut all, &mut statement, &mut depth);
        Ok(all)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Skips blanks and continued lines.
    fn blanks(&mut self) {
        loop {
            match self.rest() {
                rest if rest.starts_with("\\\r\n") => self.at += 3,
                rest if rest.starts_with("\\\n") => self.at += 2,
                rest if rest.starts_with([' ', '\t', '\r']) => self.at += 1,
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Reads a redirection with its target. Returns the end of a here-document.
    fn redirection(&mut self, statement: &mut Statement) -> Result<Option<DocumentEnd>, Mistake> {
        let operator: String = self.rest().chars().take_while(|c| "<>&-|".contains(*c)).collect();
        self.at += operator.len();
        self.blanks();
        if self.peek().is_none_or(|c| "\n;".contains(c)) {
            return Ok(None);
        }
        let word = self.word()?;
        if operator == ">" {
            statement.target = Some(word);
            return Ok(None);
        }
        if !operator.starts_with("<<") || operator.starts_with("<<<") {
            return Ok(None);
        }
        let text = |(part, _): &(WordPart, bool)| match part {
            WordPart::Text(text) => text.clone(),
            _ => String::new(),
        };
        let is_literal = word.parts.iter().any(|(_, is_quoted)| *is_quoted);
        Ok(Some(DocumentEnd { line: word.parts.iter().map(text).collect(), is_literal }))
    }

    /// The text of a here-document, up to the line that ends it.
    fn document(&mut self, end: &DocumentEnd) -> Result<RawWord, Mistake> {
        let start = self.at;
        let mut stop = start;
        while !self.rest().is_empty() {
            let line = self.rest().split_inclusive('\n').next().unwrap_or("");
            self.at += line.len();
            if line.trim() == end.line {
                break;
            }
            stop = self.at;
        }
        let mut parts = vec![(WordPart::Text(String::new()), true)];
        if end.is_literal {
            parts[0].0 = WordPart::Text(self.text[start..stop].to_string());
        } else {
            let mut inner = Lexer { text: &self.text[..stop], at: start };
            while inner.character(&mut parts, "\\$`")? {}
        }
        Ok(RawWord { parts, start, end: stop })
    }

    /// An assignment or a word of the current statement.
    fn item(&mut self, statement: &mut Statement) -> Result<(), Mistake> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        let operator = ["+=", "="].into_iter().find(|operator| after.starts_with(operator));
        let declares = |words: &[RawWord]| {
            let first = words.first().and_then(RawWord::plain);
            words.is_empty()
                || first.is_some_and(|word| {
                    ["export", "declare", "readonly", "local", "env", "then", "do", "else"].contains(&word)
                })
        };
        match operator {
            Some(operator) if !name.is_empty() && declares(&statement.words) => {
                self.at += length + operator.len();
                let adds = operator == "+=";
                let (mut value, mut array) = (None, None);
                match self.peek() {
                    Some('(') => array = Some(self.array()?),
                    Some(c) if !" \t\n\r;&|".contains(c) => value = Some(self.word()?),
                    _ => value = Some(RawWord::default()),
                }
                statement.assignments.push(Assignment { name: name.into(), value, array, adds });
            }
            _ => statement.words.push(self.word()?),
        }
        Ok(())
    }

    /// The words of `( ... )`.
    fn array(&mut self) -> Result<Vec<RawWord>, Mistake> {
        let start = self.at;
        self.at += 1;
        let mut words = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => return Err((start, "a list of the script is not closed".into())),
                Some(')') => {
                    self.at += 1;
                    return Ok(words);
                }
                Some('\n' | ';' | '&' | '|' | '(' | '<' | '>') => self.at += 1,
                Some('#') => self.comment(),
                Some(_) => words.push(self.word()?),
            }
        }
    }

    /// A word up to the next blank or operator.
    fn word(&mut self) -> Result<RawWord, Mistake> {
        let start = self.at;
        let mut parts: Vec<(WordPart, bool)> = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\'' => {
                    let from = self.at + 1;
                    let Some(length) = self.text[from..].find('\'') else {
                        return Err((self.at, "a quote of the script is not closed".into()));
                    };
                    parts.push((WordPart::Text(self.text[from..from + length].into()), true));
                    self.at = from + length + 1;
                }
                '"' => self.quoted(&mut parts)?,
                '\\' => {
                    self.at += 1;
                    match self.next() {
                        Some('\n') | None => {}
                        Some(c) => parts.push((WordPart::Text(c.into()), true)),
                    }
                }
                '$' | '`' => parts.push((self.dollar()?, false)),
                c => {
                    self.at += c.len_utf8();
                    push(&mut parts, c, false);
                }
            }
        }
        Ok(RawWord { parts, start, end: self.at })
    }

    /// A text in double quotes.
    fn quoted(&mut self, parts: &mut Vec<(WordPart, bool)>) -> Result<(), Mistake> {
        let start = self.at;
        self.at += 1;
        parts.push((WordPart::Text(String::new()), true));
        loop {
            if self.peek() == Some('"') {
                self.at += 1;
                return Ok(());
            }
            if !self.character(parts, "\"\\$`")? {
                return Err((start, "a quote of the script is not closed".into()));
            }
        }
    }

    /// A character of a text in which variables have their values, or false at its end. A backslash in front of one of
    /// `escaped` leaves that character.
    fn character(&mut self, parts: &mut Vec<(WordPart, bool)>, escaped: &str) -> Result<bool, Mistake> {
        match self.peek() {
            None => return Ok(false),
            Some('\\') => {
                self.at += 1;
                match self.next() {
                    Some('\n') | None => {}
                    Some(c) if escaped.contains(c) => push(parts, c, true),
                    Some(c) => {
                        push(parts, '\\', true);
                        push(parts, c, true);
                    }
                }
            }
            Some('$' | '`') => parts.push((self.dollar()?, true)),
            Some(c) => {
                self.at += c.len_utf8();
                push(parts, c, true);
            }
        }
        Ok(true)
    }

    /// What begins with `$` or a backquote.
    fn dollar(&mut self) -> Result<WordPart, Mistake> {
        let start = self.at;
        if self.rest().starts_with('`') {
            let Some(length) = self.rest()[1..].find('`') else {
                return Err((start, "a backquote of the script is not closed".into()));
            };
            self.at += length + 2;
            return Ok(WordPart::Executed);
        }
        self.at += 1;
        let rest = self.rest();
        if rest.starts_with("((") {
            let Some(length) = rest.find("))") else { return Err((start, "`$((` is not closed".into())) };
            self.at += length + 2;
            return Ok(WordPart::Arithmetic(rest[2..length].trim().into()));
        }
        if rest.starts_with('(') {
            let length = balanced(rest, '(', ')').ok_or((start, "`$(` is not closed".to_string()))?;
            self.at += length;
            return Ok(computed(&rest[1..length - 1]));
        }
        if rest.starts_with('{') {
            let length = balanced(rest, '{', '}').ok_or((start, "`${` is not closed".to_string()))?;
            self.at += length;
            return Ok(braced(&rest[1..length - 1]));
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        match (length, rest.chars().next()) {
            (0, Some(c)) if "@*#?!0$-".contains(c) => {
                self.at += c.len_utf8();
                Ok(WordPart::Variable { name: c.into(), default: Some(String::new()), is_array: false })
            }
            (0, _) => Ok(WordPart::Text("$".into())),
            // Positional parameters have one digit.
            _ if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                self.at += 1;
                Ok(WordPart::Variable { name: rest[..1].into(), default: None, is_array: false })
            }
            _ => {
                self.at += length;
                Ok(WordPart::Variable { name: rest[..length].into(), default: None, is_array: false })
            }
        }
    }
}

impl Statement {
    /// Makes `read -r -d '' NAME <<EOF` the assignment that it is, and `cat > FILE <<EOF` a file.
    fn read_into(&mut self, document: RawWord) {
        if let ([word], Some(target)) = (&self.words[..], &self.target)
            && word.plain() == Some("cat")
        {
            self.written = Some((target.clone(), document));
            return;
        }
        let is_read = self.words.first().and_then(RawWord::plain) == Some("read");
        let Some(name) = self.words.last().and_then(RawWord::plain).filter(|_| is_read) else { return };
        let (name, value) = (name.to_string(), Some(document));
        self.assignments.push(Assignment { name, value, array: None, adds: false });
        self.words.clear();
    }
}

impl RawWord {
    /// The text of a word without quotes and variables.
    pub(super) fn plain(&self) -> Option<&str> {
        match &self.parts[..] {
            [(WordPart::Text(text), false)] => Some(text),
            _ => None,
        }
    }
}

impl Statement {
    /// Puts all words at one place: those of a script that is itself a word.
    pub(super) fn relocated(mut self, start: usize, end: usize) -> Self {
        let assigned = self.assignments.iter_mut();
        let assigned = assigned.flat_map(|one| one.value.iter_mut().chain(one.array.iter_mut().flatten()));
        assigned.chain(self.words.iter_mut()).for_each(|word| (word.start, word.end) = (start, end));
        self
    }
}

/// Adds a character to the last part, if that is a text.
fn push(parts: &mut Vec<(WordPart, bool)>, c: char, is_quoted: bool) {
    match parts.last_mut() {
        Some((WordPart::Text(text), quoted)) if *quoted == is_quoted => text.push(c),
        _ => parts.push((WordPart::Text(c.into()), is_quoted)),
    }
}

/// The length of a text up to the bracket that closes its first one.
fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + c.len_utf8());
            }
        }
    }
    None
}

/// What stands within `${ }`.
fn braced(text: &str) -> WordPart {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    let variable = |default: Option<&str>, is_array| WordPart::Variable {
        name: name.into(),
        default: default.map(|text| text.trim_matches(['"', '\'']).to_string()),
        is_array,
    };
    match rest {
        "" if !name.is_empty() => variable(None, false),
        "[@]" | "[*]" => variable(Some(""), true),
        rest => match [":-", ":=", "-", "="].iter().find_map(|operator| rest.strip_prefix(operator)) {
            Some(default) if !name.is_empty() => variable(Some(default), false),
            _ => WordPart::Executed,
        },
    }
}

/// The arithmetic of `$(expr 16 / $COUNT)`, which computes as `$(( ))` does. Any other command is not run.
fn computed(command: &str) -> WordPart {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _$+-*/%()\\\"'".contains(c);
    match command.trim().strip_prefix("expr ") {
        Some(text) if text.chars().all(plain) => {
            WordPart::Arithmetic(text.replace(['\\', '"', '\''], "").trim().into())
        }
        _ => WordPart::Executed,
    }
}

/// Words that open and close branches and loops.
const OPENING: &[&str] = &["if", "for", "while", "until", "case"];
const CLOSING: &[&str] = &["fi", "done", "esac"];
/// Words in front of a command.
const IN_FRONT: &[&str] =
    &["then", "else", "elif", "do", "{", "}", "!", "exec", "nohup", "time", "sudo", "env", "export"];

/// Ends a statement.
fn finish(all: &mut Vec<Statement>, statement: &mut Statement, depth: &mut usize) {
    let mut done = std::mem::take(statement);
    loop {
        match done.words.first().and_then(RawWord::plain) {
            Some(word) if OPENING.contains(&word) => {
                *depth += 1;
                if let ("for", [_, name, _, values @ ..]) = (word, &done.words[..]) {
                    done.looped = name.plain().map(|name| (name.to_string(), values.to_vec()));
                }
                // The condition of a branch is not a command of interest.
                done.words.clear();
            }
            Some(word) if CLOSING.contains(&word) => {
                *depth = depth.saturating_sub(1);
                done.words.remove(0);
            }
            Some(word) if IN_FRONT.contains(&word) => drop(done.words.remove(0)),
            _ => break,
        }
    }
    done.depth = *depth;
    if !done.words.is_empty() || !done.assignments.is_empty() || done.looped.is_some() {
        all.push(done);
    }
}
