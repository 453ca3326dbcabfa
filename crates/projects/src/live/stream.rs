//! Which events reach a reader, and for how long.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use airside_kernel::access::Caller;
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Error, Kernel, Result};
use axum::response::sse;
use futures::Stream;
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::ListenToWorkspace;
use super::hearing::Hearing;
use crate::scope::{was_allowed, workspace_of};

/// How often a silent stream says that it lives, and looks whether its session does.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Events that are looked at together.
const BATCH_MAX: usize = 64;

/// An event as browsers read it.
#[derive(Debug, Serialize)]
struct Message<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<uuid::Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<ProjectId>,
    op: &'a str,
}

/// One reader's ear.
struct Listener {
    kernel: Kernel,
    caller: Caller,
    workspace: WorkspaceId,
    user: UserId,
    events: Receiver<Arc<Event>>,
    /// Messages that were allowed and not yet sent.
    ready: VecDeque<sse::Event>,
}

/// The stream of a reader who may listen.
pub(super) async fn listen(
    kernel: Kernel,
    caller: Caller,
) -> Result<impl Stream<Item = Result<sse::Event, Error>>> {
    let workspace = workspace_of(&caller)?;
    kernel
        .authorize::<ListenToWorkspace>(&caller, workspace)
        .await?;
    let user = caller.user()?;
    let events = kernel.events.subscribe();
    let hello = sse::Event::default().comment("listening");
    let ready = [hello].into();
    let listener = Listener {
        kernel,
        caller,
        workspace,
        user,
        events,
        ready,
    };
    Ok(futures::stream::unfold(
        listener,
        |mut listener| async move {
            let next = listener.next().await?;
            Some((Ok(next), listener))
        },
    ))
}

impl Listener {
    /// The next message; `None` ends the stream, be it with the session or with the program.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Some(message);
            }
            let first = tokio::select! {
                () = self.kernel.events.stopped() => return None,
                first = tokio::time::timeout(KEEP_ALIVE, self.events.recv()) => first,
            };
            let mut batch = Vec::new();
            match first {
                Err(_) => {}
                Ok(Ok(event)) => batch.push(event),
                Ok(Err(RecvError::Lagged(_))) => self.tell_to_fetch_everything(),
                Ok(Err(RecvError::Closed)) => return None,
            }
            self.fill(&mut batch);
            batch.retain(|event| self.concerns(event));
            // A session that ended hears nothing more, not even that it lives.
            if let Err(fault) = self.refresh().await {
                tracing::debug!(%fault, "a stream of live updates ends");
                return None;
            }
            if self.take(&batch).await.is_err() {
                return None;
            }
            if self.ready.is_empty() && batch.is_empty() {
                self.ready.push_back(sse::Event::default().comment("alive"));
            }
        }
    }

    /// What has arrived meanwhile as well.
    fn fill(&mut self, batch: &mut Vec<Arc<Event>>) {
        while batch.len() < BATCH_MAX {
            match self.events.try_recv() {
                Ok(event) => batch.push(event),
                Err(TryRecvError::Lagged(_)) => self.tell_to_fetch_everything(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    /// Access may have changed among what was missed, and that is fetched with everything.
    fn tell_to_fetch_everything(&mut self) {
        let everything = Message {
            kind: "access",
            id: None,
            project: None,
            op: "changed",
        };
        push(&mut self.ready, &everything);
    }

    fn concerns(&self, event: &Event) -> bool {
        event.workspace == self.workspace && event.user.is_none_or(|user| user == self.user)
    }

    /// Looks the account up again, with the revisions that its access is decided at.
    async fn refresh(&mut self) -> Result<()> {
        let account = self.caller.signed_in()?;
        let mut connection = self.kernel.db.read().await?;
        let found = self
            .kernel
            .authenticator
            .refresh(&mut connection, account, Some(self.workspace))
            .await?;
        drop(connection);
        self.caller.account = Some(found.account.ok_or(Error::Unauthenticated)?);
        self.caller.workspace = Some(found.workspace.ok_or(Error::NotFound)?);
        Ok(())
    }

    /// Takes over what the reader may know of.
    async fn take(&mut self, batch: &[Arc<Event>]) -> Result<()> {
        let Self {
            kernel,
            caller,
            workspace,
            ready,
            ..
        } = self;
        let mut hearing: Option<Hearing<'_>> = None;
        for event in batch {
            let is_allowed = match event.project {
                // Who was removed is told that their access changed, and then nothing more.
                _ if event.kind == "access" => true,
                None => was_allowed(
                    kernel
                        .authorize::<ListenToWorkspace>(caller, *workspace)
                        .await,
                )?,
                Some(project) => {
                    let hearing = match &mut hearing {
                        Some(hearing) => hearing,
                        none => none.insert(Hearing::new(kernel, kernel.judge(caller).await?)),
                    };
                    hearing.allows(project, event).await?
                }
            };
            if is_allowed {
                push(ready, &message(event));
            }
        }
        Ok(())
    }
}

fn push(ready: &mut VecDeque<sse::Event>, message: &Message<'_>) {
    match serde_json::to_string(message) {
        Ok(text) => ready.push_back(sse::Event::default().data(text)),
        Err(fault) => tracing::error!(%fault, "an event cannot be written"),
    }
}

fn message(event: &Event) -> Message<'_> {
    Message {
        kind: &event.kind,
        id: event.id,
        project: event.project,
        op: &event.op,
    }
}
