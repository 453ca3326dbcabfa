//! Which users and areas a write transaction locks, and how.
//!
//! A write takes the shared lock of its user and of its workspace, and then reads the revisions; a
//! change of access takes the exclusive lock of those whom it concerns, from its start. On
//! PostgreSQL these are advisory locks of the transaction, taken users before areas and each in
//! the order of their ids, so that two transactions never wait for each other in a circle. On
//! SQLite the one write connection is lock enough.

use std::collections::BTreeMap;
use std::fmt::Write;

use uuid::Uuid;

use super::packed::Beginning;

/// How a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// Together with other shared holders.
    Shared,
    /// Alone.
    Exclusive,
}

/// The locks of one transaction. Exclusive wins where both are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locks {
    users: BTreeMap<Uuid, LockMode>,
    areas: BTreeMap<Uuid, LockMode>,
}

impl Locks {
    /// No locks.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Also locks a user.
    #[must_use]
    pub fn user(mut self, user: impl Into<Uuid>, mode: LockMode) -> Self {
        raise(&mut self.users, user.into(), mode);
        self
    }

    /// Also locks a workspace, or the instance by its id.
    #[must_use]
    pub fn area(mut self, area: impl Into<Uuid>, mode: LockMode) -> Self {
        raise(&mut self.areas, area.into(), mode);
        self
    }

    /// The locks of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (id, mode) in other.users {
            raise(&mut self.users, id, mode);
        }
        for (id, mode) in other.areas {
            raise(&mut self.areas, id, mode);
        }
        self
    }

    /// `BEGIN` and all locks, each of which answers a row. The text holds numbers only.
    pub(super) fn beginning(&self) -> Beginning {
        let mut text = String::from("BEGIN");
        for (locks, class) in [(&self.users, 0), (&self.areas, 1)] {
            for (id, mode) in locks {
                let function = match mode {
                    LockMode::Shared => "pg_advisory_xact_lock_shared",
                    LockMode::Exclusive => "pg_advisory_xact_lock",
                };
                // Writing to a string does not fail.
                let _ = write!(text, "; SELECT {function}({})", key(*id, class));
            }
        }
        Beginning {
            text,
            rows: self.users.len() + self.areas.len(),
        }
    }
}

fn raise(locks: &mut BTreeMap<Uuid, LockMode>, id: Uuid, mode: LockMode) {
    let held = locks.entry(id).or_insert(mode);
    *held = (*held).max(mode);
}

/// The random half of the id, its lowest bit telling users from areas. Two ids with the same key
/// only wait for each other needlessly.
fn key(id: Uuid, class: i64) -> i64 {
    let (_, low) = id.as_u64_pair();
    (low.cast_signed() << 1) | class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_taken_users_first_and_in_order_of_id() {
        let id = Uuid::from_u128;
        let locks = Locks::none()
            .area(id(1), LockMode::Shared)
            .user(id(9), LockMode::Shared)
            .user(id(3), LockMode::Shared)
            .user(id(3), LockMode::Exclusive);
        let beginning = locks.beginning();
        assert_eq!(beginning.rows, 3);
        assert_eq!(
            beginning.text,
            "BEGIN; SELECT pg_advisory_xact_lock(6); \
             SELECT pg_advisory_xact_lock_shared(18); SELECT pg_advisory_xact_lock_shared(3)"
        );
    }
}
