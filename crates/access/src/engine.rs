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
use crate::simulate::{Shift, Simulation};
use crate::walk::{Silent, Walk, Way};

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

/// Somebody who may do what was asked, and every way by which they may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Able {
    /// Place of their profile in the list that was asked about.
    pub profile: usize,
    /// The decision.
    pub decision: Decision,
    /// The ways, from the target up.
    pub ways: Vec<Way>,
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

    /// Who of these may do this here, and by which ways? Profiles need hold no more than what
    /// concerns the nodes of the path.
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn who_can<'p>(
        &self,
        profiles: impl IntoIterator<Item = &'p Profile>,
        context: &Context<'_>,
        action: Action,
        path: Path<'_>,
    ) -> Result<Vec<Able>, AccessError> {
        let mut able = Vec::new();
        for (place, profile) in profiles.into_iter().enumerate() {
            let walk = Walk::new(&self.catalog, profile, context, &path)?;
            let (slot, rule) = walk.find(action)?;
            let decision = walk.decide(slot, rule, &mut Silent);
            if decision.is_allowed() {
                able.push(Able {
                    profile: place,
                    decision,
                    ways: walk.ways(slot, rule),
                });
            }
        }
        Ok(able)
    }

    /// What may one person do to these things after a change of their profile and not before, or
    /// before and not after?
    ///
    /// # Errors
    /// As [`Engine::decide`].
    pub fn simulate(
        &self,
        (before, after): (&Profile, &Profile),
        context: &Context<'_>,
        targets: &[Path<'_>],
    ) -> Result<Vec<Shift>, AccessError> {
        Simulation {
            catalog: &self.catalog,
            before,
            after,
            context,
        }
        .shifts(targets)
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
