//! Asking the engine, before a write and again inside it.

use super::caller::Caller;
use super::permit::{Permit, PermitSet};
use super::presumed::Presumed;
use super::refusal;
use super::target::{Operation, Target};
use crate::Kernel;
use crate::db::{Connection, LockMode, Locks};
use crate::error::{Error, Result};
use crate::ids::WorkspaceId;
use crate::record::audit::Actor;
use crate::write::{AccessChange, AccessTx, WriteTx};

/// What deciding again needs: the kernel, and the caller as of the running transaction.
#[derive(Debug)]
pub struct Recheck<'a> {
    kernel: &'a Kernel,
    caller: &'a Caller,
}

impl Kernel {
    /// Finds the target inside its parents and asks whether the caller may do this to it.
    /// 401, 403 and 404 come from here.
    pub async fn authorize<O: Operation>(
        &self,
        caller: &Caller,
        key: <O::Target as Target>::Key,
    ) -> Result<Permit<O>> {
        let target = {
            let mut connection = self.db.read().await?;
            O::Target::locate(&mut connection, &key).await?
        };
        let target = self.decide_about::<O>(caller, target, None).await?;
        Ok(Permit::new(key, target))
    }

    /// Opens a write transaction with permits. It waits for the locks of the caller and the
    /// workspace, reads the caller's revisions, finds the targets again and decides again, so no
    /// write is made on a decision that is no longer true.
    pub async fn write<P: PermitSet>(&self, caller: &Caller, permits: &mut P) -> Result<WriteTx> {
        let mut tx = self
            .begin_write(Actor::caller(caller), caller_locks(caller))
            .await?;
        tx.carry(caller.origin.idempotency.clone());
        self.recheck(caller, permits, tx.reading()).await?;
        Ok(tx)
    }

    /// The same with the permit, for what is done often and refused seldom: nothing is asked before
    /// the transaction, so that it takes fewer round trips, and whoever is refused has waited for
    /// its locks too. The key is made of the workspace, and the caller is as of the transaction.
    pub async fn write_if_allowed<O: Operation>(
        &self,
        presumed: Presumed,
        key: impl FnOnce(WorkspaceId) -> <O::Target as Target>::Key,
    ) -> Result<(WriteTx, Permit<O>, Caller)> {
        let (mut tx, caller) = self.begin_presumed(presumed).await?;
        let key = key(caller.workspace()?.id);
        let target = O::Target::locate(tx.reading(), &key).await?;
        let target = self
            .decide_about::<O>(&caller, target, Some(tx.reading()))
            .await?;
        Ok((tx, Permit::new(key, target), caller))
    }

    /// As [`Kernel::write`], for a transaction that changes whose access is what.
    pub async fn change_access<P: PermitSet>(
        &self,
        caller: &Caller,
        permits: &mut P,
        change: AccessChange,
    ) -> Result<AccessTx> {
        let locks = caller_locks(caller);
        if let (Some(witness), Some(user)) = (&caller.origin.witness, change.one_member()) {
            witness.concerns(user);
        }
        let mut tx = self
            .begin_access_change(Actor::caller(caller), locks, change)
            .await?;
        tx.carry(caller.origin.idempotency.clone());
        self.recheck(caller, permits, tx.reading()).await?;
        Ok(tx)
    }

    /// Decides about what the running transaction is about to make: whether its maker may also do
    /// this to it.
    pub async fn authorize_made<O: Operation>(
        &self,
        caller: &Caller,
        tx: &mut WriteTx,
        made: O::Target,
    ) -> Result<()> {
        let caller = self.refreshed(caller, tx.reading()).await?;
        self.decide_about::<O>(&caller, Some(made), Some(tx.reading()))
            .await
            .map(drop)
    }

    async fn recheck<P: PermitSet>(
        &self,
        caller: &Caller,
        permits: &mut P,
        connection: &mut Connection,
    ) -> Result<()> {
        let caller = self.refreshed(caller, connection).await?;
        permits
            .recheck(
                &Recheck {
                    kernel: self,
                    caller: &caller,
                },
                connection,
            )
            .await
    }

    /// The caller as of the running transaction.
    pub(super) async fn refreshed(
        &self,
        caller: &Caller,
        connection: &mut Connection,
    ) -> Result<Caller> {
        let Some(account) = &caller.account else {
            return Ok(caller.clone());
        };
        let workspace = caller.workspace.as_ref().map(|workspace| workspace.id);
        let found = self
            .authenticator
            .refresh(connection, account, workspace)
            .await?;
        let account = found.account.ok_or(Error::Unauthenticated)?;
        Ok(Caller {
            account: Some(account),
            workspace: found.workspace,
            origin: caller.origin.clone(),
        })
    }

    /// The target, if it was found and the caller may do this to it.
    async fn decide_about<O: Operation>(
        &self,
        caller: &Caller,
        target: Option<O::Target>,
        transaction: Option<&mut Connection>,
    ) -> Result<O::Target> {
        let Some(target) = target else {
            return Err(refusal::not_found(caller));
        };
        let judge = self
            .judge_in(transaction, caller, target.workspace())
            .await?;
        if let Some(witness) = &caller.origin.witness {
            let catalog = self.access.engine.catalog();
            witness.tried(catalog, Some(O::ACTION), &target);
        }
        let decision = judge.decide(&target, self.action(O::ACTION)?)?;
        if decision.is_allowed() {
            return Ok(target);
        }
        Err(refusal::refusal(
            self,
            caller,
            &judge,
            &target,
            (O::ACTION, decision),
        )?)
    }
}

impl Recheck<'_> {
    /// Finds the target again and decides again.
    pub(super) async fn locate_and_decide<O: Operation>(
        &self,
        connection: &mut Connection,
        key: &<O::Target as Target>::Key,
    ) -> Result<O::Target> {
        let target = O::Target::locate(connection, key).await?;
        self.kernel
            .decide_about::<O>(self.caller, target, Some(connection))
            .await
    }
}

pub(super) fn caller_locks(caller: &Caller) -> Locks {
    let mut locks = Locks::none();
    if let Some(account) = &caller.account {
        locks = locks.user(account.user.0, LockMode::Shared);
    }
    if let Some(workspace) = &caller.workspace {
        locks = locks.area(workspace.id.0, LockMode::Shared);
    }
    locks
}
