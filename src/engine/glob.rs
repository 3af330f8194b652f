//! `glob`: the paths that patterns stand for, in Node's order.
//!
//! Node asks for every name of a pattern, and reads each directory, by a trip to a thread of its own; here one
//! visit walks on until there is something to tell. Everything else is as Node does it, oddities included:
//! a directory that was walked for one pattern is not walked for another one that goes on alike, and the last
//! one that was found is walked first. Paths are put together by their text. What cannot be looked at is not there.
//!
//! Drawback: between two visits of a large tree the walk stands still, with all that it has to remember.

use super::glob_exclude::Excluded;
use super::glob_listing::{Entry, Listing};
use super::glob_pattern::{self, Pattern};
use super::readdir::number;
use super::Stop;
use crate::sys::{self, DirentType};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// In what the versions of Node differ.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Is a directory done where a name in it was walked already?
    pub ends_where_walked: bool,
    /// Is a link gone through that fits what stands behind `**`?
    pub goes_through_links: bool,
}

/// What a visit tells.
#[derive(Debug)]
pub struct Found {
    /// The paths, each with a NUL behind it. With types each has the digit of its type (`uv_dirent_type_t`) in
    /// front: 0 if Node has looked at the path itself, and not read it in its directory.
    pub paths: String,
    /// Does the walk go on?
    pub more: bool,
}

/// After so long, what was found is told.
const PATIENCE: Duration = Duration::from_millis(20);

/// A walk that stands still between its visits.
#[derive(Debug)]
pub struct Glob {
    plan: Plan,
    notes: Notes,
    /// The places that come next, the last one first.
    queue: Vec<Place>,
    listing: Listing,
}

/// What is wanted.
#[derive(Debug)]
struct Plan {
    patterns: Vec<Pattern>,
    excluded: Excluded,
    rules: Rules,
    root: String,
}

/// What was found so far.
#[derive(Debug)]
struct Notes {
    /// What each directory was walked for: rests of patterns.
    walked: HashMap<String, Vec<u32>>,
    told: HashSet<String>,
    /// Those that were not told yet.
    found: Vec<(String, Option<DirentType>)>,
    /// With types: the whole paths of what was read in a directory.
    listed: Option<HashSet<String>>,
}

/// A path, and what patterns have come to there.
#[derive(Debug)]
struct Place {
    path: String,
    kind: Option<DirentType>,
    reached: Vec<Reached>,
}

/// How far a pattern has come: which of its parts may stand for what is in this place.
#[derive(Debug)]
struct Reached {
    pattern: usize,
    /// In Node's order.
    indexes: Vec<usize>,
    /// Those that have come there by a link, as bits.
    links: u128,
}

impl Reached {
    fn start(pattern: usize, index: usize) -> Self {
        Self { pattern, indexes: vec![index], links: 0 }
    }

    fn has(&self, index: usize) -> bool {
        self.indexes.contains(&index)
    }

    fn add(&mut self, index: usize) {
        if !self.has(index) {
            self.indexes.push(index);
        }
    }

    fn is_by_link(&self, index: usize) -> bool {
        self.links & (1 << index) != 0
    }
}

/// The places that were found in one place.
#[derive(Debug, Default)]
struct Next {
    places: Vec<Place>,
    numbers: HashMap<String, usize>,
}

impl Next {
    /// One path more, or one more way to a path that is there.
    fn add(&mut self, path: &str, kind: Option<DirentType>, reached: Reached) {
        if let Some(&number) = self.numbers.get(path) {
            let place = &mut self.places[number];
            place.kind = kind;
            place.reached.push(reached);
        } else {
            self.numbers.insert(path.to_owned(), self.places.len());
            self.places.push(Place { path: path.to_owned(), kind, reached: vec![reached] });
        }
    }
}

