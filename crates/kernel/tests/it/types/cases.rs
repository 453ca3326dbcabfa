//! What the house does, each line beside what must not compile. The lines under `cfg(wrong)` end
//! with the error that the compiler must give for them; `cfg(wrong_move)` and `cfg(wrong_field)`
//! are kinds that it looks for only where all types fit. This file is no module: `super` compiles it.

use airside_access::Catalog;
use airside_kernel::access::{Caller, Nodes, Permit, Target};
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{UserId, WorkspaceId};
use airside_kernel::record::Activity;
use airside_kernel::{AccessChange, AccessTx, Kernel, Result, WriteTx, operations};

pub struct Thing;

impl Target for Thing {
    type Key = ();
    async fn locate(_: &mut Connection, (): &()) -> Result<Option<Self>> {
        Ok(Some(Self))
    }
    fn nodes(&self, _: &Catalog) -> Nodes {
        Nodes::new()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
}

operations! {
    /// Changes a thing.
    EditThing => "thing:edit" on Thing;
    /// Deletes a thing.
    DeleteThing => "thing:delete" on Thing;
    /// Changes who may do what.
    ChangeRole => "thing:change_role" on Thing;
}

async fn rename(_: &mut WriteTx, _: &Permit<EditThing>) {}
async fn remove(_: &mut WriteTx, _: &Permit<DeleteThing>) {}
async fn promote(_: &mut AccessTx, _: &Permit<ChangeRole>) {}

/// A write needs a permit for that very thing, and a commit a record.
pub async fn change(
    kernel: &Kernel,
    caller: &Caller,
    edit: &mut Permit<EditThing>,
    record: Activity,
) -> Result<()> {
    let mut tx = kernel.write(caller, edit).await?;
    #[cfg(wrong)]
    let _ = kernel.write(caller).await; //~ E0061
    #[cfg(wrong)]
    let _ = kernel.write(caller, &mut ()).await; //~ E0277

    rename(&mut tx, edit).await;
    #[cfg(wrong)]
    rename(&mut tx).await; //~ E0061
    #[cfg(wrong)]
    remove(&mut tx, edit).await; //~ E0308

    #[cfg(wrong)]
    tx.commit().await?; //~ E0061
    #[cfg(wrong)]
    tx.commit(()).await?; //~ E0277
    tx.commit(record).await
}

/// Two permits open one transaction.
pub async fn exchange(
    kernel: &Kernel,
    caller: &Caller,
    (edit, delete): (&mut Permit<EditThing>, &mut Permit<DeleteThing>),
    record: Activity,
) -> Result<()> {
    let mut tx = kernel.write(caller, &mut (&mut *edit, &mut *delete)).await?;
    rename(&mut tx, edit).await;
    remove(&mut tx, delete).await;
    #[cfg(wrong)]
    remove(&mut tx, edit).await; //~ E0308
    tx.commit(record).await
}

/// Only a transaction that was opened as a change of access reaches the facts of access, and it
/// raises their revisions.
pub async fn change_access(
    kernel: &Kernel,
    caller: &Caller,
    (permit, edit): (&mut Permit<ChangeRole>, &mut Permit<EditThing>),
    (workspace, user, record): (WorkspaceId, UserId, Activity),
) -> Result<()> {
    let change = AccessChange::member(workspace, user);
    #[cfg(wrong)]
    let _ = kernel.change_access(caller, permit).await; //~ E0061
    let mut tx = kernel.change_access(caller, permit, change).await?;
    promote(&mut tx, permit).await;
    #[cfg(wrong)]
    promote(&mut tx, edit).await; //~ E0308

    let mut plain = kernel.write(caller, edit).await?;
    rename(&mut plain, edit).await;
    #[cfg(wrong)]
    promote(&mut plain, permit).await; //~ E0308
    drop(plain);

    #[cfg(wrong)]
    tx.commit().await?; //~ E0061
    #[cfg(wrong_move)]
    (*tx).commit(record.clone()).await?; //~ E0507
    tx.commit(record).await
}

/// There is no way to a permit but to ask for it.
pub async fn ask(kernel: &Kernel, caller: &Caller) -> Result<Permit<EditThing>> {
    #[cfg(wrong)]
    let _ = Permit::<EditThing>::new((), Thing); //~ E0624
    #[cfg(wrong_field)]
    let _ = Permit::<EditThing> { key: (), target: Thing }; //~ E0451
    kernel.authorize::<EditThing>(caller, ()).await
}

/// What only reads changes nothing, and the ways to a transaction are those above or named ones.
pub async fn read(kernel: &Kernel) -> Result<i64> {
    let mut connection = kernel.db.read().await?;
    #[cfg(wrong)]
    let _ = sql("DELETE FROM things").execute(&mut connection).await; //~ E0624
    #[cfg(wrong)]
    let _ = kernel.db.begin(&airside_kernel::db::Locks::none()).await; //~ E0624
    sql("SELECT COUNT(*) FROM things")
        .fetch_count(&mut connection)
        .await
}

/// A permit cannot be imitated.
#[cfg(wrong)]
mod imitation {
    use airside_kernel::Result;
    use airside_kernel::access::{PermitSet, Recheck};
    use airside_kernel::db::Connection;

    pub struct Imitation;

    impl PermitSet for Imitation { //~ E0277
        async fn recheck(&mut self, _: &Recheck<'_>, _: &mut Connection) -> Result<()> {
            Ok(())
        }
    }
}
