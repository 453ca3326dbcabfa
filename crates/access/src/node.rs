//! Targets: a node with its facts, and the way up from it.

use crate::catalog::{Catalog, NodeType};
use crate::ids::{DepartmentId, NodeId, UserId, WorkerId};

/// Longest way from a target up to its outermost node, both included.
pub const PATH_LENGTH_MAX: usize = 8;

/// Anything that can be acted on, with the facts that a decision reads.
///
/// These facts are read with the target at every decision and are in no cache. What every decision
/// reads stands first, on one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Node {
    /// Its type.
    pub kind: NodeType,
    /// Open only to its creator and to whoever holds a grant on it.
    pub restricted: bool,
    /// A project that members of the workspace may see and join.
    pub public: bool,
    /// Its id.
    pub id: NodeId,
    /// Who created it.
    pub creator: Option<UserId>,
    /// Who submitted it, where its type has a submitter.
    pub submitter: Option<UserId>,
    /// The person it is about, for example of a membership.
    pub about: Option<UserId>,
    /// The worker it is about, on the People side.
    pub worker: Option<Worker>,
}

/// A worker, as far as groups ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worker {
    /// Its id.
    pub id: WorkerId,
    /// Who manages the worker now.
    pub manager: Option<UserId>,
    /// The department that the worker is in now.
    pub department: Option<DepartmentId>,
    /// Employee, contractor, vendor …: a number below 32 that the caller chooses.
    pub kind: u8,
}

impl Node {
    /// A node of which nothing else is known.
    pub const fn new(kind: NodeType, id: NodeId) -> Self {
        Self {
            kind,
            id,
            creator: None,
            submitter: None,
            about: None,
            worker: None,
            restricted: false,
            public: false,
        }
    }

    /// Created by this user.
    #[must_use]
    pub const fn created_by(mut self, user: UserId) -> Self {
        self.creator = Some(user);
        self
    }

    /// Submitted by this user.
    #[must_use]
    pub const fn submitted_by(mut self, user: UserId) -> Self {
        self.submitter = Some(user);
        self
    }

    /// About this person.
    #[must_use]
    pub const fn about(mut self, user: UserId) -> Self {
        self.about = Some(user);
        self
    }

    /// About this worker.
    #[must_use]
    pub const fn of_worker(mut self, worker: Worker) -> Self {
        self.worker = Some(worker);
        self
    }

    /// Restricted or not.
    #[must_use]
    pub const fn restricted(mut self, restricted: bool) -> Self {
        self.restricted = restricted;
        self
    }

    /// Public or not.
    #[must_use]
    pub const fn public(mut self, public: bool) -> Self {
        self.public = public;
        self
    }
}

/// Why nodes do not make a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is no target.
    #[error("a path needs a target")]
    Empty,
    /// More nodes than any catalog should nest.
    #[error("a path has at most {PATH_LENGTH_MAX} nodes")]
    TooLong,
    /// A number that is no type of this catalog.
    #[error("unknown node type")]
    UnknownType,
    /// A node lies in one that the catalog does not name as its parent.
    #[error("the node at place {0} cannot lie in the one after it")]
    Parent(usize),
    /// The last node is not an outermost one.
    #[error("a path ends with a workspace, an instance or an account")]
    Unfinished,
    /// A node is restricted or public whose type never is.
    #[error("the node at place {0} cannot be restricted or public")]
    Flag(usize),
}

/// A target and its parents up to the workspace (or the instance or account alone), checked
/// against the catalog. Borrows the nodes and allocates nothing.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    target: &'a Node,
    nodes: &'a [Node],
}

impl<'a> Path<'a> {
    /// Checks that each node may lie in the next: the target first, the outermost last.
    ///
    /// # Errors
    /// See [`PathError`].
    pub fn new(catalog: &Catalog, nodes: &'a [Node]) -> Result<Self, PathError> {
        let target = nodes.first().ok_or(PathError::Empty)?;
        if nodes.len() > PATH_LENGTH_MAX {
            return Err(PathError::TooLong);
        }
        for (place, node) in nodes.iter().enumerate() {
            let info = catalog.type_info(node.kind).ok_or(PathError::UnknownType)?;
            match nodes.get(place + 1) {
                Some(parent) if info.lies_in.contains(parent.kind) => {}
                Some(_) => return Err(PathError::Parent(place)),
                None if info.is_scope && info.parents.is_empty() => {}
                None => return Err(PathError::Unfinished),
            }
            if node.restricted && !info.may_be_restricted || node.public && !info.may_be_public {
                return Err(PathError::Flag(place));
            }
        }
        Ok(Self { target, nodes })
    }

    /// What is acted on.
    pub const fn target(&self) -> &'a Node {
        self.target
    }

    /// The target and its parents.
    pub const fn nodes(&self) -> &'a [Node] {
        self.nodes
    }

    /// The last node: a workspace, the instance or an account.
    pub fn outermost(&self) -> &'a Node {
        self.nodes.last().unwrap_or(self.target)
    }
}
