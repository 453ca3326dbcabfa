//! Live updates. An event says that something changed and carries ids only; whoever reads it
//! fetches again, and the list's own access filter decides what they get. Between processes on one
//! PostgreSQL, events travel by LISTEN/NOTIFY once the change is on the disk; one that is lost costs
//! a refresh and never a wrong decision.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use crate::db::Engine;
use crate::error::{Error, Result};
use crate::ids::{ProjectId, UserId, WorkspaceId};

/// Events that a slow reader may fall behind before it is told to fetch everything again.
const BACKLOG: usize = 1024;
/// The PostgreSQL channel.
pub const CHANNEL: &str = "airside_events";

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The workspace whose readers are told.
    pub workspace: WorkspaceId,
    /// The project, for things inside one: only who may view it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// The one reader who is told, for news that are theirs alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// What decides who may see the thing, where it is not the project alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Type of the thing, or `access`.
    pub kind: String,
    /// The thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// `created`, `changed` or `deleted`.
    pub op: String,
}

/// The facts that decide who may see a thing inside a project, as they were when it changed: with
/// them, telling a reader of the change or not takes no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Type of the thing, or of what it is a part of.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Who created it.
    pub created_by: Option<UserId>,
    /// Who submitted it.
    pub submitted_by: Option<UserId>,
    /// Whether its project is public.
    pub is_public: bool,
}

impl Event {
    /// A thing of a project changed.
    #[must_use]
    pub fn in_project(
        (workspace, project): (WorkspaceId, ProjectId),
        kind: &str,
        id: impl Into<Uuid>,
        op: &str,
    ) -> Self {
        Self {
            workspace,
            project: Some(project),
            user: None,
            about: None,
            kind: kind.to_owned(),
            id: Some(id.into()),
            op: op.to_owned(),
        }
    }

    /// Something of the workspace itself changed.
    #[must_use]
    pub fn in_workspace(workspace: WorkspaceId, kind: &str, op: &str) -> Self {
        Self {
            workspace,
            project: None,
            user: None,
            about: None,
            kind: kind.to_owned(),
            id: None,
            op: op.to_owned(),
        }
    }

    /// Access changed, for one person or for everybody.
    #[must_use]
    pub fn access(workspace: WorkspaceId, user: Option<UserId>) -> Self {
        Self {
            user,
            ..Self::in_workspace(workspace, "access", "changed")
        }
    }

    /// The same news for those who may see this.
    #[must_use]
    pub fn about(self, about: About) -> Self {
        Self {
            about: Some(about),
            ..self
        }
    }

    /// The same news for one reader only.
    #[must_use]
    pub fn only_for(self, user: UserId) -> Self {
        Self {
            user: Some(user),
            ..self
        }
    }
}

/// The hub that events pass through.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Arc<Event>>,
    stopping: watch::Sender<bool>,
    /// Tells this process's own notifications from those of others.
    process: Uuid,
}

/// An event as it travels between processes.
#[derive(Debug, Serialize, Deserialize)]
struct Notice {
    process: Uuid,
    event: Event,
}

impl Events {
    /// A hub without readers.
    #[must_use]
    pub fn new(process: Uuid) -> Self {
        Self {
            sender: broadcast::channel(BACKLOG).0,
            stopping: watch::Sender::new(false),

            process,
        }
    }

    /// All events from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }

    /// Tells all streams to end, since the program stops.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the program stops.
    pub async fn stopped(&self) {
        // An error means that the hub itself is gone, which is the same news.
        let _ = self
            .stopping
            .subscribe()
            .wait_for(|stopping| *stopping)
            .await;
    }

    /// Hands events to the readers of this process.
    pub(crate) fn deliver(&self, events: Vec<Arc<Event>>) {
        for event in events {
            // No reader is not an error.
            let _ = self.sender.send(event);
        }
    }

    /// What tells other processes of these events, where there can be any.
    pub(crate) fn announcements(
        &self,
        engine: Engine,
        events: &[Arc<Event>],
    ) -> Result<Vec<String>> {
        if engine == Engine::Sqlite {
            return Ok(Vec::new());
        }
        let announcement = |event: &Arc<Event>| {
            let notice = Notice {
                process: self.process,
                event: Event::clone(event),
            };
            serde_json::to_string(&notice).map_err(Error::from)
        };
        events.iter().map(announcement).collect()
    }

    /// Takes a notification of another process.
    pub fn receive(&self, payload: &str) {
        match serde_json::from_str::<Notice>(payload) {
            Ok(notice) if notice.process != self.process => {
                self.deliver(vec![Arc::new(notice.event)]);
            }
            Ok(_) => {}
            Err(fault) => tracing::warn!(%fault, "an event of another process was not understood"),
        }
    }
}
