//! The patterns of `glob`: braces taken apart, and what means the same put together, by the rules of the matcher
//! that Node has inside.
//!
//! Those rules decide about more than what matches: Node walks once for each alternative, and tells by the rest
//! of a pattern whether a directory was walked for it before. So the order and the text of the parts count.
//!
//! What is not plain (classes, extended patterns, backslashes, braces in braces, `..`) is none of ours.

use super::glob_part::Part;
use std::collections::HashMap;

/// More alternatives than anybody writes.
const MOST_ALTERNATIVES: usize = 256;

/// More letters than anybody writes, in all alternatives of a pattern.
const MOST_BYTES: usize = 64 << 10;

/// More parts than there are bits for them in a walk's notes.
const MOST_PARTS: usize = 120;

/// One pattern without braces.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// The number of the text from each part on, the same for the same text; last that of an empty text.
    rests: Vec<u32>,
}

impl Pattern {
    /// All of them; at least one.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part of this index, if it is a name without wildcards.
    pub(super) fn name(&self, index: usize) -> Option<&str> {
        match self.parts.get(index) {
            Some(Part::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// Is the part of this index `**`?
    pub(super) fn is_globstar(&self, index: usize) -> bool {
        matches!(self.parts.get(index), Some(Part::Globstar))
    }

    /// The index of the last part.
    pub(super) fn last(&self) -> usize {
        self.parts.len() - 1
    }

    /// Does the part of this index stand for the name? One that there is not does not.
    pub(super) fn fits(&self, index: usize, name: &str) -> bool {
        self.parts.get(index).is_some_and(|part| part.fits(name))
    }

    /// The number of the text from the part of this index on.
    pub(super) fn rest(&self, index: usize) -> u32 {
        self.rests[index.min(self.parts.len())]
    }
}

/// Reads all of these patterns. `None` if one of them is not plain.
pub(super) fn parse(patterns: &[String]) -> Option<Vec<Pattern>> {
    let mut numbers = HashMap::new();
    let mut parsed = Vec::new();
    for text in patterns {
        for parts in alternatives(text)? {
            let mut rests = Vec::with_capacity(parts.len() + 1);
            for from in 0..=parts.len() {
                let next = numbers.len() as u32;
                rests.push(*numbers.entry(parts[from..].join("/")).or_insert(next));
            }
            let parts = parts.iter().map(|part| Part::parse(part)).collect();
            parsed.push(Pattern { parts, rests });
        }
    }
    Some(parsed)
}

/// The parts of each alternative, those left out that another one includes.
fn alternatives(text: &str) -> Option<Vec<Vec<String>>> {
    if text.contains(['\\', '[', ']', '(', ')']) || text.len() > MOST_BYTES {
        return None;
    }
    let parts: Option<_> = without_braces(text)?.iter().map(|one| parts_of(one)).collect();
    parts.map(without_included)
}

/// Each alternative once, in the order in which they are written.
fn without_braces(text: &str) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(open);
        let body_and_rest = braces.strip_prefix('{')?;
        let (body, behind) = body_and_rest.split_once('}')?;
        // Without a comma they may be a sequence, or stand for themselves; `${` always does.
        let is_list = body.contains(',') && !body.contains('{') && !before.ends_with('$');
        if !is_list || text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
            return None;
        }
        let mut more = Vec::new();
        for one in &all {
            more.extend(body.split(',').map(|choice| [one, before, choice].concat()));
        }
        let bytes: usize = more.iter().map(String::len).sum();
        if more.len() > MOST_ALTERNATIVES || bytes > MOST_BYTES {
            return None;
        }
        all = more;
        rest = behind;
    }
    let mut once: Vec<String> = Vec::with_capacity(all.len());
    for one in all {
        let one = one + rest;
        if !one.is_empty() && !once.contains(&one) {
            once.push(one);
        }
    }
    Some(once)
}

