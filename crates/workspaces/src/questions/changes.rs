//! What would have to change for a denied act to be allowed, and who could change it.

use airside_access::{Action, Code, Explanation, Permission, Scope};
use airside_kernel::db::{SqlBuilder, sql};
use airside_kernel::{Kernel, Result};

use super::NeededChange;
use super::locate::kind_of;
use crate::guard::{ADMIN, MANAGING};
use crate::roles;
use crate::rooms::Located;

/// People who are named as able to make a change.
const NAMED_MAX: i64 = 5;

pub(super) async fn needed(
    kernel: &Kernel,
    located: &Located,
    action: Action,
    explanation: &Explanation,
) -> Result<Vec<NeededChange>> {
    let decision = explanation.decision;
    if decision.is_allowed() {
        return Ok(Vec::new());
    }
    let catalog = kernel.access.engine().catalog();
    let (asked, code) = decision.failed().unwrap_or((action, decision.code()));
    let act = catalog.action_phrase(asked, None);
    let change = |kind, message: String, who| NeededChange {
        kind,
        message,
        roles: Vec::new(),
        who,
    };
    Ok(match code {
        Code::ExplicitDeny => {
            let message = format!("the exception that denies to {act} would have to end");
            vec![change("grant", message, managers(kernel, located).await?)]
        }
        Code::OwnSelf => {
            let message = "somebody else has to do it".to_owned();
            vec![change(
                "other_person",
                message,
                managers(kernel, located).await?,
            )]
        }
        Code::FeatureOff => {
            let message = "the feature would have to be switched on".to_owned();
            vec![change("feature", message, managers(kernel, located).await?)]
        }
        Code::TokenScope => {
            let message = format!(
                "a token whose scopes include `{}`",
                catalog.action_key(asked)
            );
            vec![change("token", message, Vec::new())]
        }
        Code::Inactive => {
            let message = "the account or the membership would have to be active again".to_owned();
            vec![change("status", message, managers(kernel, located).await?)]
        }
        _ => vec![role(kernel, located, asked).await?],
    })
}

/// The roles that include an action where the thing is.
async fn role(kernel: &Kernel, located: &Located, action: Action) -> Result<NeededChange> {
    let catalog = kernel.access.engine().catalog();
    let kind = catalog.type_info(kind_of(located)?);
    let scope = kind.map_or(Scope::Workspace, |info| info.scope);
    let permission = Permission {
        action,
        scope,
        condition: None,
    };
    let include: Vec<_> = roles::of_scope(catalog, scope)
        .filter(|role| !role.holds(catalog, permission).is_empty())
        .collect();
    let names: Vec<&str> = include.iter().map(|role| role.name()).collect();
    let act = catalog.action_phrase(action, None);
    let message = if names.is_empty() {
        format!("a role of the workspace that includes to {act}")
    } else {
        format!("a role that includes to {act}: {}", names.join(" or "))
    };
    Ok(NeededChange {
        kind: "role",
        message,
        roles: include.iter().map(|role| role.key().to_owned()).collect(),
        who: managers(kernel, located).await?,
    })
}

/// Who manages the place: Admins of the project, Owner and Admins of the workspace.
async fn managers(kernel: &Kernel, located: &Located) -> Result<Vec<String>> {
    let mut connection = kernel.db.read().await?;
    let mut names: Vec<(String,)> = Vec::new();
    if let Some(project) = located.project {
        names = sql(
            "SELECT u.display_name FROM project_members m JOIN users u ON u.id = m.user_id \
             WHERE m.project_id = $1 AND m.workspace_id = $2 AND m.role = $3 AND u.is_active \
             ORDER BY m.joined_at LIMIT $4",
        )
        .bind(project)
        .bind(located.workspace)
        .bind(ADMIN)
        .bind(NAMED_MAX)
        .fetch_all(&mut connection)
        .await?;
    }
    let mut text = SqlBuilder::new(
        "SELECT u.display_name FROM workspace_members m JOIN users u ON u.id = m.user_id \
         WHERE u.is_active AND m.status = 'active' AND m.workspace_id = ",
    );
    text.push_value(located.workspace).push(" AND m.role IN ");
    text.push_list(MANAGING.iter().copied())
        .push(" ORDER BY m.joined_at LIMIT ");
    text.push_value(NAMED_MAX);
    let workspace: Vec<(String,)> = text.build().fetch_all(&mut connection).await?;
    for name in workspace {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names.into_iter().map(|(name,)| name).collect())
}
