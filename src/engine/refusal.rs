//! What stays of a tree that was to be removed, and which of it is told.

use super::Failure;

/// What becomes of the rest of a tree when something in it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRefusal {
    /// It is removed: the faces that do not wait.
    GoOn,
    /// It stays. What comes first then matters: the names as the directory has them, as in C++.
    End,
    /// It stays. The names come in their order, as in JavaScript.
    EndSorted,
}

/// Why a tree is not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing is removed: it is no directory, or one that cannot be removed. For Node to say.
    Nodes,
    /// Stopped half-way.
    Stopped,
    /// Something in it cannot be removed.
    Refused(Refusal),
}

/// What the kernel refuses, in Node's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The errno, and the call that Node would have made.
    pub failure: Failure,
    /// The path of what stays.
    pub path: Vec<u8>,
}

/// The refusals of a walk, of which one is told: the one that Node would meet first.
#[derive(Debug, Default)]
pub(super) struct Refusals(Option<(usize, Refusal)>);

impl Refusals {
    /// One more, so many levels deep. Node is at work in all directories of a level at once, and in the order
    /// of their names.
    pub(super) fn note(&mut self, depth: usize, refusal: Refusal) {
        let is_first = match &self.0 {
            None => true,
            Some((deep, first)) => (depth, &refusal.path) < (*deep, &first.path),
        };
        if is_first {
            self.0 = Some((depth, refusal));
        }
    }

    pub(super) fn first(self) -> Option<Refusal> {
        self.0.map(|(_, refusal)| refusal)
    }
}