/// What stands between the slashes. `None` for parts that lead elsewhere than down.
fn parts_of(text: &str) -> Option<Vec<String>> {
    let slashes = text.matches('/').count();
    // Several slashes are one. Only in front of the first one and behind the last one may be nothing.
    let between = text.split('/').enumerate();
    let between = between.filter(|(at, part)| !part.is_empty() || *at == 0 || *at == slashes);
    let mut parts: Vec<_> = between.map(|(_, part)| part.to_owned()).collect();
    parts.dedup_by(|one, other| one == "**" && other == "**");
    let is_plain = match parts.as_slice() {
        [dot, next, ..] if dot == "." => !next.is_empty(),
        [first, ..] => first != ".",
        [] => false,
    };
    let leads_down =
        parts.iter().enumerate().all(|(at, part)| part != ".." && (part != "." || at == 0));
    (is_plain && leads_down && parts.len() <= MOST_PARTS).then_some(parts)
}

/// Leaves out what another alternative includes, as far as Node's matcher sees it: that one then takes the place
/// of the later of the two.
fn without_included(mut all: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for one in 0..all.len() {
        for other in one + 1..all.len() {
            if let Some(both) = common(&all[one], &all[other]) {
                all[one] = Vec::new();
                all[other] = both;
                break;
            }
        }
    }
    all.retain(|parts| !parts.is_empty());
    all
}

/// Which of two alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The one of two alternatives that includes the other.
fn common(left: &[String], right: &[String]) -> Option<Vec<String>> {
    if left.len() != right.len() {
        return None;
    }
    let is_shown = |name: &str| !name.is_empty() && !name.starts_with('.') && name != "**";
    // Where a `*` stands for the other one's name: always on the same side.
    let mut wider = None;
    let mut both = Vec::with_capacity(left.len());
    let (mut a, mut b) = (0, 0);
    while a < left.len() && b < right.len() {
        let (one, other) = (&left[a], &right[b]);
        if one == other {
            both.push(one.clone());
            (a, b) = (a + 1, b + 1);
        } else if one == "**" && left.get(a + 1) == Some(other) {
            both.push(one.clone());
            a += 1;
        } else if other == "**" && right.get(b + 1) == Some(one) {
            both.push(other.clone());
            b += 1;
        } else {
            let (side, star) = match (one.as_str(), other.as_str()) {
                ("*", name) if is_shown(name) => (Side::Left, one),
                (name, "*") if is_shown(name) => (Side::Right, other),
                _ => return None,
            };
            if wider.is_some_and(|wider| wider != side) {
                return None;
            }
            wider = Some(side);
            both.push(star.clone());
            (a, b) = (a + 1, b + 1);
        }
    }
    Some(both)
}

#[cfg(test)]
mod tests {
    use super::alternatives;

    fn joined(text: &str) -> Option<Vec<String>> {
        alternatives(text).map(|all| all.iter().map(|parts| parts.join("/")).collect())
    }

    #[test]
    fn plain_patterns() {
        let cases: [(&str, &[&str]); 15] = [
            ("", &[]),
            ("a", &["a"]),
            ("a//b/", &["a/b/"]),
            ("//", &["/"]),
            ("/a", &["/a"]),
            ("./a", &["./a"]),
            ("**/**/a", &["**/a"]),
            ("a{b,c}d{e,f}", &["abde", "abdf", "acde", "acdf"]),
            ("{,a}", &["a"]),
            ("{,}", &[]),
            ("{a,a}", &["a"]),
            ("{a,*}", &["*"]),
            ("{*,.a}", &["*", ".a"]),
            ("{**/x,x/**}", &["**/x"]),
            ("{a/*,*/b}", &["a/*", "*/b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(joined(text).as_deref(), Some(expected.map_owned().as_slice()), "{text}");
        }
    }

    trait MapOwned {
        fn map_owned(&self) -> Vec<String>;
    }

    impl MapOwned for &[&str] {
        fn map_owned(&self) -> Vec<String> {
            self.iter().map(|&text| text.to_owned()).collect()
        }
    }

    #[test]
    fn what_is_not_plain() {
        let texts = [
            "../a",
            "a/..",
            "a/./b",
            ".",
            "./",
            "a/.",
            "{a}",
            "{1..3}",
            "{a,{b,c}}",
            "${a,b}",
            "a{",
            "a}",
            "{}",
            "[a]",
            "a\\b",
            "+(a)",
            "{a,b\n}",
        ];
        for text in texts {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}
