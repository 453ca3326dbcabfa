//! A judge: the engine together with one person's profile, for as many questions as a request has.

use airside_access::{
    Action, Code, Context, Decision, Explanation, Holdings, Path, Profile, ProfileBuilder, Request,
    TokenScopes,
};

use super::caller::{Account, Caller, Via};
use super::profiles::{Current, Revisions};
use super::target::Target;
use super::visibility::Visible;
use crate::Kernel;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::ids::{UserId, WorkspaceId};

/// The profile that somebody is judged by.
#[derive(Debug)]
enum Standing {
    /// In a workspace.
    Workspace(Current),
    /// At the instance or their own account.
    Outside(Box<Profile>),
}

/// Answers questions about one person, from one profile. Its answers hold for the request that it
/// was made for.
#[derive(Debug)]
pub struct Judge<'a> {
    kernel: &'a Kernel,
    standing: Standing,
    token: Option<TokenScopes>,
}

impl Kernel {
    /// Judges the caller in the workspace of the request's path.
    pub async fn judge(&self, caller: &Caller) -> Result<Judge<'_>> {
        let workspace = caller.workspace()?.id;
        self.judge_in(None, caller, Some(workspace)).await
    }

    /// Judges the caller in a workspace from what they hold at this very moment, as far as the
    /// token goes that they ask with.
    pub async fn judge_now(&self, caller: &Caller, workspace: WorkspaceId) -> Result<Judge<'_>> {
        Ok(Judge {
            token: self.token_scopes(caller)?,
            ..self.judge_other(caller.user()?, workspace).await?
        })
    }

    /// Judges another person in a workspace. Whoever asks this needs `access:inspect` there.
    pub async fn judge_other(&self, user: UserId, workspace: WorkspaceId) -> Result<Judge<'_>> {
        let catalog = self.access.engine.catalog();
        let mut snapshot = self.db.snapshot().await?;
        let now = self.clock.now();
        let key = (user, workspace);
        let current = self
            .access
            .profiles
            .load(&mut snapshot, catalog, key, now)
            .await?;
        Ok(Judge {
            kernel: self,
            standing: Standing::Workspace(current),
            token: None,
        })
    }

    /// Judges the caller in a workspace or outside of any. A profile that is not in memory is read
    /// by the given transaction, or by a snapshot of its own.
    pub(super) async fn judge_in(
        &self,
        transaction: Option<&mut Connection>,
        caller: &Caller,
        workspace: Option<WorkspaceId>,
    ) -> Result<Judge<'_>> {
        let standing = match (&caller.account, workspace) {
            (Some(account), Some(id)) => {
                let named = caller.workspace.as_ref().filter(|named| named.id == id);
                let named = named.ok_or(Error::NotFound)?;
                let revisions = Revisions {
                    access: named.access_revision,
                    member: named.member_revision,
                };
                let current = self
                    .profile((account.user, id), revisions, transaction)
                    .await?;
                Standing::Workspace(current)
            }
            (None, Some(_)) => return Err(Error::Unauthenticated),
            (account, None) => Standing::Outside(Box::new(profile_outside(account.as_ref())?)),
        };
        Ok(Judge {
            kernel: self,
            standing,
            token: self.token_scopes(caller)?,
        })
    }

    async fn profile(
        &self,
        key: (UserId, WorkspaceId),
        revisions: Revisions,
        transaction: Option<&mut Connection>,
    ) -> Result<Current> {
        let now = self.clock.now();
        if let Some(current) = self.access.profiles.kept(key, revisions, now) {
            return Ok(current);
        }
        let catalog = self.access.engine.catalog();
        if let Some(connection) = transaction {
            return self
                .access
                .profiles
                .load(connection, catalog, key, now)
                .await;
        }
        let mut snapshot = self.db.snapshot().await?;
        self.access
            .profiles
            .load(&mut snapshot, catalog, key, now)
            .await
    }

    fn token_scopes(&self, caller: &Caller) -> Result<Option<TokenScopes>> {
        match caller.account.as_ref().map(|account| &account.via) {
            Some(Via::Token { scopes, .. }) => {
                TokenScopes::compile(self.access.engine.catalog(), scopes)
                    .map(Some)
                    .map_err(Error::internal)
            }
            _ => Ok(None),
        }
    }

    /// The engine's number for an action's key.
    pub(super) fn action(&self, key: &str) -> Result<Action> {
        self.access
            .engine
            .catalog()
            .action(key)
            .ok_or_else(|| Error::internal(format!("`{key}` is not in the catalog")))
    }
}

