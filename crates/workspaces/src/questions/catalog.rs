//! The catalog as clients read it: types, actions, conditions, roles.

use airside_access::{Catalog, Condition, Scope, carried_on, may_be_granted};
use airside_kernel::access::Caller;
use airside_kernel::{Kernel, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::namespace;
use crate::roles;
use crate::workspaces::ViewWorkspace;

/// Everything that can be said about access.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogAnswer {
    /// Types of things.
    pub types: Vec<CatalogType>,
    /// What can be done.
    pub actions: Vec<CatalogAction>,
    /// Under which conditions permissions can be held.
    pub conditions: Vec<&'static str>,
    /// Features that can be switched off.
    pub features: Vec<String>,
    /// The system roles. Each has one scheme of the same name.
    pub roles: Vec<CatalogRole>,
    /// The plans, from the lowest to the highest.
    pub plans: Vec<CatalogPlan>,
    /// Key of this workspace's plan.
    pub plan: String,
}

/// What a workspace may have on a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogPlan {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether there is an Owner; where not, Admins hold what the Owner would.
    pub owner: bool,
    /// Whether workspaces may have roles of their own.
    pub custom_roles: bool,
    /// Whether workspaces may have permission schemes of their own.
    pub custom_schemes: bool,
}

/// A type of things.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogType {
    /// The word in front of the colon.
    pub key: String,
    /// How people call it.
    pub label: String,
    /// The types that it may lie in.
    pub parents: Vec<String>,
    /// The level that it belongs to.
    pub scope: &'static str,
    /// The action that lets one know that a thing of this type exists.
    pub view: Option<String>,
}

/// Something that can be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogAction {
    /// `workitem:delete`
    pub key: String,
    /// How people call it.
    pub label: String,
    /// The level of the things that it is done to.
    pub scope: &'static str,
    /// The types that it is done to.
    pub on: Vec<String>,
    /// What it requires as well.
    pub requires: Vec<String>,
    /// The conditions under which it can be held.
    pub conditions: Vec<&'static str>,
    /// The kinds of roles that may hold it.
    pub held_at: Vec<&'static str>,
    /// Whether a role of a workspace's own may hold it.
    pub custom: bool,
    /// The types of things on which an exception can name it: it is done to them, or inside them.
    pub exceptions_on: Vec<String>,
    /// Whether an exception may allow it; where not, it can only deny it.
    pub may_be_allowed: bool,
}

/// A system role.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogRole {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// `workspace`, `project` or `teamspace`.
    pub namespace: &'static str,
    /// The level by which members are told higher and lower.
    pub level: u8,
    /// What it holds.
    pub permissions: Vec<String>,
}

pub(super) async fn get(kernel: &Kernel, caller: &Caller) -> Result<CatalogAnswer> {
    kernel
        .authorize::<ViewWorkspace>(caller, caller.workspace()?.id)
        .await?;
    let set = roles::now(kernel, caller.workspace()?.id).await?;
    let catalog = kernel.access.engine().catalog();
    let scopes = [Scope::Workspace, Scope::Project, Scope::Teamspace];
    Ok(CatalogAnswer {
        types: types(catalog),
        actions: actions(catalog),
        conditions: conditions(catalog),
        features: catalog.features().to_vec(),
        roles: scopes
            .into_iter()
            .flat_map(|scope| roles::of_scope(catalog, scope))
            .map(|role| CatalogRole {
                slug: role.key().to_owned(),
                name: role.name().to_owned(),
                namespace: namespace(role.scope()),
                level: role.level(),
                permissions: permissions(catalog, role),
            })
            .collect(),
        plans: catalog.plans().iter().map(plan).collect(),
        plan: set.plan.clone(),
    })
}

/// The conditions that anything here can be held under: those of what is not built yet are not
/// among them [PM-28].
fn conditions(catalog: &Catalog) -> Vec<&'static str> {
    let is_used = |condition: &Condition| {
        let mut rules = catalog.rules().iter();
        rules.any(|rule| catalog.accepts(rule, *condition))
    };
    let used = Condition::ALL.into_iter().filter(is_used);
    used.map(Condition::name).collect()
}

fn plan(plan: &airside_access::Plan) -> CatalogPlan {
    CatalogPlan {
        key: plan.key.clone(),
        name: plan.name.clone(),
        owner: plan.owner,
        custom_roles: plan.custom_roles,
        custom_schemes: plan.custom_schemes,
    }
}

/// What a role holds, as schemes spell it. A wildcard is told of by itself: `project/*`.
pub(crate) fn permissions(catalog: &Catalog, role: &airside_access::Role) -> Vec<String> {
    let wildcards = role.wildcards();
    let everything = wildcards.iter().map(|scope| format!("{scope}/*"));
    let single = role
        .permissions(catalog)
        .filter(|permission| !wildcards.contains(&permission.scope))
        .map(|permission| catalog.permission_text(permission));
    everything.chain(single).collect()
}

fn types(catalog: &Catalog) -> Vec<CatalogType> {
    catalog
        .node_types()
        .map(|(_, info)| CatalogType {
            key: info.key.clone(),
            label: info.label.clone(),
            parents: info
                .parents
                .iter()
                .filter_map(|kind| type_key(catalog, *kind))
                .collect(),
            scope: info.scope.name(),
            view: info.view.map(|view| catalog.action_key(view).to_owned()),
        })
        .collect()
}

fn type_key(catalog: &Catalog, kind: airside_access::NodeType) -> Option<String> {
    catalog.type_info(kind).map(|info| info.key.clone())
}

fn actions(catalog: &Catalog) -> Vec<CatalogAction> {
    let accepted = |rule: &airside_access::Rule| {
        let accepts = |condition: &Condition| catalog.accepts(rule, *condition);
        Condition::ALL
            .into_iter()
            .filter(accepts)
            .map(Condition::name)
            .collect()
    };
    catalog
        .rules()
        .iter()
        .map(|rule| CatalogAction {
            key: catalog.action_key(rule.action).to_owned(),
            label: catalog.action_label(rule.action),
            scope: rule.scope.name(),
            on: rule
                .on
                .iter()
                .filter_map(|kind| type_key(catalog, *kind))
                .collect(),
            requires: rule
                .requires
                .iter()
                .map(|one| catalog.permission_text(*one))
                .collect(),
            conditions: accepted(rule),
            held_at: rule.held_at().iter().map(|scope| scope.name()).collect(),
            custom: rule.custom && rule.scope.has_assignments(),
            exceptions_on: carried_on(catalog, rule)
                .filter_map(|kind| type_key(catalog, kind))
                .collect(),
            may_be_allowed: may_be_granted(catalog, rule.action),
        })
        .collect()
}
