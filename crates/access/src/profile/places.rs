//! Which nodes a profile knows something about.
//!
//! Most people hold a handful of roles and grants, and most look-ups ask for a node about which
//! there is nothing. So a few places are found by comparing sixteen tags of a byte, eight at once,
//! which stand in the profile itself: what is absent seldom costs further memory to be touched, and
//! what is there one. Many places have a table.

use super::{Held, IdHasher, IdMap};
use crate::ids::NodeId;
use crate::permission::Scope;
use std::hash::{Hash, Hasher};

/// What the profile knows of one node: where its grants and roles stand in the lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// The role that is assigned here, where there is one and nothing else: how it mostly is.
    pub(super) only: Option<Held>,
    pub(super) grants_start: u32,
    pub(super) held_start: u32,
    pub(super) grants: u16,
    /// Assigned roles stand before linked ones.
    pub(super) assigned: u16,
    pub(super) linked: u16,
    pub leads: bool,
    /// The scope that the node is, where roles are held at it.
    pub scope: Option<Scope>,
}

impl Place {
    /// Keeps the role here where it is the only one, so that nothing else needs to be read for it.
    pub(super) fn note_only(&mut self, held: &[Held]) {
        if (self.assigned, self.linked) == (1, 0) {
            self.only = held.get(self.held_start as usize).cloned();
        }
    }
}

/// As many places as are found by their tags.
const FEW: usize = 16;

/// A one, and the highest bit, in each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Places by their nodes.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// A part of the hash of each of a few, in their order, eight to a word. Unused ones are nought
    /// and match what has such a tag: the entry that is not there then says that it is none.
    tags: [u64; 2],
    /// In the order of the ids.
    entries: Box<[(NodeId, Place)]>,
    /// Where more than a few stand.
    table: Option<Box<IdMap<NodeId, u32>>>,
}

impl Places {
    /// From places in any order, each node once.
    pub fn new(places: impl IntoIterator<Item = (NodeId, Place)>) -> Self {
        let mut entries: Box<[(NodeId, Place)]> = places.into_iter().collect();
        entries.sort_unstable_by_key(|(node, _)| *node);
        let mut tags = [0; 2];
        let table = (entries.len() > FEW).then(|| {
            let nodes = (0..).zip(&entries).map(|(at, (node, _))| (*node, at));
            Box::new(nodes.collect())
        });
        for (word, eight) in tags.iter_mut().zip(entries.chunks(8)) {
            for (place, (node, _)) in eight.iter().enumerate() {
                *word |= u64::from(tag_of(*node)) << (8 * place);
            }
        }
        Self {
            tags,
            entries,
            table,
        }
    }

    #[inline]
    pub fn get(&self, node: NodeId) -> Option<&Place> {
        if let Some(table) = &self.table {
            let at = table.get(&node)?;
            return self.entries.get(*at as usize).map(|(_, place)| place);
        }
        let wanted = u64::from(tag_of(node)) * ONES;
        let [low, high] = self.tags.map(|word| noughts(word ^ wanted));
        if low | high == 0 {
            return None;
        }
        self.among((low, 0), node)
            .or_else(|| self.among((high, 8), node))
    }

    /// The place of a node among those whose tag has its highest bit set.
    #[inline]
    fn among(&self, (mut hits, first): (u64, usize), node: NodeId) -> Option<&Place> {
        while hits != 0 {
            let entry = self.entries.get(first + hits.trailing_zeros() as usize / 8);
            if let Some((known, place)) = entry
                && *known == node
            {
                return Some(place);
            }
            hits &= hits - 1;
        }
        None
    }

    /// All, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Place)> {
        self.entries.iter().map(|(node, place)| (*node, place))
    }

    /// Bytes that it occupies beside itself.
    pub fn bytes(&self) -> usize {
        // A table keeps one byte of control beside each slot, and an eighth of them free.
        let slots = self
            .table
            .as_ref()
            .map_or(0, |table| (table.capacity() * 8).div_ceil(7));
        size_of_val(&*self.entries) + slots * (size_of::<(NodeId, u32)>() + 1)
    }
}

/// The highest bit of each byte that is nought. A byte above such a one may be named as well,
/// which costs a comparison and no more.
#[inline]
const fn noughts(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a part of the hash is wanted"
)]
fn tag_of(node: NodeId) -> u8 {
    let mut hasher = IdHasher::default();
    node.hash(&mut hasher);
    hasher.finish() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_places_are_found_alike() {
        for count in 0..3 * FEW {
            let node = |number: usize| NodeId::from(1_000 + number as u128);
            let place = |number| Place {
                grants_start: u32::try_from(number).unwrap_or_default(),
                ..Place::default()
            };
            let places = Places::new((0..count).rev().map(|n| (node(n), place(n))));
            for number in 0..count {
                let found = places
                    .get(node(number))
                    .map(|place| place.grants_start as usize);
                assert_eq!(found, Some(number), "of {count}");
            }
            for absent in count..count + 70_000 {
                assert!(places.get(node(absent)).is_none(), "{absent} of {count}");
            }
            assert!(places.iter().map(|(id, _)| id).eq((0..count).map(node)));
        }
    }
}
