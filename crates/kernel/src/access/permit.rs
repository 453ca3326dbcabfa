//! Permits: the proof, as a value, that the engine allowed this operation on this very thing.

use std::future::Future;

use async_trait::async_trait;

use super::authorize::Recheck;
use super::target::{Operation, Target};
use crate::db::Connection;
use crate::error::{Error, Result};

/// A permit for one operation on one located thing. Only a decision of the engine makes one, and
/// row functions that change something take `&Permit<…>` and read the workspace, the parents and
/// the id from it.
///
/// ```compile_fail
/// # struct Thing;
/// // There is no other way to a permit than to ask for it.
/// let permit = airside_kernel::access::Permit { key: (), target: Thing };
/// ```
pub struct Permit<O: Operation> {
    key: <O::Target as Target>::Key,
    target: O::Target,
}

impl<O: Operation> std::fmt::Debug for Permit<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Permit")
            .field("action", &O::ACTION)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl<O: Operation> Permit<O> {
    pub(super) fn new(key: <O::Target as Target>::Key, target: O::Target) -> Self {
        Self { key, target }
    }

    /// The thing, as it was found when this permit was last decided: inside a write transaction,
    /// in that transaction.
    pub const fn target(&self) -> &O::Target {
        &self.target
    }
}

impl<O: Operation> std::ops::Deref for Permit<O> {
    type Target = O::Target;
    fn deref(&self) -> &O::Target {
        &self.target
    }
}

/// Who may be a [`PermitSet`]: permits, and what is made of permits.
mod sealed {
    pub trait Sealed {}
    impl<O: super::Operation> Sealed for super::Permit<O> {}
    impl<A: super::PermitSet, B: super::PermitSet> Sealed for (&mut A, &mut B) {}
    impl<A: super::PermitSet, B: super::PermitSet> Sealed for (&mut A, &mut Option<B>) {}
    impl<P: super::PermitSet> Sealed for Vec<P> {}
    impl<A: super::PermitSet, P: super::PermitSet> Sealed for (&mut A, super::Further<'_, P>) {}
    impl Sealed for super::AnyPermit {}
}

/// One or several permits that open a write transaction together.
pub trait PermitSet: Send + sealed::Sealed {
    /// Finds the targets again and decides again, on the facts of the running transaction.
    fn recheck(
        &mut self,
        recheck: &Recheck<'_>,
        connection: &mut Connection,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl<O: Operation> PermitSet for Permit<O> {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        self.target = recheck
            .locate_and_decide::<O>(connection, &self.key)
            .await?;
        Ok(())
    }
}

impl<A: PermitSet, B: PermitSet> PermitSet for (&mut A, &mut B) {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        self.0.recheck(recheck, connection).await?;
        self.1.recheck(recheck, connection).await
    }
}

/// A permit, and another one that a part of the requests needs. An option by itself opens nothing.
impl<A: PermitSet, B: PermitSet> PermitSet for (&mut A, &mut Option<B>) {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        self.0.recheck(recheck, connection).await?;
        match self.1 {
            Some(permit) => permit.recheck(recheck, connection).await,
            None => Ok(()),
        }
    }
}

/// Permits that an act takes beside another one, and perhaps none: making somebody an Admin, say,
/// beside changing their role. They open nothing by themselves.
#[derive(Debug)]
pub struct Further<'a, P>(pub &'a mut Vec<P>);

impl<A: PermitSet, P: PermitSet> PermitSet for (&mut A, Further<'_, P>) {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        self.0.recheck(recheck, connection).await?;
        for permit in self.1.0.iter_mut() {
            permit.recheck(recheck, connection).await?;
        }
        Ok(())
    }
}

impl<P: PermitSet> PermitSet for Vec<P> {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        if self.is_empty() {
            return Err(Error::internal("a write transaction needs a permit"));
        }
        for permit in self {
            permit.recheck(recheck, connection).await?;
        }
        Ok(())
    }
}

/// A permit whose operation is known only when the request is read: which settings a change is
/// about, for example. It opens a write transaction like any other and says nothing of its target.
pub struct AnyPermit(Box<dyn Recheckable>);

impl std::fmt::Debug for AnyPermit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("AnyPermit").field(&self.0.action()).finish()
    }
}

#[async_trait]
trait Recheckable: Send + Sync {
    fn action(&self) -> &'static str;
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()>;
}

#[async_trait]
impl<O: Operation> Recheckable for Permit<O> {
    fn action(&self) -> &'static str {
        O::ACTION
    }

    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        PermitSet::recheck(self, recheck, connection).await
    }
}

impl<O: Operation> From<Permit<O>> for AnyPermit {
    fn from(permit: Permit<O>) -> Self {
        Self(Box::new(permit))
    }
}

impl PermitSet for AnyPermit {
    async fn recheck(&mut self, recheck: &Recheck<'_>, connection: &mut Connection) -> Result<()> {
        self.0.recheck(recheck, connection).await
    }
}
