//! Denied administrative attempts are part of the audit record too: who tried to change members,
//! roles, exceptions or settings, or to read the record, and was refused.
//!
//! They are noted where the answer leaves, so that the engine's refusals and those of guard rails
//! are noted alike. What is written is bounded for each person and for each workspace, so that
//! trying again and again fills no disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::audit::{Actor, Audit, Outcome};
use crate::Kernel;
use crate::access::Caller;
use crate::db::Locks;
use crate::error::Result;
use crate::http::{Refused, WORKSPACE_PREFIX};
use crate::ids::ProjectId;
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

/// Where the extractor of callers leaves who is asking.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<OnceLock<Caller>>);

impl Witness {
    /// Notes who is asking.
    pub(crate) fn saw(&self, caller: &Caller) {
        // A request has one caller: whoever came first stays.
        let _ = self.0.set(caller.clone());
    }
}

/// Notes denied attempts, within bounds.
#[derive(Debug, Clone)]
pub struct Denials {
    kernel: Kernel,
    windows: Arc<Mutex<HashMap<Uuid, (Timestamp, u32)>>>,
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

    /// Counts an attempt; answers whether it is still to be noted.
    fn counts(&self, key: Uuid, most: u32) -> bool {
        let now = self.kernel.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() > WINDOWS_MAX {
            windows.clear();
        }
        let window = windows.entry(key).or_insert((now, 0));
        if now.seconds_since(window.0) >= WINDOW_SECONDS {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= most
    }

    async fn note(
        &self,
        caller: &Caller,
        (attempt, place): (String, Place),
        why: &Refused,
    ) -> Result<()> {
        let (Some(account), Some(workspace)) = (&caller.account, &caller.workspace) else {
            return Ok(());
        };
        let person = Uuid::from_u128(account.user.as_u128() ^ workspace.id.as_u128());
        if !self.counts(person, PER_PERSON_MAX) || !self.counts(workspace.id.0, PER_WORKSPACE_MAX) {
            return Ok(());
        }
        let audit = Audit {
            workspace: Some(workspace.id),
            project: place.project,
            action: "access.denied",
            resource: (
                "workspace",
                Some(workspace.id.0),
                Some(workspace.slug.clone()),
            ),
            changes: vec![
                FieldChange::text("attempt", None, Some(attempt)),
                FieldChange::text("code", None, Some(why.code.to_owned())),
            ],
            reason: Some(why.message.clone()),
            outcome: Outcome::Denied,
            ..Audit::default()
        };
        let actor = Actor::caller(caller);
        let tx = self.kernel.begin_write(actor, Locks::none()).await?;
        tx.commit(audit).await
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
    let attempt = format!("{} {path}", request.method());
    let witness = Witness::default();
    request.extensions_mut().insert(witness.clone());
    let response = next.run(request).await;
    let refused = response.extensions().get::<Refused>();
    if let (StatusCode::FORBIDDEN, Some(refused), Some(caller)) =
        (response.status(), refused, witness.0.get())
    {
        // The refusal stands, whether or not it could be noted.
        if let Err(fault) = denials.note(caller, (attempt, place), refused).await {
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
