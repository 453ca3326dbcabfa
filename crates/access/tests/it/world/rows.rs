//! What a database would make of a `Visibility`: row by row, as its documentation says.

use airside_access::{Catalog, Node, Visibility, VisibilityTest};

use super::{World, fast};

/// Whether a row passes.
pub fn shows(
    catalog: &Catalog,
    world: &World,
    who: usize,
    visibility: &Visibility,
    row: usize,
) -> bool {
    visibility.nothing.is_none()
        && visibility.tests.iter().all(|test| {
            let way: Vec<usize> = world.way_up(row);
            let on = |node: &usize| fast::node(catalog, world, *node).kind == test.on;
            let start = way
                .iter()
                .position(on)
                .expect("the row has such an ancestor");
            Row {
                catalog,
                world,
                who,
                visibility,
                test,
                way: &way[start..],
            }
            .passes()
        })
}

struct Row<'a> {
    catalog: &'a Catalog,
    world: &'a World,
    who: usize,
    visibility: &'a Visibility,
    test: &'a VisibilityTest,
    /// The node that the test is about, and its parents.
    way: &'a [usize],
}

impl Row<'_> {
    fn node(&self, number: usize) -> Node {
        fast::node(self.catalog, self.world, number)
    }

    /// The nodes below the scope, nearest first, each with its level.
    fn below(&self) -> Vec<(usize, airside_access::Level)> {
        let level = |number: &usize| {
            let kind = self.node(*number).kind;
            let found = self.test.levels.iter().find(|level| level.kind == kind);
            found.map(|level| (*number, *level))
        };
        self.way.iter().filter_map(level).collect()
    }

    fn passes(&self) -> bool {
        let node = self.node(self.way[0]);
        if let Some((user, worker)) = self.test.except_self {
            let about = node.about.is_some() && node.about == user;
            if about || node.worker.is_some_and(|w| Some(w.id) == worker) {
                return false;
            }
        }
        self.granted_below().unwrap_or_else(|| self.at_scope(&node))
    }

    /// The nearest live grant on the row or a parent below the scope.
    fn granted_below(&self) -> Option<bool> {
        let mut restricted = false;
        for (number, level) in self.below() {
            let grants = self.world.grants.iter().filter(|grant| {
                let live = grant.expires.is_none_or(|end| self.visibility.now.0 < end);
                grant.to == self.who && grant.on == number && live
            });
            let grants: Vec<_> = grants.collect();
            let key = self.catalog.action_key(self.test.action);
            let denies = |action: &str| action == key || action == "*";
            let allows = |action: &str| action == key || action == "*" && level.star_allows;
            if grants
                .iter()
                .any(|grant| !grant.allows && denies(&grant.action))
            {
                assert!(
                    self.test.minus_nodes,
                    "a deny grant that `minus_nodes` denies"
                );
                return Some(false);
            }
            if grants
                .iter()
                .any(|grant| grant.allows && allows(&grant.action))
            {
                assert!(
                    self.test.plus_nodes,
                    "an allow grant that `plus_nodes` denies"
                );
                if !restricted {
                    return Some(true);
                }
            }
            restricted |= self.node(number).restricted;
        }
        None
    }

    fn at_scope(&self, node: &Node) -> bool {
        let restricted: Vec<_> = self
            .below()
            .into_iter()
            .map(|(number, level)| (self.node(number), level))
            .filter(|(node, _)| node.restricted)
            .collect();
        let above = self.way.iter().map(|number| self.node(*number));
        let scope = above
            .map(|node| (node, self.catalog.type_info(node.kind).expect("a type")))
            .find(|(_, info)| info.is_scope && !info.parents.is_empty())
            .map(|(node, _)| node.id);
        let listed = |list: &Vec<_>| scope.is_some_and(|scope| list.contains(&scope));
        if listed(&self.test.except_scopes) {
            return false;
        }
        if restricted.is_empty() && (listed(&self.test.granted_in) || self.test.workspace_granted) {
            return true;
        }
        let user = self.visibility.user;
        let created = node.creator.is_some() && node.creator == user;
        let submitted = node.submitter.is_some() && node.submitter == user;
        let mine = |node: &Node| node.creator.is_some() && node.creator == user;
        let roles = self.test.workspace.all
            || listed(&self.test.all_in)
            || created && (self.test.workspace.created || listed(&self.test.own_in))
            || submitted && (self.test.workspace.submitted || listed(&self.test.submitted_in))
            || node.worker.is_some_and(|worker| {
                self.test.self_worker == Some(worker.id)
                    || self.test.groups.iter().any(|group| group.contains(&worker))
            });
        roles && restricted.iter().all(|(node, _)| mine(node))
            || self.test.workspace.all && restricted.iter().all(|(_, level)| level.wildcard_passes)
            || self.test.public && node.public
    }
}
