//! Symbolic links of `cp`: what a copy holds, and which one may be replaced.

use crate::sys::{self, Directory, Kind};
use std::os::fd::OwnedFd;

/// `path.resolve` of the absolute path `directory`, and `held`: by the text alone.
pub(super) fn resolve(directory: &str, held: &str) -> String {
    format!("/{}", parts(directory, held).join("/"))
}

fn parts<'a>(directory: &'a str, held: &'a str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    for part in directory.split('/').chain(held.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

/// The link `name` in `into`, in whose place one to `target` is to come, for the link `name` in `from`.
pub(super) struct Replaced<'a> {
    pub(super) from: &'a Directory,
    pub(super) into: &'a OwnedFd,
    pub(super) name: &'a [u8],
    pub(super) target: &'a str,
}

impl Replaced<'_> {
    /// May it be replaced for certain? If not, Node has to look, and to say why.
    ///
    /// Node compares the paths, which must not lead into one another, and looks where the one or the other
    /// link leads, which must not be nowhere; `file_links` tells that a link to a file may replace any.
    pub(super) fn may_be(&self, file_links: bool) -> Result<bool, i32> {
        if sys::fstatat(self.into, self.name, false)?.kind != Kind::Symlink {
            return Ok(false);
        }
        let held = sys::readlinkat(self.into, self.name)?;
        let Ok(held) = std::str::from_utf8(&held) else { return Ok(false) };
        if !held.starts_with('/') || !self.target.starts_with('/') {
            return Ok(false);
        }
        let (old, new) = (parts("", held), parts("", self.target));
        let is_apart = !old.starts_with(&new) && !new.starts_with(&old);
        let leads_to = sys::fstatat(self.from, self.name, true)?.kind;
        if file_links && leads_to != Kind::Directory {
            return Ok(true);
        }
        sys::fstatat(self.into, self.name, true)?;
        Ok(is_apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_a_path_does() {
        assert_eq!(resolve("/a/b", "c"), "/a/b/c");
        assert_eq!(resolve("/a/b", "../c/./d//e"), "/a/c/d/e");
        assert_eq!(resolve("/a", "../../.."), "/");
        assert_eq!(resolve("/", "."), "/");
    }
}
