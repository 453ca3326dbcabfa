//! Denied administrative attempts are part of the audit record too: who tried to change members,
//! roles, exceptions or settings, or to read the record, and was refused.
//!
//! They are noted where the answer leaves, so that the engine's refusals and those of guard rails
//! are noted alike. What is written is bounded for each person and for each workspace, so that
//! trying again and again fills no disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use airside_access::Catalog;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::audit::{Actor, Audit, Outcome};
use crate::Kernel;
use crate::access::{Caller, Target, WorkspaceAccess};
use crate::db::{Locks, sql};
use crate::error::Result;
use crate::http::{Refused, WORKSPACE_PREFIX};
use crate::ids::{ProjectId, UserId};
use crate::record::FieldChange;
use crate::time::Timestamp;

/// Attempts of one person in a workspace that are noted in an hour.
const PER_PERSON_MAX: u32 = 20;
/// Attempts in one workspace that are noted in an hour.
const PER_WORKSPACE_MAX: u32 = 200;
const WINDOW_SECONDS: i64 = 3600;
/// Windows in memory; beyond, all begin anew.
const WINDOWS_MAX: usize = 50_000;
/// Longest part of a path that is noted.
const PATH_CHARACTERS_MAX: usize = 200;

/// Places below a workspace where access is administered.
const PLACES: &[&str] = &[
    "members",
    "invitations",
    "roles",
    "permission-schemes",
    "teamspaces",
    "transfer-ownership",
    "bin",
];
/// The same below a project.
const PLACES_OF_PROJECT: &[&str] = &["members", "project-members", "archive", "features"];
/// The same below the questions about access.
const PLACES_OF_ACCESS: &[&str] = &["grants", "requests", "applications"];
/// The record itself, which is also read.
const RECORD: &str = "audit-logs";

/// Where the extractor of callers leaves who is asking, and authorising what they try.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    caller: OnceLock<Caller>,
    attempt: Mutex<Attempt>,
}

/// What somebody tries, as it was decided about last.
#[derive(Debug, Clone, Default)]
struct Attempt {
    action: Option<&'static str>,
    /// Type and id of what it is done to.
    node: Option<(String, Uuid)>,
    project: Option<ProjectId>,
    subject: Option<UserId>,
    /// Whether it is there, and they are told that it is not.
    is_hidden: bool,
}

impl Witness {
    /// Notes who is asking.
    pub(crate) fn saw(&self, caller: &Caller) {
        let mut caller = caller.clone();
        // It would keep itself alive.
        caller.origin.witness = None;
        // A request has one caller: whoever came first stays.
        let _ = self.0.caller.set(caller);
    }

    /// Notes what they try, and on what.
    pub(crate) fn tried<T: Target>(
        &self,
        catalog: &Catalog,
        action: Option<&'static str>,
        target: &T,
    ) {
        let nodes = target.nodes(catalog);
        let node = nodes.first();
        let kind = node.and_then(|node| catalog.type_info(node.kind));
        let about = node.and_then(|node| node.about);
        let about = about.map(|user| UserId::from(Uuid::from_u128(user.get())));
        self.change(|attempt| {
            *attempt = Attempt {
                action,
                node: kind
                    .zip(node)
                    .map(|(kind, node)| (kind.key.clone(), Uuid::from_u128(node.id.get()))),
                project: target.project(),
                subject: about.or(attempt.subject),
                is_hidden: false,
            };
        });
    }

    /// Notes whom it is about.
    pub(crate) fn concerns(&self, user: UserId) {
        self.change(|attempt| attempt.subject = Some(user));
    }

    /// Notes that they are told of nothing where there is something.
    pub(crate) fn hid(&self) {
        self.change(|attempt| attempt.is_hidden = true);
    }

    fn change(&self, change: impl FnOnce(&mut Attempt)) {
        let mut attempt = self
            .0
            .attempt
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        change(&mut attempt);
    }

