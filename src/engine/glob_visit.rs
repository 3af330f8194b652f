//! One place that `glob` walks through: what its patterns find there, and where they go on.
//!
//! In which order Node asks its questions, and which of them it does not ask, decides what is found, and when.

use super::glob::{below, Next, Notes, Place, Plan, Reached};
use super::glob_listing::{Entry, Listing};
use super::glob_pattern::Pattern;
use crate::sys::{self, DirentType};
use std::collections::HashSet;

/// The parts with which a pattern starts elsewhere than in the names of the root, and where.
const START: [(&str, &str); 2] = [("", "/"), (".", ".")];

/// One place that is visited.
pub(super) struct Visit<'a> {
    pub(super) plan: &'a Plan,
    pub(super) notes: &'a mut Notes,
    pub(super) listing: &'a mut Listing,
    pub(super) place: &'a Place,
    /// The place's whole path.
    pub(super) here: String,
    /// Has the place been read?
    pub(super) is_read: bool,
    /// Does the walk tell all at its end? Then it tells what is known there, as Node's `globSync` does: of several
    /// entries whose names are decoded to one, the last one's type.
    pub(super) is_whole: bool,
    pub(super) next: Next,
}

impl Visit<'_> {
    /// Goes on with one pattern.
    pub(super) fn go_on(&mut self, pattern: &Pattern, reached: &Reached) {
        if self.was_walked(pattern, reached) || self.plan.excluded.has(&self.here) {
            return;
        }
        let first = pattern.name(0).filter(|_| reached.has(0));
        if let Some(start) = first.and_then(|name| START.iter().find(|(from, _)| *from == name)) {
            let kind = sys::lstat_type(self.plan.whole(start.1).as_bytes()).ok();
            return self.reach(start.1, kind, Reached::start(reached.pattern, 1));
        }
        let is_directory = match self.place.kind {
            Some(DirentType::Directory) => true,
            Some(DirentType::Symlink) => {
                reached.indexes.iter().any(|&index| !reached.is_by_link(index))
            }
            _ => false,
        };
        let last = pattern.last();
        let ends_with_any = last > 0
            && pattern.name(last) == Some("")
            && pattern.is_globstar(last - 1)
            && reached.has(last - 1);
        let ends_here = reached.has(last) || is_directory && ends_with_any;
        if ends_here {
            self.add_here(pattern, is_directory);
            if pattern.name(last).is_some() && reached.indexes == [last] {
                return;
            }
        }
        if !is_directory {
            return;
        }
        if let [index] = reached.indexes[..] {
            if let Some(name) = pattern.name(index) {
                if let Ok(kind) = sys::lstat_type(below(&self.here, name).as_bytes()) {
                    let entry = Entry { name, kind, is_listed: false };
                    self.take(pattern, reached, ends_here, &entry, kind);
                }
                return;
            }
        }
        if !self.is_read {
            self.listing.read(&self.here);
            self.is_read = true;
        }
        // Out of its place: what is taken may look at all of the visit.
        let listing = std::mem::take(self.listing);
        for entry in listing.entries() {
            if !self.take(pattern, reached, ends_here, &entry, listing.last_kind(&entry)) {
                break;
            }
        }
        *self.listing = listing;
    }

    /// Has a pattern been here that went on like this one? From now on it has.
    fn was_walked(&mut self, pattern: &Pattern, reached: &Reached) -> bool {
        let path = self.place.path.as_str();
        if !self.notes.walked.contains_key(path) {
            self.notes.walked.insert(path.to_owned(), Vec::new());
        }
        let Some(rests) = self.notes.walked.get_mut(path) else { return false };
        let before = rests.len();
        for &index in &reached.indexes {
            let rest = pattern.rest(index);
            if !rests.contains(&rest) {
                rests.push(rest);
            }
        }
        rests.len() != before + reached.indexes.len()
    }

    /// The pattern may end in this place.
    fn add_here(&mut self, pattern: &Pattern, is_directory: bool) {
        let Place { path, kind, .. } = self.place;
        let last = pattern.last();
        match pattern.name(last) {
            Some("") if is_directory => self.add(path.clone(), *kind),
            Some("") => {}
            Some(name) => {
                if let Ok(kind) = sys::lstat_type(below(&self.here, name).as_bytes()) {
                    self.add(below(path, name), Some(kind));
                }
            }
            None if !pattern.is_globstar(last) => {}
            None => {
                let is_whole = last == 0 && kind.is_some();
                if path != "." || pattern.name(0) == Some(".") || is_whole {
                    self.add(path.clone(), *kind);
                }
            }
        }
    }

    /// Compares one name in this place. `kind` is what will be known of its path. Is the next one to be compared?
    fn take(
        &mut self,
        pattern: &Pattern,
        reached: &Reached,
        ends_here: bool,
        entry: &Entry<'_>,
        kind: DirentType,
    ) -> bool {
        let Entry { name, is_listed, .. } = *entry;
        let path = below(&self.place.path, name);
        if let (Some(listed), true) = (&mut self.notes.listed, is_listed) {
            listed.insert(self.plan.whole(&path));
        }
        let is_directory = entry.kind == DirentType::Directory;
        let is_link = entry.kind == DirentType::Symlink;
        let told = if self.is_whole { kind } else { entry.kind };
        let goes_on = is_directory || is_link && self.plan.rules.goes_through_links;
        let starts_here = pattern.name(0) == Some(".");
        let last = pattern.last();
        let mut below = Reached { pattern: reached.pattern, indexes: Vec::new(), links: 0 };
        for &index in &reached.indexes {
            let next = index + 1;
            if self.plan.rules.ends_where_walked {
                let rests = self.notes.walked.get(&path).map_or(&[][..], Vec::as_slice);
                if rests.contains(&pattern.rest(index)) || rests.contains(&pattern.rest(next)) {
                    return false;
                }
            }
            if !pattern.is_globstar(index) {
                if !pattern.fits(index, name) {
                    continue;
                }
                if pattern.name(index).is_some() {
                    if index != last {
                        below.add(next);
                    }
                } else if index == last {
                    self.add(path.clone(), Some(told));
                } else if is_directory {
                    below.add(next);
                }
                continue;
            }
            let fits_next = pattern.fits(next, name);
            if name.starts_with('.') && !fits_next {
                continue;
            }
            let is_by_link = reached.is_by_link(index);
            if is_directory && !is_by_link {
                below.add(index);
            } else if index == last && !is_by_link {
                self.add(path.clone(), Some(told));
            }
            if fits_next && next == last && !ends_here {
                self.add(path.clone(), Some(told));
            } else if fits_next && is_directory {
                below.add(next + 1);
            }
            if (fits_next || starts_here) && goes_on && !is_by_link {
                below.add(next);
            }
            if is_link {
                below.links |= 1 << index;
            }
        }
        if !below.indexes.is_empty() {
            self.reach(&path, Some(kind), below);
        }
        true
    }

    /// A pattern goes on from there, unless that is left out.
    fn reach(&mut self, path: &str, kind: Option<DirentType>, reached: Reached) {
        let Plan { excluded, .. } = self.plan;
        if !excluded.is_empty() {
            let whole = self.plan.whole(path) + "/";
            let is_directory = kind == Some(DirentType::Directory);
            if excluded.has(path) || is_directory && excluded.has(&whole) {
                return;
            }
        }
        self.next.add(path, kind, reached);
    }

    /// A path is found, unless it was, or is left out.
    fn add(&mut self, path: String, kind: Option<DirentType>) {
        let Plan { excluded, .. } = self.plan;
        let is_left_out = !excluded.is_empty() && excluded.has(&self.plan.whole(&path));
        if is_left_out || self.notes.told.contains(&path) {
            return;
        }
        let was_listed = |listed: &HashSet<String>| listed.contains(&self.plan.whole(&path));
        // What is read in its directory only later counts for who is told at the end.
        let is_known = self.is_whole || self.notes.listed.as_ref().is_some_and(was_listed);
        self.notes.told.insert(path.clone());
        self.notes.found.push((path, kind.filter(|_| is_known)));
    }
}
