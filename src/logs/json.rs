//! JSON as programs write it: `NaN` and `Infinity` are numbers, and Python's quotes and words are accepted, so that printed
//! dictionaries are read too. Numbers keep their text.

/// The deepest nesting.
const MOST_DEPTH: usize = 64;
/// The most fields of an object, with those of the objects in it.
const MOST_FIELDS: usize = 4096;

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonPart {
    Open(u8),
    Close(u8),
    Comma,
    Colon,
    /// A quoted text: the range between its quotes. Escapes are kept.
    Quoted(usize, usize),
    /// A number or a word.
    Bare(usize, usize),
    End,
}

/// What is wrong, and the offset in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JsonFault {
    pub what: &'static str,
    pub at: usize,
}

/// Reads the parts of a text from an offset on. Returns the part and the offset behind it.
pub(super) fn part(text: &[u8], from: usize) -> Result<(JsonPart, usize), JsonFault> {
    let blank = text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let start = from + blank;
    let Some(byte) = text.get(start) else { return Ok((JsonPart::End, start)) };
    let one = |part| Ok((part, start + 1));
    match byte {
        b'{' | b'[' => one(JsonPart::Open(*byte)),
        b'}' | b']' => one(JsonPart::Close(*byte)),
        b',' => one(JsonPart::Comma),
        b':' => one(JsonPart::Colon),
        b'"' | b'\'' => {
            let mut at = start + 1;
            loop {
                match text.get(at) {
                    Some(found) if found == byte => return Ok((JsonPart::Quoted(start + 1, at), at + 1)),
                    Some(b'\\') => at += 2,
                    Some(_) => at += 1,
                    None => return Err(JsonFault { what: "a text that is not closed", at: start }),
                }
            }
        }
        _ => {
            let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-._()".contains(byte);
            match text[start..].iter().take_while(|byte| is_bare(byte)).count() {
                0 => Err(JsonFault { what: "a character that has no place here", at: start }),
                length => Ok((JsonPart::Bare(start, start + length), start + length)),
            }
        }
    }
}

/// A field of an object: where its name and its value stand. Names of inner objects are joined with `/`.
pub(super) struct JsonFields {
    names: String,
    /// The end of each name, and the range of its value.
    fields: Vec<(usize, usize, usize)>,
}

impl JsonFields {
    pub(super) fn new() -> Self {
        JsonFields { names: String::new(), fields: Vec::new() }
    }

    /// The fields of an object that begins at an offset, and the offset behind it. Lists of numbers become fields with an
    /// index, `lr[0]`.
    ///
    /// # Errors
    ///
    /// The text is not an object, or ends before the object does.
    pub(super) fn read(&mut self, text: &[u8], from: usize) -> Result<usize, JsonFault> {
        self.names.clear();
        self.fields.clear();
        match part(text, from)? {
            (JsonPart::Open(b'{'), next) => self.object(text, next, &mut String::new(), 0),
            (_, at) => Err(JsonFault { what: "not an object", at: at.saturating_sub(1) }),
        }
    }

    /// Hands on the name and the text of each field.
    pub(super) fn iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let starts = std::iter::once(0).chain(self.fields.iter().map(|(end, _, _)| *end));
        self.fields.iter().zip(starts).map(move |((end, from, to), start)| {
            (&self.names[start..*end], text.get(*from..*to).unwrap_or(""))
        })
    }

    fn push(&mut self, name: &str, from: usize, to: usize) {
        if self.fields.len() < MOST_FIELDS {
            self.names.push_str(name);
            self.fields.push((self.names.len(), from, to));
        }
    }

    fn object(
        &mut self,
        text: &[u8],
        mut at: usize,
        path: &mut String,
        depth: usize,
    ) -> Result<usize, JsonFault> {
        check_depth(depth, at)?;
        loop {
            let (found, next) = part(text, at)?;
            let (from, to) = match found {
                JsonPart::Close(b'}') => return Ok(next),
                JsonPart::Comma => {
                    at = next;
                    continue;
                }
                JsonPart::Quoted(from, to) | JsonPart::Bare(from, to) => (from, to),
                JsonPart::End => return Err(JsonFault { what: "an object that is not closed", at: next }),
                _ => return Err(JsonFault { what: "no name of a field", at }),
            };
            let (JsonPart::Colon, next) = part(text, next)? else {
                return Err(JsonFault { what: "no colon behind a name", at: next });
            };
            let length = path.len();
            if length > 0 {
                path.push('/');
            }
            path.push_str(&String::from_utf8_lossy(&text[from..to]));
            at = self.value(text, next, path, depth + 1)?;
            path.truncate(length);
        }
    }

    fn value(&mut self, text: &[u8], at: usize, path: &mut String, depth: usize) -> Result<usize, JsonFault> {
        let (found, next) = part(text, at)?;
        match found {
            JsonPart::Open(b'{') => self.object(text, next, path, depth),
            JsonPart::Open(_) => self.list(text, next, path, depth),
            JsonPart::Quoted(from, to) | JsonPart::Bare(from, to) => {
                self.push(path, from, to);
                Ok(next)
            }
            JsonPart::End => Err(JsonFault { what: "an object that is not closed", at: next }),
            _ => Err(JsonFault { what: "no value behind a colon", at }),
        }
    }

    fn list(
        &mut self,
        text: &[u8],
        mut at: usize,
        path: &mut String,
        depth: usize,
    ) -> Result<usize, JsonFault> {
        check_depth(depth, at)?;
        let mut index = 0;
        loop {
            let (found, next) = part(text, at)?;
            match found {
                JsonPart::Close(b']') => return Ok(next),
                JsonPart::Comma => at = next,
                _ => {
                    let length = path.len();
                    path.push_str(&format!("[{index}]"));
                    at = self.value(text, at, path, depth + 1)?;
                    path.truncate(length);
                    index += 1;
                }
            }
        }
    }
}

fn check_depth(depth: usize, at: usize) -> Result<(), JsonFault> {
    if depth > MOST_DEPTH { Err(JsonFault { what: "too many brackets in each other", at }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Result<Vec<(String, String)>, JsonFault> {
        let mut fields = JsonFields::new();
        fields.read(text.as_bytes(), 0)?;
        Ok(fields.iter(text).map(|(name, value)| (name.to_string(), value.to_string())).collect())
    }

    #[test]
    fn objects_of_json_and_of_python_are_read() {
        let read = |text| {
            fields(text).unwrap().iter().map(|(a, b)| format!("{a}={b}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read(r#"{"lr": 1e-3, "a": {"b": [1, 2]}, "n": NaN}"#), "lr=1e-3 a/b[0]=1 a/b[1]=2 n=NaN");
        assert_eq!(
            read("{'loss': '5.6', 'learning_rate': 2e-05, 'x': None}"),
            "loss=5.6 learning_rate=2e-05 x=None"
        );
        assert_eq!(read("{}"), "");
    }

    #[test]
    fn what_is_cut_or_nested_without_end_is_a_fault() {
        for (text, what) in [
            ("{\"a\": 1", "an object that is not closed"),
            ("{\"a", "a text that is not closed"),
            ("[1]", "not an object"),
            ("{\"a\" 1}", "no colon behind a name"),
            ("{\"a\": }", "no value behind a colon"),
            ("{\"a\": \\}", "a character that has no place here"),
        ] {
            assert_eq!(fields(text).unwrap_err().what, what, "{text}");
        }
        let deep = format!("{{\"a\": {}", "[".repeat(100_000));
        assert_eq!(fields(&deep).unwrap_err().what, "too many brackets in each other");
    }
}
