//! Parts: what is kept inside a project or a work item in a row of its own — states and labels,
//! comments, links and files.
//!
//! A [`Part`] says what its rows look like; finding, listing, counting, adding, changing and
//! deleting them is written once, here. What a part is found in, its [`Whole`], is found before it
//! and its id is in every statement, so that nothing is looked up by its own id alone.

mod ops;
mod order;
mod rows;

use std::fmt::Debug;

use airside_access::Catalog;
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::{Connection, Row, Value};
use airside_kernel::ids::{Id, ProjectId, UserId, WorkspaceId};
use airside_kernel::record::FieldChange;
use airside_kernel::{Error, Result};
use airside_workspaces::ProjectTarget;
use uuid::Uuid;

pub(crate) use ops::{Asked, list, list_with_can, record, view};
pub(crate) use order::OrderBy;
pub(crate) use rows::{add, find, insert, last_place, lookup, remove, update};

use crate::scope::created_node;

/// What parts are inside of.
pub trait Whole: Target + Clone {
    /// The column of its id in the rows of its parts.
    const COLUMN: &'static str;

    /// Its id.
    fn id(&self) -> Uuid;
}

impl Whole for ProjectTarget {
    const COLUMN: &'static str = "project_id";

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// Ordered by when it was made.
pub(crate) const BY_CREATED: (&str, &str) = ("created_at", "created_at");
/// Ordered by when it was changed last.
pub(crate) const BY_UPDATED: (&str, &str) = ("updated_at", "updated_at");
/// Ordered by its name, in small letters and alike on both databases.
pub(crate) const BY_NAME: (&str, &str) = ("name", "LOWER(name) COLLATE \"C\"");

/// How many parts of a kind a whole has at most, and what is said to one more.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub max: i64,
    pub code: &'static str,
    pub message: &'static str,
}

/// The index by which parts differ from one another, and what is said to one that does not.
#[derive(Debug, Clone, Copy)]
pub struct Unique {
    pub index: &'static str,
    pub code: &'static str,
    pub message: &'static str,
}

/// The columns of a part and their values, which [`columns!`] writes from the names of the fields.
pub trait Columns {
    /// All of them.
    const COLUMNS: &'static [&'static str];

    /// Their values, in the same order.
    fn values(&self) -> Vec<Value>;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Who made it.
    fn created_by(&self) -> Option<UserId>;
}

/// Something inside a project or a work item.
pub trait Part: Columns + Row + Clone + Debug + Sync + 'static {
    /// Names it inside its whole.
    type Id: Id + Copy + Debug + Send + Sync + 'static;
    /// What it is inside of.
    type Whole: Whole;
    /// Its type in the catalog.
    const KIND: &'static str;
    /// Its table.
    const TABLE: &'static str;
    /// The order of its list; the id comes last, so that pages do not overlap.
    const ORDER: &'static str = "created_at, id";
    /// Fields that callers may order its list by, and their expressions.
    const ORDERS: &'static [(&'static str, &'static str)] = &[BY_CREATED, BY_UPDATED];
    /// Which rows are listed.
    const LISTED: &'static str = "TRUE";
    /// How many there are at most.
    const LIMIT: Option<Limit> = None;
    /// By what they differ.
    const UNIQUE: Option<Unique> = None;
}

/// Implements [`Columns`] for a row whose fields are called as its columns.
macro_rules! columns {
    ($part:ty: $($column:ident),+ $(,)?) => {
        impl $crate::part::Columns for $part {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            fn values(&self) -> Vec<airside_kernel::db::Value> {
                vec![$(self.$column.clone().into()),+]
            }

            fn id(&self) -> uuid::Uuid {
                self.id.0
            }

            fn created_by(&self) -> Option<airside_kernel::ids::UserId> {
                self.created_by
            }
        }
    };
}
pub(crate) use columns;

/// A part, found inside its whole.
#[derive(Debug, Clone)]
pub struct Found<P: Part> {
    /// The part.
    pub part: P,
    /// What it is inside of.
    pub whole: P::Whole,
}

/// Names a part inside its whole.
pub type Key<P> = (<<P as Part>::Whole as Target>::Key, <P as Part>::Id);

impl<P: Part> Target for Found<P> {
    type Key = Key<P>;

    async fn locate(connection: &mut Connection, (whole, id): &Self::Key) -> Result<Option<Self>> {
        let Some(whole) = P::Whole::locate(connection, whole).await? else {
            return Ok(None);
        };
        let part = lookup(connection, whole.id(), *id).await?;
        Ok(part.map(|part| Self { part, whole }))
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let node = created_node(
            catalog,
            P::KIND,
            self.part.id().as_u128(),
            self.part.created_by(),
        );
        node.into_iter().chain(self.whole.nodes(catalog)).collect()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        self.whole.workspace()
    }

    fn project(&self) -> Option<ProjectId> {
        self.whole.project()
    }
}

/// The texts of a part that changed.
pub(crate) fn differences(fields: &[(&str, &String, &String)]) -> Vec<FieldChange> {
    let changed = fields.iter().filter(|(_, old, new)| old != new);
    changed
        .map(|(field, old, new)| {
            FieldChange::text(field, Some((*old).clone()), Some((*new).clone()))
        })
        .collect()
}

/// The value of a field that a new part needs.
pub(crate) fn required<T>(field: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::field(field, "this field is required"))
}