    fn attempt(&self) -> Attempt {
        let attempt = self.0.attempt.lock();
        attempt.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The types of what a record is about, as it spells them.
const KINDS: &[&str] = &[
    "project",
    "teamspace",
    "workspace_member",
    "project_member",
    "invitation",
    "workitem",
];

/// Notes denied attempts, within bounds.
#[derive(Debug, Clone)]
pub struct Denials {
    kernel: Kernel,
    windows: Arc<Mutex<HashMap<Uuid, (Timestamp, u32)>>>,
}

/// How an attempt is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noted {
    /// By itself; how many of the hour before were left out.
    Alone(u32),
    /// Standing for this many that were left out so far, itself included.
    For(u32),
    Not,
}

/// The number of attempts that were left out among so many.
const fn left_out(count: u32, most: u32) -> u32 {
    count.saturating_sub(most)
}

/// How the next attempt is noted after so many. What is left out is told of once there is any, and
/// again whenever it has doubled: so nobody tries unseen, and nobody fills the disk.
const fn noted(count: u32, most: u32) -> Noted {
    let left_out = left_out(count, most);
    if left_out == 0 {
        Noted::Alone(0)
    } else if left_out.is_power_of_two() {
        Noted::For(left_out)
    } else {
        Noted::Not
    }
}

impl Denials {
    /// Nothing was denied yet.
    #[must_use]
    pub fn new(kernel: Kernel) -> Self {
        Self {
            kernel,
            windows: Arc::default(),
        }
    }

