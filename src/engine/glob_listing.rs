//! The names in one directory, as `glob` reads them.

use crate::sys::{self, DirentBuffer, DirentType};

/// What is in a directory, sorted by the bytes of the names, as libuv does.
#[derive(Debug, Default)]
pub(super) struct Listing {
    buffer: DirentBuffer,
    /// All names, with a NUL behind each: where they are no UTF-8, as Node decodes them.
    text: String,
    entries: Vec<Place>,
    /// Two names may have become one.
    is_decoded: bool,
}

/// Where a name stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    end: usize,
    kind: DirentType,
    is_listed: bool,
}

/// A name in a directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// Decoded, if need be.
    pub(super) name: &'a str,
    /// What it is.
    pub(super) kind: DirentType,
    /// Did the directory tell its type?
    pub(super) is_listed: bool,
}

impl Listing {
    /// Reads a directory. One that cannot be read, or where a name cannot be looked at that has no type, is
    /// empty.
    pub(super) fn read(&mut self, path: &str) {
        self.entries.clear();
        self.text.clear();
        if self.try_read(path).is_err() {
            self.entries.clear();
        }
    }

    fn try_read(&mut self, path: &str) -> Result<(), i32> {
        let fd = sys::open(path.as_bytes(), libc::O_RDONLY | libc::O_DIRECTORY, 0)?;
        let mut directory = sys::fdopendir(fd)?;
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        let entries = &mut self.entries;
        sys::getdents64(&mut directory, &mut self.buffer, |name, kind| {
            let start = bytes.len();
            bytes.extend_from_slice(name);
            let is_listed = kind != DirentType::Unknown;
            entries.push(Place { start, end: bytes.len(), kind, is_listed });
            bytes.push(0);
            true
        })?;
        entries.sort_unstable_by(|one, other| {
            bytes[one.start..one.end].cmp(&bytes[other.start..other.end])
        });
        self.is_decoded = false;
        self.text = String::from_utf8(bytes).unwrap_or_else(|error| {
            self.is_decoded = true;
            decode(error.as_bytes(), &mut self.entries)
        });
        for entry in self.entries.iter_mut().filter(|entry| !entry.is_listed) {
            let name = &self.text[entry.start..entry.end];
            let at = if path == "/" { ["/", name].concat() } else { [path, "/", name].concat() };
            entry.kind = sys::lstat_type(at.as_bytes())?;
        }
        Ok(())
    }

    /// What is in it.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.entries.iter().map(|&Place { start, end, kind, is_listed }| {
            let name = &self.text[start..end];
            Entry { name, kind, is_listed }
        })
    }

    /// The type of the last entry of the same name: Node remembers that one.
    pub(super) fn last_kind(&self, entry: &Entry<'_>) -> DirentType {
        if !self.is_decoded {
            return entry.kind;
        }
        let same = self.entries().filter(|other| other.name == entry.name);
        same.last().map_or(entry.kind, |last| last.kind)
    }
}

/// The names of `bytes`, each decoded by itself.
fn decode(bytes: &[u8], entries: &mut [Place]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for entry in entries {
        let start = text.len();
        text.push_str(&String::from_utf8_lossy(&bytes[entry.start..entry.end]));
        (entry.start, entry.end) = (start, text.len());
    }
    text
}
