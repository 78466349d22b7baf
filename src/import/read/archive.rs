//! Files that are not text: the config within an archive of Keras, and what is refused by name.

use crate::diagnostic::Diagnostic;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// The size limit of the config in an archive, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// The entry of an archive of Keras that has the optimizer.
const CONFIG: &str = "config.json";

/// The config of Keras in an archive. `None` if the file is not one that is known; it may be text.
///
/// # Errors
///
/// The file holds objects of Python or weights, or the archive is damaged.
pub(crate) fn text_within(name: &str, bytes: &[u8]) -> Result<Option<String>, Diagnostic> {
    if bytes.starts_with(b"PK\x03\x04") {
        let archive = Archive::of(bytes).ok_or_else(|| damaged(name))?;
        return match archive.entries().find(|entry| entry.name == CONFIG.as_bytes()) {
            Some(config) => config.text(bytes).map(Some).ok_or_else(|| damaged(name)),
            None if archive.entries().any(|entry| entry.name.ends_with(b"data.pkl")) => Err(pickle(name)),
            None => Err(Diagnostic::new(format!("`{name}` is a zip archive without a config that is read"))
                .why(format!("an archive of Keras has `{CONFIG}`"))
                .help("unpack it, and name the config")),
        };
    }
    let is_pickle = matches!(bytes, [0x80, 2..=5, ..]);
    match bytes {
        _ if is_pickle => Err(pickle(name)),
        [0x89, b'H', b'D', b'F', ..] => {
            Err(Diagnostic::new(format!("`{name}` is an HDF5 file, which is not read"))
                .why("Keras keeps the optimizer in the attribute `training_config` of it")
                .help("save the model as `.keras`, or write the JSON of `model.to_json()` to a file"))
        }
        _ if bytes.get(257..262) == Some(b"ustar") => {
            Err(Diagnostic::new(format!("`{name}` is a tar archive, which is not read"))
                .help(format!("unpack its config: `tar -xf {name} model_config.yaml` for one of NeMo")))
        }
        _ => Ok(None),
    }
}

/// The error for objects of Python, which only running code could read.
fn pickle(name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("`{name}` is a pickle: objects of Python, which are not read"))
        .why("a pickle is a program, and reading it would run it");
    match name.ends_with("training_args.bin") {
        true => error.help(
            "write the arguments as JSON: `torch.load(\"training_args.bin\", weights_only=False).to_json_string()`",
        ),
        false => error.help("name the config, the script or the log of the run"),
    }
}

fn damaged(name: &str) -> Diagnostic {
    Diagnostic::new(format!("`{name}` is a zip archive that cannot be read"))
        .why("it is cut off, damaged, encrypted, or larger than 4 GiB")
        .help(format!("unpack its config: `unzip {name} {CONFIG}`"))
}

/// The entries of a zip archive.
struct Archive<'a> {
    /// The central directory, and what follows it.
    directory: &'a [u8],
}

/// An entry of an archive.
struct ArchiveEntry<'a> {
    name: &'a [u8],
    method: u16,
    packed: usize,
    /// Where its own header begins.
    header: usize,
}

impl<'a> Archive<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        // The end has a comment of at most 65,535 bytes.
        let from = bytes.len().saturating_sub(22 + 0xffff);
        let end = bytes[from..].windows(4).rposition(|window| window == b"PK\x05\x06")? + from;
        let end = bytes.get(end..end + 22)?;
        let directory = bytes.get(number(end, 16, 4)?..)?;
        Some(Archive { directory })
    }

    fn entries(&self) -> impl Iterator<Item = ArchiveEntry<'a>> {
        let directory = self.directory;
        let mut at = 0;
        std::iter::from_fn(move || {
            let header = directory.get(at..)?.strip_prefix(b"PK\x01\x02")?;
            // The signature is not counted any more.
            let length = |from: usize| number(header, from - 4, 2);
            let name = header.get(42..42 + length(28)?)?;
            let entry = ArchiveEntry {
                name,
                method: length(10)? as u16,
                packed: number(header, 16, 4)?,
                header: number(header, 38, 4)?,
            };
            at += 46 + length(28)? + length(30)? + length(32)?;
            Some(entry)
        })
    }
}

impl ArchiveEntry<'_> {
    /// The text of the entry. `None` if it is damaged or too large.
    fn text(&self, bytes: &[u8]) -> Option<String> {
        let header = bytes.get(self.header..)?;
        let start = 30 + number(header, 26, 2)? + number(header, 28, 2)?;
        let packed = header.get(start..start.checked_add(self.packed)?)?;
        let content = match self.method {
            0 if packed.len() <= MOST_BYTES => packed.to_vec(),
            8 => decompress_to_vec_with_limit(packed, MOST_BYTES).ok()?,
            _ => return None,
        };
        String::from_utf8(content).ok()
    }
}

/// A number of so few bytes, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one entry.
    fn archive(name: &str, method: u8, content: &[u8]) -> Vec<u8> {
        let sizes = |length: usize| (length as u32).to_le_bytes();
        let mut bytes = b"PK\x03\x04".to_vec();
        let mut fields = vec![20, 0, 0, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields.extend(sizes(content.len()));
        fields.extend(sizes(content.len()));
        fields.extend([name.len() as u8, 0, 0, 0]);
        bytes.extend(&fields);
        bytes.extend(name.as_bytes());
        bytes.extend(content);
        let directory = bytes.len();
        bytes.extend(b"PK\x01\x02\x14\x00");
        bytes.extend(&fields);
        bytes.extend([0; 14]);
        bytes.extend(name.as_bytes());
        let length = bytes.len() - directory;
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        bytes.extend(sizes(length));
        bytes.extend(sizes(directory));
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn the_config_of_an_archive_is_found_and_nothing_else_is_unpacked() {
        let text = b"{\"compile_config\": 1}";
        let packed = miniz_oxide::deflate::compress_to_vec(text, 6);
        let read = |bytes: &[u8]| text_within("m.keras", bytes).map_err(|error| error.what().to_string());
        let expected = Ok(Some(String::from_utf8(text.to_vec()).unwrap()));
        assert_eq!(read(&archive(CONFIG, 0, text)), expected);
        assert_eq!(read(&archive(CONFIG, 8, &packed)), expected);
        assert!(read(&archive("archive/data.pkl", 0, b"x")).unwrap_err().contains("is a pickle"));
        assert!(read(&archive("weights", 0, b"x")).unwrap_err().contains("without a config"));
        assert_eq!(read(b"learning_rate: 1"), Ok(None));
        // Cut off anywhere, it is refused, and nothing panics.
        let whole = archive(CONFIG, 8, &packed);
        for length in 4..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} bytes");
        }
        // A bomb stops at the limit.
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; MOST_BYTES + 1], 1);
        assert!(read(&archive(CONFIG, 8, &bomb)).unwrap_err().contains("cannot be read"));
    }
}
