//! What an instance admin acts on: the instance, or one thing in it that is named by its id.
//!
//! All of it is decided at the instance's node. A thing that does not exist is found out only after
//! the decision, so nobody else learns which ids there are.

use airside_access::{Catalog, FactSet, Node};
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::WorkspaceId;
use airside_kernel::record::audit::INSTANCE_CHAIN;
use airside_kernel::{Error, Result};
use smallvec::smallvec;

use crate::instances::{InstanceRow, NOT_REGISTERED, rows};

/// The instance. It is there even before it is registered: what may be missing is its row.
#[derive(Debug)]
pub struct InstanceTarget {
    row: Option<InstanceRow>,
}

impl InstanceTarget {
    /// The registered instance.
    pub fn instance(&self) -> Result<&InstanceRow> {
        self.row.as_ref().ok_or(NOT_REGISTERED)
    }

    /// The instance's row, if it is registered.
    pub(crate) const fn row(&self) -> Option<&InstanceRow> {
        self.row.as_ref()
    }

    fn is_set_up(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.is_setup_done)
    }
}

impl Target for InstanceTarget {
    type Key = ();

    async fn locate(connection: &mut Connection, (): &()) -> Result<Option<Self>> {
        let row = rows::lookup(connection).await?;
        Ok(Some(Self { row }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        instance_node(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }

    fn facts(&self, catalog: &Catalog) -> FactSet {
        match catalog.fact("set_up") {
            Some(fact) if self.is_set_up() => FactSet::NONE.with(fact),
            _ => FactSet::NONE,
        }
    }
}

/// Something of the instance that has an id.
pub trait InInstance: Sized + Send + Sync + 'static {
    /// Its id.
    type Id: Copy + Send + Sync + std::fmt::Debug + 'static;

    /// Reads it.
    fn lookup(
        connection: &mut Connection,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// One thing of the instance, if there is one with the given id.
#[derive(Debug)]
pub struct Inside<T>(Option<T>);

impl<T> Inside<T> {
    /// The thing, or 404.
    pub fn thing(&self) -> Result<&T> {
        self.0.as_ref().ok_or(Error::NotFound)
    }
}

impl<T: InInstance> Target for Inside<T> {
    type Key = T::Id;

    async fn locate(connection: &mut Connection, id: &T::Id) -> Result<Option<Self>> {
        T::lookup(connection, *id)
            .await
            .map(|thing| Some(Self(thing)))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        instance_node(catalog)
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
}

/// A catalog without an instance has no node for it, and every decision about it is an error.
fn instance_node(catalog: &Catalog) -> Nodes {
    match catalog.node_type("instance") {
        Some(kind) => smallvec![Node::new(kind, INSTANCE_CHAIN.as_u128().into())],
        None => Nodes::new(),
    }
}
