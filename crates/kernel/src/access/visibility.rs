//! What the engine's `filter` answers, as part of a query.
//!
//! A list names its columns once ([`NodeColumns`]) and pushes the condition into its `WHERE`; pages,
//! counts and orders are then right by themselves. Where the list is of one project, the condition
//! is folded with that project while the text is made: for a role that shows everything nothing is
//! left of it, and for a Guest `created_by = $n`.

use airside_access::{Catalog, Level, NodeId, Visibility, VisibilityTest};
use uuid::Uuid;

use crate::db::SqlBuilder;
use crate::error::{Error, Result};
use crate::time::Timestamp;

/// Where a query finds the facts of its rows.
#[derive(Debug, Clone, Copy)]
pub struct NodeColumns<'a> {
    /// The project (or teamspace) of the row: a column, or the one that the whole list is of.
    pub scope: ScopeColumn<'a>,
    /// Whether that project is public, for lists of projects.
    pub public: Option<&'a str>,
    /// The row's own node and its parents below the scope, by type.
    pub nodes: &'a [NodeFacts<'a>],
}

/// See [`NodeColumns::scope`].
#[derive(Debug, Clone, Copy)]
pub enum ScopeColumn<'a> {
    /// A column.
    Column(&'a str),
    /// The same for all rows.
    Known(Uuid),
}

/// The columns of one node.
#[derive(Debug, Clone, Copy, Default)]
pub struct NodeFacts<'a> {
    /// Its type's key.
    pub kind: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Who created it.
    pub creator: Option<&'a str>,
    /// Who submitted it.
    pub submitter: Option<&'a str>,
    /// Whether it is restricted; `None` where its type never is.
    pub restricted: Option<&'a str>,
}

/// What somebody may see of a type.
#[derive(Debug, Clone)]
pub struct Visible {
    visibility: Visibility,
    /// Keys of the actions and of the types in the tests, which the query compares with.
    tests: Vec<TestNames>,
}

#[derive(Debug, Clone)]
struct TestNames {
    action: String,
    on: String,
    levels: Vec<String>,
}

impl Visible {
    pub(super) fn new(catalog: &Catalog, visibility: Visibility) -> Result<Self> {
        let type_key = |kind| {
            let info = catalog.type_info(kind);
            info.map(|info| info.key.clone())
                .ok_or_else(|| Error::internal("unknown node type"))
        };
        let names = |test: &VisibilityTest| {
            Ok(TestNames {
                action: catalog.action_key(test.action).to_owned(),
                on: type_key(test.on)?,
                levels: test
                    .levels
                    .iter()
                    .map(|l| type_key(l.kind))
                    .collect::<Result<_>>()?,
            })
        };
        let tests = visibility.tests.iter().map(names).collect::<Result<_>>()?;
        Ok(Self { visibility, tests })
    }

    /// Whether no row can pass, so that no query is needed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.visibility.is_nothing()
    }

    /// The same for rows that are known to be about other people than the one who asks.
    #[must_use]
    pub fn about_others(mut self) -> Self {
        for test in &mut self.visibility.tests {
            test.except_self = None;
        }
        self
    }

    /// Pushes the condition, in parentheses.
    pub fn push_condition(&self, to: &mut SqlBuilder, columns: &NodeColumns<'_>) -> Result<()> {
        if self.is_nothing() {
            to.push("(FALSE)");
            return Ok(());
        }
        to.push("(");
        if self.visibility.tests.is_empty() {
            to.push("TRUE");
        }
        for (place, (test, names)) in self.visibility.tests.iter().zip(&self.tests).enumerate() {
            // Lists of people come with the room of people; nothing may be shown for want of this.
            if test.except_self.is_some() || test.self_worker.is_some() || !test.groups.is_empty() {
                return Err(Error::internal(
                    "a list does not know whom its rows are about",
                ));
            }
            if place > 0 {
                to.push(" AND ");
            }
            Condition {
                all: &self.visibility,
                test,
                names,
                columns,
            }
            .push(to)?;
        }
        to.push(")");
        Ok(())
    }
}

