//! Whose a credential was a moment ago, for an operation that looks it up in its own transaction.
//!
//! A transaction takes the locks of its caller and of the workspace before it reads anything, so it
//! must know whose they are. Elsewhere that comes from the look-up that each request begins with.
//! What is done often is spared it: the locks are taken of whom the credential belonged to the last
//! time, and the transaction itself looks the credential up. Nothing is decided before that, and
//! where it is somebody else's by now, or the address another workspace's, the locks are taken anew.

use std::time::Duration;

use moka::sync::Cache;

use super::authorize::caller_locks;
use super::caller::{Account, Caller, Credential, Origin, WorkspaceAccess};
use crate::Kernel;
use crate::error::{Error, Result};
use crate::record::audit::Actor;
use crate::write::WriteTx;

/// How long it is presumed. A look-up before the transaction notes the use of a credential, so this
/// is the time within which uses are noted once.
const PRESUMED_FOR: Duration = Duration::from_mins(1);
/// Credentials remembered at most.
const REMEMBERED_MAX: u64 = 10_000;

/// A caller of whom it may not be known yet whether their credential still counts. It opens nothing
/// but [`Kernel::write_if_allowed`], which answers the [`Caller`].
#[derive(Debug)]
pub struct Presumed {
    caller: Caller,
    /// What is to be looked up yet, with the slug of the request's path.
    unproven: Option<(Credential, String)>,
}

impl From<Caller> for Presumed {
    /// A caller whose credential was looked up for this request.
    fn from(caller: Caller) -> Self {
        Self {
            caller,
            unproven: None,
        }
    }
}

/// Whose credentials were, by credential and slug.
pub(super) struct Presumptions(Cache<Key, (Account, WorkspaceAccess)>);

type Key = (&'static str, String, String);

impl Presumptions {
    pub fn new() -> Self {
        let cache = Cache::builder()
            .max_capacity(REMEMBERED_MAX)
            .time_to_live(PRESUMED_FOR)
            .build();
        Self(cache)
    }
}

fn key(credential: &Credential, slug: &str) -> Key {
    let (kind, secret) = match credential {
        Credential::SessionCookie(secret) => ("session", secret),
        Credential::Token(secret) => ("token", secret),
    };
    // A copy of the memory holds no secrets that the database does not.
    (kind, crate::entropy::fingerprint(secret), slug.to_owned())
}

impl Kernel {
    /// Whose this credential was the last time, if that is not long ago.
    pub(crate) fn presume(
        &self,
        (credential, slug): (&Credential, &str),
        origin: &Origin,
    ) -> Option<Presumed> {
        let (account, workspace) = self.access.presumptions.0.get(&key(credential, slug))?;
        Some(Presumed {
            caller: Caller {
                account: Some(account),
                workspace: Some(workspace),
                origin: origin.clone(),
            },
            unproven: Some((credential.clone(), slug.to_owned())),
        })
    }

    /// Remembers whose a credential is.
    pub(crate) fn remember(&self, (credential, slug): (&Credential, &str), caller: &Caller) {
        if let (Some(account), Some(workspace)) = (&caller.account, &caller.workspace) {
            let whose = (account.clone(), workspace.clone());
            self.access
                .presumptions
                .0
                .insert(key(credential, slug), whose);
        }
    }

    /// Opens a write transaction with the locks of the caller, who is as of that transaction.
    pub(super) async fn begin_presumed(&self, presumed: Presumed) -> Result<(WriteTx, Caller)> {
        let (tx, caller) = self.begin_by(&presumed).await?;
        if is_same(&caller, &presumed.caller) {
            return Ok((tx, caller));
        }
        drop(tx);
        self.begin_by(&caller.into()).await
    }

    async fn begin_by(&self, presumed: &Presumed) -> Result<(WriteTx, Caller)> {
        let caller = &presumed.caller;
        let mut tx = self
            .begin_write(Actor::caller(caller), caller_locks(caller))
            .await?;
        tx.carry(caller.origin.idempotency.clone());
        let Some((credential, slug)) = &presumed.unproven else {
            let caller = self.refreshed(caller, tx.reading()).await?;
            return Ok((tx, caller));
        };
        let found = self
            .authenticator
            .authenticate(tx.reading(), credential, Some(slug))
            .await?;
        let caller = Caller {
            account: Some(found.account.ok_or(Error::Unauthenticated)?),
            workspace: found.workspace,
            origin: caller.origin.clone(),
        };
        tx.act_as(Actor::caller(&caller));
        Ok((tx, caller))
    }
}

/// Whether two callers have the same locks.
fn is_same(one: &Caller, other: &Caller) -> bool {
    let whose = |caller: &Caller| {
        let workspace = caller.workspace.as_ref().map(|workspace| workspace.id);
        (
            caller.account.as_ref().map(|account| account.user),
            workspace,
        )
    };
    whose(one) == whose(other)
}
