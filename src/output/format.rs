//! A file format, as one row of a list of formats: tables, reports and pictures each have such a list.

/// A format: its name, the file names that mean it, and how it is written.
#[derive(Debug)]
pub struct Format<E> {
    /// Its name, as `--format` takes it.
    pub name: &'static str,
    /// The endings of file names that mean it, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    /// How values become bytes.
    pub encode: E,
}

/// The formats of one kind of output, the default first. There is at least one.
#[derive(Debug)]
pub struct Formats<E: 'static>(pub(super) &'static [Format<E>]);

impl<E> Formats<E> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Format<E>> {
        self.0.iter()
    }

    /// The default format.
    pub fn default(&self) -> &'static Format<E> {
        &self.0[0]
    }

    /// The format of a name; the default if there is none.
    pub fn named(&self, name: &str) -> &'static Format<E> {
        self.iter().find(|format| format.name == name).unwrap_or(self.default())
    }

    /// The format of files with an ending, which is in lower case.
    pub fn with_extension(&self, extension: &str) -> Option<&'static Format<E>> {
        self.iter().find(|format| format.extensions.contains(&extension))
    }

    /// The usual ending of each format, with the dot.
    pub fn endings(&self) -> Vec<String> {
        self.iter()
            .filter_map(|format| format.extensions.first())
            .map(|ending| format!(".{ending}"))
            .collect()
    }
}