impl Glob {
    /// A walk from `root`, an absolute path. The patterns `excluded` are absolute, too. `None` if Node has to
    /// walk, because a pattern is not plain.
    pub fn new(
        patterns: &[String],
        excluded: &[String],
        root: String,
        rules: Rules,
        with_types: bool,
    ) -> Option<Self> {
        let patterns = glob_pattern::parse(patterns)?;
        let excluded = Excluded::parse(excluded)?;
        let reached = (0..patterns.len()).map(|pattern| Reached::start(pattern, 0)).collect();
        let kind = sys::lstat_type(root.as_bytes()).ok();
        Some(Self {
            plan: Plan { patterns, excluded, rules, root },
            notes: Notes {
                walked: HashMap::new(),
                told: HashSet::new(),
                found: Vec::new(),
                listed: with_types.then(HashSet::new),
            },
            queue: vec![Place { path: ".".to_owned(), kind, reached }],
            listing: Listing::default(),
        })
    }

    /// Walks on until `most` paths are found, or some, and that took long; with no number, to the end. `None` if
    /// it is asked to stop.
    pub fn walk(&mut self, most: Option<usize>, stop: &Stop) -> Option<Found> {
        let begun = Instant::now();
        while let Some(place) = self.queue.pop() {
            if stop.is_asked() {
                return None;
            }
            let mut visit = Visit {
                plan: &self.plan,
                notes: &mut self.notes,
                listing: &mut self.listing,
                here: self.plan.whole(&place.path),
                place: &place,
                is_read: false,
                next: Next::default(),
            };
            for reached in &place.reached {
                visit.go_on(&self.plan.patterns[reached.pattern], reached);
            }
            let mut next = visit.next;
            self.queue.append(&mut next.places);
            let found = self.notes.found.len();
            let is_late = || found > 0 && begun.elapsed() > PATIENCE;
            if most.is_some_and(|most| found >= most || is_late()) {
                break;
            }
        }
        Some(Found { paths: self.tell(), more: !self.queue.is_empty() })
    }

    /// What was not told yet.
    fn tell(&mut self) -> String {
        let Notes { found, listed, .. } = &mut self.notes;
        let bytes = found.iter().map(|(path, _)| path.len() + 2).sum();
        let mut told = String::with_capacity(bytes);
        for (path, kind) in found.drain(..) {
            if let Some(listed) = listed {
                let is_listed = listed.contains(&self.plan.whole(&path));
                let number = kind.filter(|_| is_listed).and_then(number).unwrap_or(0);
                told.push(char::from(b'0' + number));
            }
            told.extend([&path, "\0"]);
        }
        told
    }
}

impl Plan {
    /// From the root of all.
    fn whole(&self, path: &str) -> String {
        match path {
            _ if path.starts_with('/') => path.to_owned(),
            "." => self.root.clone(),
            _ => below(&self.root, path),
        }
    }
}

/// A name in a directory.
fn below(directory: &str, name: &str) -> String {
    match directory {
        "." => name.to_owned(),
        "/" => ["/", name].concat(),
        _ => [directory, "/", name].concat(),
    }
}

/// One place that is visited.
struct Visit<'a> {
    plan: &'a Plan,
    notes: &'a mut Notes,
    listing: &'a mut Listing,
    place: &'a Place,
    /// The place's whole path.
    here: String,
    /// Has the place been read?
    is_read: bool,
    next: Next,
}

impl Visit<'_> {
    /// Goes on with one pattern.
    fn go_on(&mut self, pattern: &Pattern, reached: &Reached) {
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
                    self.add(path.clone(), Some(entry.kind));
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
                self.add(path.clone(), Some(entry.kind));
            }
            if fits_next && next == last && !ends_here {
                self.add(path.clone(), Some(entry.kind));
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
        if !is_left_out && !self.notes.told.contains(&path) {
            self.notes.told.insert(path.clone());
            self.notes.found.push((path, kind));
        }
    }
}

/// The parts with which a pattern starts elsewhere than in the names of the root, and where.
const START: [(&str, &str); 2] = [("", "/"), (".", ".")];
