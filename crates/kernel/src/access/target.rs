//! What is acted on, and the declaration of operations.

use std::future::Future;

use airside_access::{Catalog, FactSet, FeatureSet, Node};
use smallvec::SmallVec;

use crate::db::Connection;
use crate::error::Result;
use crate::ids::{ProjectId, WorkspaceId};

/// A target's node and its parents, nearest first.
pub type Nodes = SmallVec<[Node; 4]>;

/// A kind of thing that operations act on. Its key names the thing **and its parents**, so that
/// locating never looks up an id by itself.
pub trait Target: Sized + Send + Sync + 'static {
    /// Names the thing inside its parents.
    type Key: Clone + Send + Sync + std::fmt::Debug + 'static;

    /// Reads the thing with the facts that access depends on. `None` if there is none under these
    /// parents.
    fn locate(
        connection: &mut Connection,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// Its node and its parents, as the engine sees them.
    fn nodes(&self, catalog: &Catalog) -> Nodes;

    /// The workspace that it belongs to; none for the instance and accounts.
    fn workspace(&self) -> Option<WorkspaceId>;

    /// The project that it belongs to.
    fn project(&self) -> Option<ProjectId> {
        None
    }

    /// Features that are switched off where it is; their permissions have no effect [D-14].
    fn features_off(&self, _catalog: &Catalog) -> FeatureSet {
        FeatureSet::NONE
    }

    /// Settings that are true where it is, of those that the catalog names.
    fn facts(&self, _catalog: &Catalog) -> FactSet {
        FactSet::NONE
    }
}

/// An action on a kind of target, as a type: `Permit<EditWorkItem>` is a permit for that and
/// nothing else. Declared with [`operations!`](crate::operations).
pub trait Operation: Send + Sync + 'static {
    /// What it acts on.
    type Target: Target;
    /// Its key in the catalog, such as `workitem:edit`.
    const ACTION: &'static str;
}

/// Declares operations and the list of their keys, which a test holds against the catalog.
///
/// ```ignore
/// operations! {
///     /// Changes a label.
///     EditLabel => "label:edit" on LabelTarget;
/// }
/// ```
#[macro_export]
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident => $action:literal on $target:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name;
            impl $crate::access::Operation for $name {
                type Target = $target;
                const ACTION: &'static str = $action;
            }
        )*

        /// The catalog keys of the operations declared here.
        pub const OPERATIONS: &[&str] = &[$($action),*];
    };
}