/// One test on its way into the text.
struct Condition<'a> {
    all: &'a Visibility,
    test: &'a VisibilityTest,
    names: &'a TestNames,
    columns: &'a NodeColumns<'a>,
}

/// A part of the text that may be known already.
enum Part {
    Always,
    Never,
    Text(Box<dyn FnOnce(&mut SqlBuilder)>),
}

impl Part {
    fn text(push: impl FnOnce(&mut SqlBuilder) + 'static) -> Self {
        Self::Text(Box::new(push))
    }

    fn from_known(known: bool) -> Self {
        if known { Self::Always } else { Self::Never }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Always, part) | (part, Self::Always) => part,
            (Self::Text(left), Self::Text(right)) => Self::text(move |to| {
                left(to);
                to.push(" AND ");
                right(to);
            }),
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            (Self::Never, part) | (part, Self::Never) => part,
            (Self::Text(left), Self::Text(right)) => Self::text(move |to| {
                to.push("(");
                left(to);
                to.push(" OR ");
                right(to);
                to.push(")");
            }),
        }
    }

    fn push(self, to: &mut SqlBuilder) {
        match self {
            Self::Always => {
                to.push("TRUE");
            }
            Self::Never => {
                to.push("FALSE");
            }
            Self::Text(push) => push(to),
        }
    }
}

