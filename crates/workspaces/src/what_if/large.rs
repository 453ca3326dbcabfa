//! When a change is so much that one confirms it by typing.
//!
//! What concerns one person is seen at a glance, and most of it is the day's work: somebody joins a
//! project, or may do a little more there. So the number of rights says nothing about one person,
//! who gets as many as there are things. Two kinds of change are much for one person all the same:
//! the say over the access of others, in the workspace or in a project, and the sight of many
//! things. Of the second, less is much where it is taken away: who sees nothing any more cannot
//! notice what they lost.

use serde::Serialize;
use utoipa::ToSchema;

/// From how many people on a change is large.
const PEOPLE: u64 = 10;
/// From how many lost or gained rights of several people on.
const RIGHTS: u64 = 1_000;
/// From how many things on that one person would not see any more.
const UNSEEN: u64 = 100;
/// From how many things on that one person would see for the first time.
const SEEN: u64 = 1_000;

/// With these somebody decides what others may do: in the workspace, in a project, by exceptions.
pub(super) const ADMINISTERING: &[&str] = &[
    "workspace_member:change_role",
    "project_member:add",
    "access:grant",
];

/// Why a change is one that is confirmed by typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Large {
    /// It concerns ten people or more.
    People,
    /// Several people gain or lose a thousand rights or more, all together.
    Rights,
    /// Somebody would decide what others may do, in the workspace or in a project.
    GainsAdministration,
    /// Somebody would not decide that any more.
    LosesAdministration,
    /// Somebody would see a thousand things or more that they do not see now.
    GainsSight,
    /// Somebody would not see a hundred things or more that they see now.
    LosesSight,
}

/// What weighs of one direction.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// How many rights of all people.
    pub rights: u64,
    /// Whether anybody's say over the access of others is among them.
    pub administers: bool,
    /// How many things one person sees by it, at most.
    pub sight: u64,
}

/// All that makes a change large; nothing where it is not.
pub(super) fn reasons(people: u64, [lost, gained]: [Weight; 2]) -> Vec<Large> {
    let rights = lost.rights + gained.rights;
    [
        (Large::People, people >= PEOPLE),
        (Large::Rights, people > 1 && rights >= RIGHTS),
        (Large::LosesAdministration, lost.administers),
        (Large::GainsAdministration, gained.administers),
        (Large::LosesSight, lost.sight >= UNSEEN),
        (Large::GainsSight, gained.sight >= SEEN),
    ]
    .into_iter()
    .filter_map(|(reason, is_so)| is_so.then_some(reason))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Weight = Weight {
        rights: 0,
        administers: false,
        sight: 0,
    };

    #[track_caller]
    fn check(people: u64, weights: [Weight; 2], expected: &[Large]) {
        assert_eq!(reasons(people, weights), expected);
    }

    #[test]
    fn many_people_or_many_rights_of_several_are_large() {
        check(9, [NONE; 2], &[]);
        check(10, [NONE; 2], &[Large::People]);
        let most = Weight {
            rights: 500,
            ..NONE
        };
        check(2, [most, most], &[Large::Rights]);
        check(2, [most, NONE], &[]);
        let rights = 1_000_000;
        check(1, [Weight { rights, ..NONE }, NONE], &[]);
    }

    #[test]
    fn administration_and_sight_are_large_for_one() {
        let administers = Weight {
            administers: true,
            ..NONE
        };
        check(1, [NONE, administers], &[Large::GainsAdministration]);
        check(1, [administers, NONE], &[Large::LosesAdministration]);
        let sees = |sight| Weight { sight, ..NONE };
        check(1, [sees(99), sees(999)], &[]);
        check(1, [sees(100), NONE], &[Large::LosesSight]);
        check(1, [NONE, sees(1_000)], &[Large::GainsSight]);
    }
}