fn profile_outside(account: Option<&Account>) -> Result<Profile> {
    let builder = match account {
        None => ProfileBuilder::anonymous(),
        Some(account) => {
            let builder = ProfileBuilder::user(account.user.as_u128().into());
            if account.is_instance_admin {
                builder.at_instance(airside_access::FixedRole::InstanceAdmin)
            } else {
                builder
            }
        }
    };
    builder.build().map_err(Error::internal)
}

impl<'a> Judge<'a> {
    /// Judges whoever has no credentials.
    fn of_nobody(kernel: &'a Kernel) -> Result<Self> {
        Ok(Self {
            kernel,
            standing: Standing::Outside(Box::new(profile_outside(None)?)),
            token: None,
        })
    }

    /// The profile that this judge decides from.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        match &self.standing {
            Standing::Workspace(current) => current,
            Standing::Outside(profile) => profile,
        }
    }

    /// May this person do this to the target?
    pub fn decide<T: Target>(&self, target: &T, action: Action) -> Result<Decision> {
        let decision = self.ask(target, |engine, context, path| {
            engine.decide(&Request {
                profile: self.profile(),
                context,
                action,
                path,
            })
        })?;
        if decision.code() == Code::TokenScope && self.profile().workspace().is_none() {
            // A token does not have to be made for what takes no credentials at all.
            let open = Judge::of_nobody(self.kernel)?.decide(target, action)?;
            return Ok(if open.is_allowed() { open } else { decision });
        }
        Ok(decision)
    }

    /// The same by the action's key.
    pub fn allows<T: Target>(&self, target: &T, key: &str) -> Result<bool> {
        Ok(self.decide(target, self.kernel.action(key)?)?.is_allowed())
    }

    /// The same decision with everything that was met on the way.
    pub fn explain<T: Target>(&self, target: &T, action: Action) -> Result<Explanation> {
        self.ask(target, |engine, context, path| {
            engine.explain(&Request {
                profile: self.profile(),
                context,
                action,
                path,
            })
        })
    }

    /// Every action that is asked on the target's type, each with its decision.
    pub fn what_can<T: Target>(&self, target: &T) -> Result<Vec<(Action, Decision)>> {
        self.ask(target, |engine, context, path| {
            engine.what_can(self.profile(), context, path)
        })
    }

    /// Everything that the person holds at the target, to be given to others.
    pub fn holdings<T: Target>(&self, target: &T) -> Result<Holdings> {
        self.ask(target, |engine, context, path| {
            engine.holdings(self.profile(), context, path)
        })
    }

    /// Which nodes of a type this person may act on, to become part of a query.
    pub fn visible(&self, key: &str, kind: &str) -> Result<Visible> {
        let engine = &self.kernel.access.engine;
        let catalog = engine.catalog();
        let unknown = || Error::internal(format!("`{kind}` is not in the catalog"));
        let kind = catalog.node_type(kind).ok_or_else(unknown)?;
        let root = catalog.node_type("workspace").ok_or_else(unknown)?;
        let workspace = self.profile().workspace().ok_or(Error::NotFound)?;
        let node = airside_access::Node::new(root, workspace);
        let mut context = Context::at(self.kernel.clock.now().for_access());
        context.token = self.token.as_ref();
        let action = self.kernel.action(key)?;
        let visibility = engine
            .filter(self.profile(), &context, action, kind, &node)
            .map_err(Error::internal)?;
        Visible::new(catalog, visibility)
    }

    fn ask<T: Target, A>(
        &self,
        target: &T,
        question: impl FnOnce(
            &airside_access::Engine,
            &Context<'_>,
            Path<'_>,
        ) -> Result<A, airside_access::AccessError>,
    ) -> Result<A> {
        let engine = &self.kernel.access.engine;
        let context = Context {
            now: self.kernel.clock.now().for_access(),
            features_off: target.features_off(engine.catalog()),
            facts: target.facts(engine.catalog()),
            token: self.token.as_ref(),
        };
        let nodes = target.nodes(engine.catalog());
        let path = Path::new(engine.catalog(), &nodes).map_err(Error::internal)?;
        question(engine, &context, path).map_err(Error::internal)
    }
}
