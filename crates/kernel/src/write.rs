//! Write transactions.
//!
//! Three rules hold here by construction: a write transaction is opened with permits (or with a
//! named reason for going round them), the rows of access facts are reached only through one that
//! was opened as a [change of access](AccessTx), and a commit takes a [record](Records).

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use uuid::Uuid;

use crate::Kernel;
use crate::db::{Connection, LockMode, Locks, Query, Row, sql};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::files;
use crate::http::IdempotencyKey;
use crate::ids::{AssetId, UserId, WorkspaceId};
use crate::jobs::NewJob;
use crate::record::{self, Activity, Records, audit::Actor};
use crate::time::Timestamp;

/// A transaction that may change rows. Dropped without a commit, it rolls back.
#[derive(Debug)]
#[must_use = "a write transaction that is not committed changes nothing"]
pub struct WriteTx {
    connection: Connection,
    kernel: Kernel,
    actor: Actor,
    at: Timestamp,
    jobs: Vec<NewJob>,
    events: Vec<Event>,
    idempotency: Option<IdempotencyKey>,
    /// Whether what is known of the instance's configuration is outdated by the commit.
    pub(crate) forget_configuration: bool,
}

/// Whose access a transaction changes. It is named before the transaction begins, since the locks
/// are taken then; the revisions are raised when it commits.
#[derive(Debug, Clone, Default)]
pub struct AccessChange {
    members: Vec<(WorkspaceId, UserId)>,
    workspaces: Vec<WorkspaceId>,
    accounts: Vec<UserId>,
    instance: bool,
}

impl AccessChange {
    /// One person's place in a workspace: assignments, grants, memberships.
    #[must_use]
    pub fn member(workspace: WorkspaceId, user: UserId) -> Self {
        Self {
            members: vec![(workspace, user)],
            ..Self::default()
        }
    }

    /// The one person whom it is about, where it is about one.
    pub(crate) fn one_member(&self) -> Option<UserId> {
        match self.members.as_slice() {
            [(_, user)] => Some(*user),
            _ => None,
        }
    }

    /// Several people's places in a workspace.
    #[must_use]
    pub fn members(workspace: WorkspaceId, users: impl IntoIterator<Item = UserId>) -> Self {
        let members = users.into_iter().map(|user| (workspace, user)).collect();
        Self {
            members,
            ..Self::default()
        }
    }

    /// What concerns many in a workspace: roles, schemes, links, features, plan.
    #[must_use]
    pub fn everyone(workspace: WorkspaceId) -> Self {
        Self {
            workspaces: vec![workspace],
            ..Self::default()
        }
    }

    /// An account itself: suspension, sessions, tokens, deletion.
    #[must_use]
    pub fn account(user: UserId) -> Self {
        Self {
            accounts: vec![user],
            ..Self::default()
        }
    }

    /// Who administers the instance.
    #[must_use]
    pub fn instance() -> Self {
        Self {
            instance: true,
            ..Self::default()
        }
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.members.extend(other.members);
        self.workspaces.extend(other.workspaces);
        self.accounts.extend(other.accounts);
        self.instance |= other.instance;
        self
    }

    fn locks(&self) -> Locks {
        let mut locks = Locks::none();
        for (_, user) in &self.members {
            locks = locks.user(user.0, LockMode::Exclusive);
        }
        for user in &self.accounts {
            locks = locks.user(user.0, LockMode::Exclusive);
        }
        // Counting the last Owner or Admin needs the workspace alone as well.
        for workspace in self
            .workspaces
            .iter()
            .chain(self.members.iter().map(|(w, _)| w))
        {
            locks = locks.area(workspace.0, LockMode::Exclusive);
        }
        if self.instance {
            locks = locks.area(record::audit::INSTANCE_CHAIN, LockMode::Exclusive);
        }
        locks
    }
}

/// A transaction that may change the facts that access is decided from.
#[derive(Debug)]
#[must_use = "a write transaction that is not committed changes nothing"]
pub struct AccessTx {
    tx: WriteTx,
    change: AccessChange,
}

impl Kernel {
    /// Opens a transaction with the given locks, in the name of `actor`. The ways to it are
    /// [`Access::write`](crate::access::Access::write), [`Kernel::write_as_system`] and their
    /// counterparts for changes of access.
    pub(crate) async fn begin_write(&self, actor: Actor, locks: Locks) -> Result<WriteTx> {
        let connection = self.db.begin(&locks).await?;
        Ok(WriteTx {
            connection,
            kernel: self.clone(),
            actor,
            at: self.clock.now(),
            jobs: Vec::new(),
            events: Vec::new(),
            idempotency: None,
            forget_configuration: false,
        })
    }

