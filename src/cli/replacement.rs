//! A file that gets its name when it is complete, in the place of an older one if there is one.
//!
//! Until then it has no name at all. The system removes it however the program ends, by Ctrl-C and `kill -9` too, and
//! no signal has to be handled.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempPath};

/// A file without a name, and the name that it gets.
pub(super) struct Replacement {
    file: File,
    path: PathBuf,
    /// The file that it replaces.
    old: Option<Metadata>,
}

impl Replacement {
    /// Creates an empty file in the folder of `path`, which must not be a link.
    ///
    /// # Errors
    ///
    /// The folder does not exist, or cannot be written to.
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = unnamed(folder(&path)).or_else(|_| tempfile::tempfile_in(folder(&path)))?;
        Ok(Replacement { file, old: fs::metadata(&path).ok(), path })
    }

    /// The file to write to.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives the file its name, with the permissions and, if possible, the owner of the file that it replaces.
    ///
    /// # Errors
    ///
    /// The folder cannot be written to any more, or the disk is full.
    pub(super) fn commit(mut self) -> io::Result<()> {
        if let Some(old) = &self.old {
            keep_access(&self.file, old)?;
        }
        if self.old.is_none() && link(&self.file, &self.path).is_ok() {
            return Ok(());
        }
        let mut builder = Builder::new();
        builder.prefix(".lrsched-");
        // A link cannot replace a file. A name beside it can, in one step.
        let linked = builder.make_in(folder(&self.path), |name| link(&self.file, name));
        let named = match linked {
            Ok(linked) => linked.into_temp_path(),
            Err(_) => self.copy(&mut builder)?,
        };
        named.persist(&self.path).map_err(|error| error.error)
    }

    /// Copies the file to one with a name, for systems that cannot name a file later.
    fn copy(&mut self, builder: &mut Builder<'_, '_>) -> io::Result<TempPath> {
        #[cfg(unix)]
        if self.old.is_none() {
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        let mut named = builder.tempfile_in(folder(&self.path))?;
        self.file.rewind()?;
        io::copy(&mut self.file, named.as_file_mut())?;
        if let Some(old) = &self.old {
            keep_access(named.as_file(), old)?;
        }
        Ok(named.into_temp_path())
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// Creates a file without a name that [`link`] can name later.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666))?))
}

/// Gives a file of [`unnamed`] a name, which must be free.
#[cfg(target_os = "linux")]
fn link(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD};
    use std::os::fd::AsRawFd;
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(rustix::fs::linkat(CWD, open, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file the permissions of another, and its owner and group if the user may. If the group cannot be kept, the
/// new group gets no more than everybody has.
#[cfg(unix)]
fn keep_access(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let mut mode = old.mode() & 0o777;
    if (new.uid(), new.gid()) != (old.uid(), old.gid())
        && fchown(file, Some(old.uid()), Some(old.gid())).is_err()
    {
        let has_group = new.gid() == old.gid() || fchown(file, None, Some(old.gid())).is_ok();
        mode = if has_group { mode } else { mode & 0o707 | (mode & 0o007) << 3 };
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_that_cannot_be_named_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["first", "second"] {
            let path = folder.path().join("out.csv");
            let file = tempfile::NamedTempFile::new_in(folder.path()).unwrap().into_file();
            let mut replacement = Replacement { file, old: fs::metadata(&path).ok(), path };
            replacement.file().write_all(text.as_bytes()).unwrap();
            assert!(link(&replacement.file, &folder.path().join("linked")).is_err());
            replacement.commit().unwrap();
            assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), text);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}
