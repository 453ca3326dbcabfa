//! Who listens to a walk: nobody, where only the answer counts, or the transcript of `explain`.

use crate::catalog::Slot;
use crate::explain::Finding;

/// Listens to a walk.
pub(crate) trait Recorder {
    /// Whether it wants to hear of nodes at which there is nothing.
    const LISTENS: bool;

    /// Told what was found at a node for a rule; `find` is only called by those who want to know.
    fn note(&mut self, slot: Slot, level: usize, find: impl FnOnce() -> Finding);

    /// Told that the walk goes on from a node, since nothing there answers.
    fn left(&mut self, slot: Slot, level: usize);
}

/// Listens to nothing.
pub(crate) struct Silent;

impl Recorder for Silent {
    const LISTENS: bool = false;

    #[inline]
    fn note(&mut self, _: Slot, _: usize, _: impl FnOnce() -> Finding) {}

    #[inline]
    fn left(&mut self, _: Slot, _: usize) {}
}
