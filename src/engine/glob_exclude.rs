//! What `glob` leaves out: patterns of whole paths, as the matcher that Node has inside compares them.

use super::glob_part::Part;
use super::glob_pattern::{self, Pattern};

/// So many `**` of a pattern are tried with others; one more fits nothing.
const MOST_GLOBSTARS: usize = 200;

/// The patterns of what is left out.
#[derive(Debug)]
pub(super) struct Excluded(Vec<Pattern>);

impl Excluded {
    /// Reads all of these patterns, each of which begins at the root. `None` if one of them is not plain.
    pub(super) fn parse(patterns: &[String]) -> Option<Self> {
        glob_pattern::parse(patterns).map(Self)
    }

    /// Is nothing left out?
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is this path left out?
    pub(super) fn has(&self, path: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let last = path.split('/').count() - 1;
        let parts = path.split('/').enumerate();
        let parts = parts.filter(|(at, part)| !part.is_empty() || *at == 0 || *at == last);
        let names: Vec<_> = parts.map(|(_, part)| part).collect();
        self.0.iter().any(|pattern| fits(pattern.parts(), &names))
    }
}

/// Do the parts stand for all of these names?
fn fits(parts: &[Part], names: &[&str]) -> bool {
    let is_globstar = |part: &Part| matches!(part, Part::Globstar);
    let Some(first) = parts.iter().position(is_globstar) else {
        return names_fit(parts, names);
    };
    let last = parts.iter().rposition(is_globstar).unwrap_or(first);
    let (head, tail) = (&parts[..first], &parts[last + 1..]);
    let body = parts.get(first + 1..last).unwrap_or_default();
    // Fewer names than the head has parts fit nothing.
    if names.len() < head.len() || !names_fit(head, &names[..head.len()]) {
        return false;
    }
    let names = &names[head.len()..];
    let Some(at_the_end) = names_of_tail(tail, names) else { return false };
    let between = &names[..names.len() - at_the_end];
    if first == last {
        return (at_the_end > 0 || !between.is_empty()) && between.iter().copied().all(is_shown);
    }
    let sections: Vec<_> = body.split(is_globstar).collect();
    // The names behind the sections include those of the tail, which may be hidden ones no more than others.
    sections_fit(&sections, between.len(), names, 0, at_the_end > 0, 0) == Some(true)
}

/// How many names at the end the tail stands for: one more than it has parts, where a slash ends the path.
fn names_of_tail(tail: &[Part], names: &[&str]) -> Option<usize> {
    if tail.is_empty() {
        return Some(0);
    }
    let start = names.len().checked_sub(tail.len())?;
    if names_fit(tail, &names[start..]) {
        return Some(tail.len());
    }
    let ends_with_slash = names.last().is_some_and(|name| name.is_empty());
    (ends_with_slash && start > 0 && names_fit(tail, &names[start - 1..])).then(|| tail.len() + 1)
}

/// What is between two `**` has to be found one behind the other, in the names from `from` on. None if no other
/// place of an earlier section can help.
fn sections_fit(
    sections: &[&[Part]],
    end: usize,
    names: &[&str],
    mut from: usize,
    has_tail: bool,
    depth: usize,
) -> Option<bool> {
    let Some((section, others)) = sections.split_first() else {
        let rest = &names[from.min(names.len())..];
        let fit = rest.iter().copied().all(is_shown);
        return Some(fit && (has_tail || !rest.is_empty()));
    };
    let needed: usize = sections.iter().map(|section| section.len()).sum();
    while from + needed <= end {
        let behind = from + section.len();
        if depth < MOST_GLOBSTARS && names_fit(section, &names[from..behind]) {
            let fit = sections_fit(others, end, names, behind, has_tail, depth + 1);
            if fit != Some(false) {
                return fit;
            }
        }
        if !names.get(from).copied().is_some_and(is_shown) {
            return Some(false);
        }
        from += 1;
    }
    None
}

/// No `**` stands for a hidden name.
fn is_shown(name: &str) -> bool {
    !name.starts_with('.')
}

/// One part for each name; a slash at the end of a path is no name.
fn names_fit(parts: &[Part], names: &[&str]) -> bool {
    let all = parts.iter().zip(names).all(|(part, name)| match part {
        Part::Globstar => false,
        other => other.fits(name),
    });
    let rest = names.get(parts.len()..).unwrap_or_default();
    all && names.len() >= parts.len() && (rest.is_empty() || rest == [""])
}
