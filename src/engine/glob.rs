//! `glob`: the paths that patterns stand for, in Node's order.
//!
//! Node asks for every name of a pattern, and reads each directory, by a trip to a thread of its own; here one
//! visit walks on until there is something to tell. Everything else is as Node does it, oddities included:
//! a directory that was walked for one pattern is not walked for another one that goes on alike, and the last
//! one that was found is walked first. Paths are put together by their text. What cannot be looked at is not there.
//!
//! Drawback: between two visits of a large tree the walk stands still, with all that it has to remember.

use super::glob_exclude::Excluded;
use super::glob_listing::Listing;
use super::glob_pattern::{self, Pattern};
use super::glob_visit::Visit;
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
pub(super) struct Plan {
    pub(super) patterns: Vec<Pattern>,
    pub(super) excluded: Excluded,
    pub(super) rules: Rules,
    pub(super) root: String,
}

/// What was found so far.
#[derive(Debug)]
pub(super) struct Notes {
    /// What each directory was walked for: rests of patterns.
    pub(super) walked: HashMap<String, Vec<u32>>,
    pub(super) told: HashSet<String>,
    /// Those that were not told yet.
    pub(super) found: Vec<(String, Option<DirentType>)>,
    /// With types: the whole paths of what was read in a directory.
    pub(super) listed: Option<HashSet<String>>,
}

/// A path, and what patterns have come to there.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) kind: Option<DirentType>,
    pub(super) reached: Vec<Reached>,
}

/// How far a pattern has come: which of its parts may stand for what is in this place.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) pattern: usize,
    /// In Node's order.
    pub(super) indexes: Vec<usize>,
    /// Those that have come there by a link, as bits.
    pub(super) links: u128,
}

impl Reached {
    pub(super) fn start(pattern: usize, index: usize) -> Self {
        Self { pattern, indexes: vec![index], links: 0 }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.indexes.contains(&index)
    }

    pub(super) fn add(&mut self, index: usize) {
        if !self.has(index) {
            self.indexes.push(index);
        }
    }

    pub(super) fn is_by_link(&self, index: usize) -> bool {
        self.links & (1 << index) != 0
    }
}

/// The places that were found in one place.
#[derive(Debug, Default)]
pub(super) struct Next {
    pub(super) places: Vec<Place>,
    pub(super) numbers: HashMap<String, usize>,
}

impl Next {
    /// One path more, or one more way to a path that is there.
    pub(super) fn add(&mut self, path: &str, kind: Option<DirentType>, reached: Reached) {
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
                is_whole: most.is_none(),
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
                let number = kind.filter(|_| is_listed).map_or(0, DirentType::number);
                told.push(char::from(b'0' + number));
            }
            told.extend([&path, "\0"]);
        }
        told
    }
}

impl Plan {
    /// From the root of all.
    pub(super) fn whole(&self, path: &str) -> String {
        match path {
            _ if path.starts_with('/') => path.to_owned(),
            "." => self.root.clone(),
            _ => below(&self.root, path),
        }
    }
}

/// A name in a directory.
pub(super) fn below(directory: &str, name: &str) -> String {
    match directory {
        "." => name.to_owned(),
        "/" => ["/", name].concat(),
        _ => [directory, "/", name].concat(),
    }
}