impl Condition<'_> {
    /// Grants below the scope first, the nearest winning, then what the scope and the roles say.
    fn push(&self, to: &mut SqlBuilder) -> Result<()> {
        let by_scope = self.by_scope()?;
        if !self.test.plus_nodes && !self.test.minus_nodes {
            by_scope.push(to);
            return Ok(());
        }
        to.push("CASE");
        let mut restricted_below: Vec<String> = Vec::new();
        for (level, kind) in self.test.levels.iter().zip(&self.names.levels) {
            let Some(facts) = self.facts(kind) else {
                continue;
            };
            if self.test.minus_nodes {
                to.push(" WHEN ");
                self.push_grant(to, facts, "deny", true);
                to.push(" THEN FALSE");
            }
            if self.test.plus_nodes {
                to.push(" WHEN ");
                for column in &restricted_below {
                    to.push("NOT ").push(column).push(" AND ");
                }
                self.push_grant(to, facts, "allow", level.star_allows);
                to.push(" THEN TRUE");
            }
            restricted_below.extend(facts.restricted.map(str::to_owned));
        }
        to.push(" ELSE ");
        by_scope.push(to);
        to.push(" END");
        Ok(())
    }

    /// The rows that have such a grant, as a list that is made once for the whole query: somebody
    /// has few grants, and a list may go through very many rows.
    fn push_grant(&self, to: &mut SqlBuilder, on: &NodeFacts<'_>, effect: &str, star: bool) {
        to.push(on.id)
            .push(" IN (SELECT grants.node_id FROM grants WHERE grants.user_id = ");
        to.push_value(self.user());
        to.push(" AND grants.effect = '")
            .push(effect)
            .push("' AND (grants.action = ");
        to.push_value(self.names.action.clone());
        if star {
            to.push(" OR grants.action = '*'");
        }
        let now = Timestamp::from_micros(self.all.now.0);
        to.push(") AND grants.ended_at IS NULL");
        to.push(" AND (grants.starts_at IS NULL OR grants.starts_at <= ");
        to.push_value(now);
        to.push(") AND (grants.expires_at IS NULL OR grants.expires_at > ");
        to.push_value(now).push("))");
    }

    fn by_scope(&self) -> Result<Part> {
        let unhidden = match self.in_scopes(&self.test.except_scopes) {
            Part::Always => Part::Never,
            Part::Never => Part::Always,
            Part::Text(listed) => Part::text(move |to| {
                to.push("NOT ");
                listed(to);
            }),
        };
        let granted = self
            .in_scopes(&self.test.granted_in)
            .or(Part::from_known(self.test.workspace_granted))
            .and(self.unrestricted());
        let public = match (self.test.public, self.columns.public) {
            (true, Some(column)) => {
                let column = column.to_owned();
                Part::text(move |to| {
                    to.push(&column);
                })
            }
            _ => Part::Never,
        };
        Ok(unhidden.and(granted.or(self.by_roles()?).or(public)))
    }

    fn by_roles(&self) -> Result<Part> {
        let test = self.test;
        let creator = || self.is_me(|facts| facts.creator);
        let submitter = || self.is_me(|facts| facts.submitter);
        let mut shown = self
            .in_scopes(&test.all_in)
            .and(self.created_where_restricted(|_| true));
        if test.workspace.all {
            let closed = |level: &Level| !level.wildcard_passes;
            shown = Part::Always
                .and(self.created_where_restricted(closed))
                .or(shown);
        }
        if test.workspace.created || !test.own_in.is_empty() {
            let here = Part::from_known(test.workspace.created).or(self.in_scopes(&test.own_in));
            shown = shown.or(here
                .and(creator()?)
                .and(self.created_where_restricted(|_| true)));
        }
        if test.workspace.submitted || !test.submitted_in.is_empty() {
            let here =
                Part::from_known(test.workspace.submitted).or(self.in_scopes(&test.submitted_in));
            shown = shown.or(here
                .and(submitter()?)
                .and(self.created_where_restricted(|_| true)));
        }
        Ok(shown)
    }

    /// The row's scope is one of these.
    fn in_scopes(&self, scopes: &[NodeId]) -> Part {
        if scopes.is_empty() {
            return Part::Never;
        }
        match self.columns.scope {
            ScopeColumn::Known(scope) => {
                Part::from_known(scopes.iter().any(|id| id.get() == scope.as_u128()))
            }
            ScopeColumn::Column(column) => {
                let column = column.to_owned();
                let scopes: Vec<Uuid> = scopes.iter().map(|id| Uuid::from_u128(id.get())).collect();
                Part::text(move |to| {
                    to.push(&column).push(" IN ").push_list(scopes);
                })
            }
        }
    }

    /// Who created (or submitted) what the test is about is the one who asks.
    fn is_me<'c>(&'c self, column: impl Fn(&NodeFacts<'c>) -> Option<&'c str>) -> Result<Part> {
        let facts = self.facts(&self.names.on);
        let column = facts.and_then(column).map(str::to_owned).ok_or_else(|| {
            Error::internal(format!(
                "a list names no creator of its `{}`",
                self.names.on
            ))
        })?;
        let user = self.user();
        Ok(Part::text(move |to| {
            to.push(&column).push(" = ").push_value(user);
        }))
    }

    fn unrestricted(&self) -> Part {
        self.each_restricted(
            |_| true,
            |column, _| {
                Part::text(move |to| {
                    to.push("NOT ").push(&column);
                })
            },
        )
    }

    /// Where a level that matters is restricted, the one who asks created it.
    fn created_where_restricted(&self, matters: impl Fn(&Level) -> bool) -> Part {
        let user = self.user();
        self.each_restricted(matters, move |column, creator| {
            Part::text(move |to| {
                to.push("(NOT ").push(&column);
                if let Some(creator) = creator {
                    to.push(" OR ").push(&creator).push(" = ").push_value(user);
                }
                to.push(")");
            })
        })
    }

    fn each_restricted(
        &self,
        matters: impl Fn(&Level) -> bool,
        part: impl Fn(String, Option<String>) -> Part,
    ) -> Part {
        let mut all = Part::Always;
        for (level, kind) in self.test.levels.iter().zip(&self.names.levels) {
            let Some(facts) = self.facts(kind).filter(|_| matters(level)) else {
                continue;
            };
            if let Some(column) = facts.restricted {
                all = all.and(part(column.to_owned(), facts.creator.map(str::to_owned)));
            }
        }
        all
    }

    fn facts(&self, kind: &str) -> Option<&NodeFacts<'_>> {
        self.columns.nodes.iter().find(|facts| facts.kind == kind)
    }

    fn user(&self) -> Option<Uuid> {
        self.all.user.map(|user| Uuid::from_u128(user.into()))
    }
}
