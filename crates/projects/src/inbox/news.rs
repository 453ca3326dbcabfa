//! Telling people of what happened, after the commit.

use airside_kernel::access::Target;
use airside_kernel::events::Event;
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::jobs::{Handler, NewJob};
use airside_kernel::{Kernel, Result, Timestamp, WriteTx};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rows::{self, NewNotification};
use crate::ids::{CommentId, WorkItemId};
use crate::work_items::WorkItemTarget;

/// The kind of the job.
const KIND: &str = "deliver_news";
/// People told of one act at most.
const RECEIVERS_MAX: usize = 500;

/// What an act on an item means for others.
#[derive(Debug, Clone, Default)]
pub(crate) struct News {
    /// Who was assigned.
    pub assigned: Vec<UserId>,
    /// Who was mentioned.
    pub mentioned: Vec<UserId>,
    /// The state before and after.
    pub state: Option<(Option<String>, Option<String>)>,
    /// The comment that was written.
    pub comment: Option<CommentId>,
    /// The comment that was changed, which only those hear of whom it mentions.
    pub edited_comment: Option<CommentId>,
}

/// The same as a job carries it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    news: Uuid,
    workspace: WorkspaceId,
    project: ProjectId,
    work_item: WorkItemId,
    actor: UserId,
    at: Timestamp,
    assigned: Vec<UserId>,
    mentioned: Vec<UserId>,
    state: Option<(Option<String>, Option<String>)>,
    comment: Option<CommentId>,
    #[serde(default)]
    edited_comment: Option<CommentId>,
}

impl Payload {
    /// The comment that it is about.
    fn of_comment(&self) -> Option<CommentId> {
        self.comment.or(self.edited_comment)
    }
}

/// Lets the people concerned know, if there are any; who is assigned follows the item from now on.
pub(crate) async fn tell(
    tx: &mut WriteTx,
    target: &WorkItemTarget,
    news: News,
    actor: UserId,
) -> Result<()> {
    rows::subscribe_all(tx, target, &news.assigned).await?;
    let concerns_followers = news.state.is_some() || news.comment.is_some();
    let has_followers =
        concerns_followers && rows::has_other_subscribers(tx, target.item.id, actor).await?;
    leave(tx, target, news, (actor, has_followers))
}

/// The same for an item that is about to be added, which nobody follows yet.
pub(crate) fn tell_of_new(
    tx: &mut WriteTx,
    target: &WorkItemTarget,
    news: News,
    actor: UserId,
) -> Result<()> {
    leave(tx, target, news, (actor, false))
}

fn leave(
    tx: &mut WriteTx,
    target: &WorkItemTarget,
    news: News,
    (actor, has_followers): (UserId, bool),
) -> Result<()> {
    let News {
        mut assigned,
        mut mentioned,
        state,
        comment,
        edited_comment,
    } = news;
    assigned.retain(|user| *user != actor);
    mentioned.retain(|user| *user != actor);
    if assigned.is_empty() && mentioned.is_empty() && !has_followers {
        return Ok(());
    }
    let payload = Payload {
        news: tx.id(),
        workspace: target.project.workspace_id,
        project: target.project.project_id,
        work_item: target.item.id,
        actor,
        at: tx.at(),
        assigned,
        mentioned,
        state,
        comment,
        edited_comment,
    };
    tx.enqueue(NewJob::new(KIND, &payload)?);
    Ok(())
}

/// Writes the notifications of an act.
#[derive(Debug)]
pub struct DeliverNews;

#[async_trait]
impl Handler for DeliverNews {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, kernel: &Kernel, payload: &str) -> Result<()> {
        let news: Payload = serde_json::from_str(payload)?;
        let key = (news.workspace, news.project, news.work_item);
        let mut connection = kernel.db.read().await?;
        let Some(target) = WorkItemTarget::locate(&mut connection, &key).await? else {
            return Ok(());
        };
        let followers = rows::subscribers(&mut connection, news.work_item).await?;
        let members = rows::active_members(&mut connection, news.workspace, &{
            let mut all = followers.clone();
            all.extend(news.assigned.iter().chain(&news.mentioned));
            all
        })
        .await?;
        drop(connection);
        let mut told = Vec::new();
        for user in members.into_iter().take(RECEIVERS_MAX) {
            let Some(kind) = kind_for(&news, &followers, user) else {
                continue;
            };
            let judge = kernel.judge_other(user, news.workspace).await?;
            let needed = match news.of_comment() {
                Some(_) => "workitem_comment:view",
                None => "workitem:view",
            };
            if judge.allows(&target, needed)? {
                told.push((user, kind));
            }
        }
        write(kernel, &news, &target, told).await
    }
}

/// The one thing that somebody is told of an act: what concerns them most.
fn kind_for(news: &Payload, followers: &[UserId], user: UserId) -> Option<&'static str> {
    if user == news.actor {
        return None;
    }
    let is_follower = followers.contains(&user);
    if news.mentioned.contains(&user) {
        Some("mentioned")
    } else if news.assigned.contains(&user) {
        Some("assigned")
    } else if is_follower && news.comment.is_some() {
        Some("commented")
    } else if is_follower && news.state.is_some() {
        Some("state_changed")
    } else {
        None
    }
}

async fn write(
    kernel: &Kernel,
    news: &Payload,
    target: &WorkItemTarget,
    told: Vec<(UserId, &'static str)>,
) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let mut tx = kernel.write_as_system("deliver news").await?;
    let (old_value, new_value) = news.state.clone().unwrap_or_default();
    for (receiver, kind) in told {
        let notification = NewNotification {
            news: news.news,
            workspace: news.workspace,
            project: news.project,
            work_item: news.work_item,
            receiver,
            actor: news.actor,
            kind,
            comment: news.of_comment(),
            old_value: old_value.clone().filter(|_| kind == "state_changed"),
            new_value: new_value.clone().filter(|_| kind == "state_changed"),
            at: news.at,
        };
        let id = rows::add(&mut tx, &notification).await?;
        if kind == "mentioned" {
            rows::subscribe_all(&mut tx, target, &[receiver]).await?;
        }
        let event = Event::in_project(target.project.place(), "notification", id.0, "created");
        tx.publish(event.only_for(receiver));
    }
    tx.commit_unaudited("the act itself was recorded").await
}
