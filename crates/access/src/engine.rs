//! The engine: a catalog, and the questions that can be asked of it.

use std::sync::Arc;

use crate::catalog::{Action, Catalog, CatalogError, NodeType};
use crate::context::Context;
use crate::decision::{AccessError, Decision};
use crate::explain::{Explanation, Transcript};
use crate::filter::{Filter, Visibility};
use crate::guard::Holdings;
use crate::node::{Node, Path, PathError};
use crate::profile::Profile;
use crate::walk::{Silent, Walk};

/// One question: may this person do this to that?
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub profile: &'a Profile,
    /// When, and under which circumstances.
    pub context: &'a Context<'a>,
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub path: Path<'a>,
}

/// Answers questions. Cheap to clone; answers share nothing and take no lock.
#[derive(Debug, Clone)]
pub struct Engine {
    catalog: Arc<Catalog>,
}

impl Engine {
    /// An engine for a catalog.
    pub fn new(catalog: Catalog) -> Self {
        Self {
            catalog: Arc::new(catalog),
        }
    }

    /// The engine of the product.
    ///
    /// # Errors
    /// Never in a program whose tests pass; see [`Catalog::airside`].
    pub fn airside() -> Result<Self, CatalogError> {
        Catalog::airside().map(Self::new)
    }

    /// Its catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// A path, checked against the catalog; see [`Path::new`].
    ///
    /// # Errors
    /// See [`PathError`].
    pub fn path<'a>(&self, nodes: &'a [Node]) -> Result<Path<'a>, PathError> {
        Path::new(&self.catalog, nodes)
    }

    /// May this person do this to that? Allocates nothing.
    ///
    /// # Errors
    /// A question that makes no sense is an error and never a quiet denial.
    pub fn decide(&self, request: &Request<'_>) -> Result<Decision, AccessError> {
        let walk = self.walk(request)?;
        let (slot, rule) = walk.find(request.action)?;
        Ok(walk.decide(slot, rule, &mut Silent))
    }

    /// The same decision, with everything that was met on the way.
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn explain(&self, request: &Request<'_>) -> Result<Explanation, AccessError> {
        let walk = self.walk(request)?;
        let (slot, rule) = walk.find(request.action)?;
        let mut transcript = Transcript {
            catalog: &self.catalog,
            nodes: walk.nodes,
            steps: Vec::new(),
        };
        let decision = walk.decide(slot, rule, &mut transcript);
        Ok(Explanation {
            decision,
            steps: transcript.steps,
        })
    }

    /// What may this person do here? Every action that is asked on the target's type, in the
    /// catalog's order, each with its decision.
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn what_can(
        &self,
        profile: &Profile,
        context: &Context<'_>,
        path: Path<'_>,
    ) -> Result<Vec<(Action, Decision)>, AccessError> {
        let walk = Walk::new(&self.catalog, profile, context, &path)?;
        let kind = path.target().kind;
        let asked = self
            .catalog
            .slots()
            .filter(|(_, rule)| rule.asked_on.contains(kind));
        Ok(asked
            .map(|(slot, rule)| (rule.action, walk.decide(slot, rule, &mut Silent)))
            .collect())
    }

    /// Which nodes of a type may this person act on? Plain data, to become part of a query.
    ///
    /// # Errors
    /// As [`Engine::decide`]; for types outside workspaces there is no list.
    pub fn filter(
        &self,
        profile: &Profile,
        context: &Context<'_>,
        action: Action,
        kind: NodeType,
        workspace: &Node,
    ) -> Result<Visibility, AccessError> {
        Filter {
            catalog: &self.catalog,
            profile,
            context,
            workspace,
        }
        .visibility(action, kind)
    }

    /// Everything that a person holds at the target of a path, for "nobody gives what they do
    /// not hold".
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn holdings(
        &self,
        profile: &Profile,
        context: &Context<'_>,
        path: Path<'_>,
    ) -> Result<Holdings, AccessError> {
        Holdings::at(&self.catalog, profile, context, &path)
    }

    fn walk<'a>(&'a self, request: &Request<'a>) -> Result<Walk<'a>, AccessError> {
        Walk::new(
            &self.catalog,
            request.profile,
            request.context,
            &request.path,
        )
    }
}