    pub(crate) async fn begin_access_change(
        &self,
        actor: Actor,
        locks: Locks,
        change: AccessChange,
    ) -> Result<AccessTx> {
        let locks = locks.and(change.locks());
        let tx = self.begin_write(actor, locks).await?;
        Ok(AccessTx { tx, change })
    }

    /// A transaction without a permit, for the named reason: what nobody asked for, or what
    /// somebody without an account does, such as signing in.
    pub async fn write_as_system(&self, reason: &'static str) -> Result<WriteTx> {
        self.begin_write(Actor::system(reason), Locks::none()).await
    }

    /// A change of access without a permit, for the named reason.
    pub async fn change_access_as_system(
        &self,
        reason: &'static str,
        change: AccessChange,
    ) -> Result<AccessTx> {
        self.begin_access_change(Actor::system(reason), Locks::none(), change)
            .await
    }
}

impl WriteTx {
    /// The instant of this transaction: all its rows carry the same.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// A new id.
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.kernel.entropy.id_at(self.at)
    }

    /// The kernel that this transaction belongs to.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// For reading what is about to be changed, and this transaction's own changes.
    pub fn reading(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Runs a change; answers the number of rows it touched.
    pub async fn execute(&mut self, query: Query) -> Result<u64, WriteFault> {
        query
            .execute(&mut self.connection)
            .await
            .map_err(WriteFault)
    }

    /// Runs a change with a `RETURNING` clause.
    pub async fn execute_returning<T: Row>(
        &mut self,
        query: Query,
    ) -> Result<Option<T>, WriteFault> {
        query
            .execute_returning(&mut self.connection)
            .await
            .map_err(WriteFault)
    }

    /// Commits with the last changes, which need nothing of each other's answers, and with the
    /// record of them, in as few round trips as there can be. Answers the row of the change of that
    /// number.
    pub async fn commit_with<T: Row>(
        mut self,
        mut changes: Vec<Query>,
        answering: usize,
        activity: Activity,
    ) -> Result<Option<T>> {
        changes.extend(self.insertions(activity));
        changes.extend(self.job_insertions());
        self.claim_key().await?;
        let (connection, announcements, news) = self.leave()?;
        let last = Query::together(connection.engine(), changes, Some(answering));
        let row = connection.commit_with(last, announcements).await?;
        news.spread();
        Ok(row)
    }

    fn insertions(&self, activity: Activity) -> Vec<Query> {
        let entropy = &self.kernel.entropy;
        record::activity::insertions(entropy, activity, self.actor.user, self.at)
    }

    /// Work to be done after the commit, by a job that is committed with it.
    pub fn enqueue(&mut self, job: NewJob) {
        self.jobs.push(job);
    }

    /// Removes stored files after the commit: those whose rows this transaction takes away.
    pub fn delete_files(&mut self, files: impl IntoIterator<Item = AssetId>) -> Result<()> {
        let files: Vec<AssetId> = files.into_iter().collect();
        self.jobs.extend(files::deletions(&files)?);
        Ok(())
    }

    /// News for open browsers, sent after the commit.
    pub fn publish(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The key of the request that this transaction carries out.
    pub(crate) fn carry(&mut self, key: Option<IdempotencyKey>) {
        self.idempotency = key;
    }

    /// Names the one who acts, where it becomes known only inside the transaction (a sign-up).
    pub fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Commits the change with the record of it.
    pub async fn commit(mut self, records: impl Into<Records>) -> Result<()> {
        let records = records.into();
        if records.is_empty() {
            return Err(Error::internal("a change is committed with a record of it"));
        }
        let Records {
            activities,
            mut audits,
            ..
        } = records;
        let kernel = self.kernel.clone();
        for activity in activities {
            for insertion in self.insertions(activity) {
                insertion.execute(&mut self.connection).await?;
            }
        }
        // In the order of the chains, so that two transactions never wait in a circle.
        audits.sort_by_key(|audit| audit.workspace);
        for audit in audits {
            record::audit::add(
                &mut self.connection,
                &kernel.entropy,
                audit,
                &self.actor,
                self.at,
            )
            .await?;
        }
        self.finish().await
    }

    /// Commits what needs no record, for the named reason: a session's last use, a job's lease.
    pub async fn commit_unaudited(self, _reason: &'static str) -> Result<()> {
        self.finish().await
    }

    async fn finish(mut self) -> Result<()> {
        for insertion in self.job_insertions() {
            insertion.execute(&mut self.connection).await?;
        }
        self.claim_key().await?;
        let (connection, announcements, news) = self.leave()?;
        connection.commit(announcements).await?;
        news.spread();
        Ok(())
    }

    fn job_insertions(&self) -> Vec<Query> {
        let id = || self.kernel.entropy.id_at(self.at);
        let jobs = self.jobs.iter().cloned();
        jobs.map(|job| job.insertion(id(), self.at)).collect()
    }

    /// Writes the key of the request, which nobody can carry out twice.
    async fn claim_key(&mut self) -> Result<()> {
        match self.idempotency.take() {
            Some(key) => key.write(&mut self.connection, self.at).await,
            None => Ok(()),
        }
    }

    /// The connection to commit, what other processes are told of it, and what this one is told.
    fn leave(self) -> Result<(Connection, Vec<String>, News)> {
        let events: Vec<Arc<Event>> = self.events.into_iter().map(Arc::new).collect();
        let engine = self.connection.engine();
        let announcements = self.kernel.events.announcements(engine, &events)?;
        let news = News {
            events,
            any_jobs: !self.jobs.is_empty(),
            forget_configuration: self.forget_configuration,
            kernel: self.kernel,
        };
        Ok((self.connection, announcements, news))
    }
}

/// What this process is told of a commit.
struct News {
    kernel: Kernel,
    events: Vec<Arc<Event>>,
    any_jobs: bool,
    forget_configuration: bool,
}

impl News {
    fn spread(self) {
        if self.forget_configuration {
            self.kernel.configuration_cache.forget();
        }
        if self.any_jobs {
            self.kernel.jobs.wake();
        }
        self.kernel.events.deliver(self.events);
    }
}

impl AccessTx {
    /// Adds to what this transaction changes where it becomes known only inside. The locks must
    /// already cover it: somebody of a workspace that is locked as a whole.
    pub fn also(&mut self, change: AccessChange) {
        let before = std::mem::take(&mut self.change);
        self.change = before.and(change);
    }

    /// Commits the change with the record of it, and raises the revisions, so that the next
    /// request of whoever is concerned is decided anew.
    pub async fn commit(mut self, records: impl Into<Records>) -> Result<()> {
        self.raise_revisions().await?;
        self.tx.commit(records).await
    }

    /// As [`WriteTx::commit_unaudited`], with the revisions raised.
    pub async fn commit_unaudited(mut self, reason: &'static str) -> Result<()> {
        self.raise_revisions().await?;
        self.tx.commit_unaudited(reason).await
    }

    async fn raise_revisions(&mut self) -> Result<()> {
        // Another writer would keep profiles in memory at revisions that may still be taken back.
        self.tx.connection.commit_at_once();
        let AccessChange {
            mut members,
            mut workspaces,
            ..
        } = std::mem::take(&mut self.change);
        members.sort_unstable();
        members.dedup();
        workspaces.sort_unstable();
        workspaces.dedup();
        for (workspace, user) in members {
            let raise = sql(
                "INSERT INTO member_revisions (user_id, workspace_id, revision) \
                             VALUES ($1, $2, 1) ON CONFLICT (user_id, workspace_id) \
                             DO UPDATE SET revision = member_revisions.revision + 1",
            );
            self.tx.execute(raise.bind(user).bind(workspace)).await?;
            self.tx.publish(Event::access(workspace, Some(user)));
        }
        for workspace in workspaces {
            let raise = sql("UPDATE workspace_revisions SET revision = revision + 1 \
                             WHERE workspace_id = $1");
            self.tx.execute(raise.bind(workspace)).await?;
            self.tx.publish(Event::access(workspace, None));
        }
        Ok(())
    }
}

impl Deref for AccessTx {
    type Target = WriteTx;
    fn deref(&self) -> &WriteTx {
        &self.tx
    }
}

impl DerefMut for AccessTx {
    fn deref_mut(&mut self) -> &mut WriteTx {
        &mut self.tx
    }
}

/// A change that the database refused.
#[derive(Debug, thiserror::Error)]
#[error("the database refused the change")]
pub struct WriteFault(#[source] sqlx::Error);

impl WriteFault {
    /// Turns the breach of one unique index into an error of the domain. Indexes are named
    /// `table__column_column`, on both databases.
    #[must_use]
    pub fn on_unique(self, index: &str, error: impl FnOnce() -> Error) -> Error {
        if self.breaks_unique(index) {
            error()
        } else {
            self.into()
        }
    }

    fn breaks_unique(&self, index: &str) -> bool {
        let sqlx::Error::Database(fault) = &self.0 else {
            return false;
        };
        if !fault.is_unique_violation() {
            return false;
        }
        if let Some(constraint) = fault.constraint() {
            return constraint == index;
        }
        // SQLite names the columns: "UNIQUE constraint failed: users.email, users.kind".
        let Some((_, columns)) = fault.message().rsplit_once(": ") else {
            return false;
        };
        let mut table = "";
        let columns: Vec<&str> = columns
            .split(", ")
            .filter_map(|qualified| qualified.split_once('.'))
            .map(|(of, column)| {
                table = of;
                column
            })
            .collect();
        format!("{table}__{}", columns.join("_")) == index
    }
}

impl From<WriteFault> for Error {
    fn from(fault: WriteFault) -> Self {
        fault.0.into()
    }
}
