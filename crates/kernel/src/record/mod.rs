//! The two records of what was done, each committed with the change that it tells of.
//!
//! *Activity* is about content: who changed which field of which item. *Audit* is about access,
//! members, secrets, money and exports: numbered in the transaction, and chained by hash in that
//! order by one [sealer](crate::Kernel::seal_audit) within a second.

pub mod activity;
pub mod audit;
mod denied;
mod prune;
mod verify;

pub use activity::{Activity, FieldChange};
pub use audit::Audit;
pub use denied::{Denials, Witness, note_denied};

/// What a write transaction leaves behind. It may be collected from nothing, but a commit refuses
/// what is still empty.
#[derive(Debug, Default)]
pub struct Records {
    pub(crate) activities: Vec<Activity>,
    pub(crate) audits: Vec<Audit>,
}

impl Records {
    pub(crate) fn is_empty(&self) -> bool {
        self.activities.is_empty() && self.audits.is_empty()
    }

    /// Also leaves another record.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        let other = other.into();
        self.activities.extend(other.activities);
        self.audits.extend(other.audits);
        self
    }
}

impl Records {
    /// Also leaves this record, if there is one.
    pub fn add(&mut self, audit: Option<Audit>) {
        self.audits.extend(audit);
    }
}

impl From<Activity> for Records {
    fn from(activity: Activity) -> Self {
        Self {
            activities: vec![activity],
            ..Self::default()
        }
    }
}

impl From<Audit> for Records {
    fn from(audit: Audit) -> Self {
        Self {
            audits: vec![audit],
            ..Self::default()
        }
    }
}
