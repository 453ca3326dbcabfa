//! Which nodes a profile knows something about.
//!
//! Most people hold a handful of roles and grants, and most look-ups ask for a node about which
//! there is nothing. So a few places are found by comparing sixteen small tags at once, which stand
//! in the profile itself: what is absent costs no further memory to be touched, and what is there
//! one. Many places have a table.

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

/// Places by their nodes.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// A part of the hash of each of a few, in their order; unused ones match nothing that is
    /// there.
    tags: [u16; FEW],
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
        let mut tags = [0; FEW];
        let table = (entries.len() > FEW).then(|| {
            let nodes = (0..).zip(&entries).map(|(at, (node, _))| (*node, at));
            Box::new(nodes.collect())
        });
        for (tag, (node, _)) in tags.iter_mut().zip(&entries) {
            *tag = tag_of(*node);
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
        let wanted = tag_of(node);
        let mut hits = 0_u32;
        for (bit, tag) in self.tags.iter().enumerate() {
            hits |= u32::from(*tag == wanted) << bit;
        }
        while hits != 0 {
            let entry = self.entries.get(hits.trailing_zeros() as usize);
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

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a part of the hash is wanted"
)]
fn tag_of(node: NodeId) -> u16 {
    let mut hasher = IdHasher::default();
    node.hash(&mut hasher);
    hasher.finish() as u16
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