    /// Counts an attempt; answers how it is to be noted.
    fn counts(&self, key: Uuid, most: u32) -> Noted {
        let now = self.kernel.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() > WINDOWS_MAX {
            windows.clear();
        }
        let window = windows.entry(key).or_insert((now, 0));
        let mut before = 0;
        if now.seconds_since(window.0) >= WINDOW_SECONDS {
            before = left_out(window.1, most);
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        match noted(window.1, most) {
            Noted::Alone(_) => Noted::Alone(before),
            other => other,
        }
    }

    /// A person with the name that the record keeps.
    async fn named(&self, user: UserId) -> Result<Option<(UserId, String)>> {
        let mut connection = self.kernel.db.read().await?;
        let name: Option<(String,)> = sql("SELECT display_name FROM users WHERE id = $1")
            .bind(user)
            .fetch_optional(&mut connection)
            .await?;
        Ok(name.map(|(name,)| (user, name)))
    }

    async fn note(
        &self,
        caller: &Caller,
        (path, place, attempt): (String, Place, Attempt),
        why: &Refused,
    ) -> Result<()> {
        let (Some(account), Some(workspace)) = (&caller.account, &caller.workspace) else {
            return Ok(());
        };
        let person = Uuid::from_u128(account.user.as_u128() ^ workspace.id.as_u128());
        let of_person = self.counts(person, PER_PERSON_MAX);
        let of_workspace = match of_person {
            Noted::Not => return Ok(()),
            _ => self.counts(workspace.id.0, PER_WORKSPACE_MAX),
        };
        let left_out = match (of_person, of_workspace) {
            (_, Noted::Not) => return Ok(()),
            (Noted::For(count), _) | (_, Noted::For(count)) => Some(count),
            (Noted::Alone(before), _) => Some(before).filter(|before| *before > 0),
            (Noted::Not, _) => None,
        };
        let mut changes = vec![
            FieldChange::text("attempt", None, Some(path)),
            FieldChange::text("code", None, Some(why.code.to_owned())),
        ];
        let action = attempt.action.map(str::to_owned);
        changes.extend(action.map(|action| FieldChange::text("action", None, Some(action))));
        changes.extend(
            left_out.map(|count| FieldChange::text("left_out", None, Some(count.to_string()))),
        );
        let subject = match attempt.subject {
            Some(user) => self.named(user).await?,
            None => None,
        };
        let audit = Audit {
            workspace: Some(workspace.id),
            project: attempt.project.or(place.project),
            action: "access.denied",
            subject,
            resource: resource_of(attempt.node, workspace),
            changes,
            reason: Some(why.message.clone()),
            outcome: Outcome::Denied,
            ..Audit::default()
        };
        let actor = Actor::caller(caller);
        let tx = self.kernel.begin_write(actor, Locks::none()).await?;
        tx.commit(audit).await
    }
}

/// What an attempt was about. Whatever has no type of its own here is the workspace's.
fn resource_of(
    node: Option<(String, Uuid)>,
    workspace: &WorkspaceAccess,
) -> (&'static str, Option<Uuid>, Option<String>) {
    let of_kind = |kind: &str| KINDS.iter().copied().find(|known| *known == kind);
    match node.and_then(|(kind, id)| Some((of_kind(&kind)?, id))) {
        Some((kind, id)) => (kind, Some(id), None),
        None => (
            "workspace",
            Some(workspace.id.0),
            Some(workspace.slug.clone()),
        ),
    }
}

/// Where an attempt was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    project: Option<ProjectId>,
}

/// The place of a request that administers access, if it does.
fn administered(method: &Method, path: &str) -> Option<Place> {
    let below = path.strip_prefix(WORKSPACE_PREFIX)?;
    let mut segments = below.split('/').filter(|segment| !segment.is_empty());
    segments.next()?;
    let segments: Vec<&str> = segments.collect();
    let of = |project: &str| Place {
        project: project.parse().ok(),
    };
    let nowhere = Place { project: None };
    let changes = !method.is_safe();
    match *segments.as_slice() {
        [RECORD, ..] => Some(nowhere),
        [] if changes => Some(nowhere),
        ["access", place, ..] if changes && PLACES_OF_ACCESS.contains(&place) => Some(nowhere),
        ["projects", project] if changes => Some(of(project)),
        ["projects", project, place, ..] if changes && PLACES_OF_PROJECT.contains(&place) => {
            Some(of(project))
        }
        [place, ..] if changes && PLACES.contains(&place) => Some(nowhere),
        _ => None,
    }
}

/// Notes a refusal that leaves for a request that administers access.
pub async fn note_denied(
    State(denials): State<Denials>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(place) = administered(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let path: String = request
        .uri()
        .path()
        .chars()
        .take(PATH_CHARACTERS_MAX)
        .collect();
    let path = format!("{} {path}", request.method());
    let witness = Witness::default();
    request.extensions_mut().insert(witness.clone());
    let response = next.run(request).await;
    let refused = response.extensions().get::<Refused>();
    let attempt = witness.attempt();
    // What is not there was not tried; what is kept from them was.
    let is_refusal = match response.status() {
        StatusCode::FORBIDDEN => true,
        StatusCode::NOT_FOUND => attempt.is_hidden,
        _ => false,
    };
    if let (true, Some(refused), Some(caller)) = (is_refusal, refused, witness.0.caller.get()) {
        // The refusal stands, whether or not it could be noted.
        if let Err(fault) = denials.note(caller, (path, place, attempt), refused).await {
            tracing::error!(error = ?fault, "a denied attempt was not noted");
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &Method, path: &str, expected: bool) {
        let path = format!("{WORKSPACE_PREFIX}acme/{path}");
        assert_eq!(
            administered(method, &path).is_some(),
            expected,
            "{method} {path}"
        );
    }

    #[test]
    fn what_is_left_out_is_told_of_whenever_it_has_doubled() {
        let told = |count| noted(count, 20);
        assert_eq!(told(1), Noted::Alone(0));
        assert_eq!(told(20), Noted::Alone(0));
        let standing = (21..=60).filter(|count| told(*count) != Noted::Not);
        let counts: Vec<u32> = standing.map(|count| left_out(count, 20)).collect();
        assert_eq!(counts, [1, 2, 4, 8, 16, 32]);
        assert_eq!(told(52), Noted::For(32));
    }

    #[test]
    fn administrative_requests_are_told_from_others() {
        let project = "projects/01890000-0000-7000-8000-000000000000/";
        check(&Method::PATCH, "members/x/", true);
        check(&Method::GET, "members/", false);
        check(&Method::GET, "audit-logs/", true);
        check(&Method::POST, "access/grants/", true);
        check(&Method::POST, "access/check/", false);
        check(&Method::DELETE, "", true);
        check(&Method::DELETE, project, true);
        check(&Method::POST, &format!("{project}members/"), true);
        check(&Method::PATCH, &format!("{project}work-items/x/"), false);
        check(&Method::POST, "projects/", false);
    }
}
