//! The trail of administration: every act of an instance admin is an entry of the instance's audit
//! chain, committed with the change, and one line of the log that carries the word
//! `instance_admin`, so that `grep instance_admin` finds them all.

use airside_kernel::access::Caller;
use airside_kernel::ids::UserId;
use airside_kernel::record::Audit;
use uuid::Uuid;

use crate::instances::InstanceRow;

/// Type of a record's resource, its id and its name.
pub(crate) type Resource = (&'static str, Option<Uuid>, Option<String>);

/// An entry for the instance's chain.
pub(crate) fn act(action: &'static str) -> Audit {
    Audit {
        action,
        resource: ("instance", None, None),
        ..Audit::default()
    }
}

/// The instance as the resource of an entry.
pub(crate) fn instance(row: &InstanceRow) -> Resource {
    ("instance", Some(row.id.0), Some(row.instance_name.clone()))
}

/// Writes the line of the log, once the act is committed.
pub(crate) fn note(caller: &Caller, audit: &Audit) {
    let actor = caller.account.as_ref();
    let name = actor.map_or("anonymous", |account| account.email.as_str());
    note_by(actor.map(|account| account.user), name, audit);
}

/// The same for somebody who is known otherwise than by the request's credentials.
pub(crate) fn note_by(user: Option<UserId>, name: &str, audit: &Audit) {
    let (resource_type, resource_id, _) = &audit.resource;
    tracing::info!(
        target: "instance_admin",
        action = audit.action,
        actor.id = user.map(tracing::field::display),
        actor.name = name,
        subject.id = audit.subject.as_ref().map(|(id, _)| tracing::field::display(*id)),
        subject.name = audit.subject.as_ref().map(|(_, name)| name.as_str()),
        resource.kind = resource_type,
        resource.id = resource_id.map(tracing::field::display),
        fields = %fields(audit),
        "instance_admin {}", audit.action,
    );
}

/// Names of the changed fields; their values stay in the audit record.
fn fields(audit: &Audit) -> String {
    let names: Vec<&str> = audit
        .changes
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    names.join(",")
}
