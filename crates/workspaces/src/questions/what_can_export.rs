//! What this person may do here, as a file for an access review: one line of CSV, or one JSON
//! document, for each action. The export is recorded before its first byte leaves. A thing has
//! some dozens of actions at most, so the file is made at once.

use airside_identity::accounts::{self, UserLite};
use airside_kernel::access::Caller;
use airside_kernel::record::Audit;
use airside_kernel::{Error, Kernel, Result};
use axum::body::Body;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::Resource;
use super::answers::require_inspect;
use super::what_can::{ActionCan, WhatCanHere, here};
use super::who_can_export::{about, in_form, record};
use crate::export::{Format, push_row};
use crate::rooms::RoomsAbove;

const COLUMNS: &str = "user_id,name,email,action,label,allowed,code,reason,node_type,node_id,node,\
    role,role_name,scheme,grant,link,condition,required\r\n";

/// Of what an export tells, and in which form.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhatCanExport {
    /// A user's id or address; without, the caller.
    pub subject: Option<String>,
    /// Type of the thing, such as `project`.
    pub resource_type: String,
    /// Its id, or what questions take in place of it.
    pub resource: String,
    /// `csv` or `jsonl`; without, `csv`.
    pub format: Option<String>,
}

/// One line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    user: &'a UserLite,
    #[serde(flatten)]
    can: &'a ActionCan,
}

/// What leaves is recorded where it concerns, so only who may inspect access there takes it away,
/// also about themselves.
pub(super) async fn export(
    kernel: &Kernel,
    caller: &Caller,
    above: &RoomsAbove,
    asked: WhatCanExport,
) -> Result<Response> {
    let format = Format::parse(asked.format.as_deref())?;
    let question = WhatCanHere {
        subject: asked.subject,
        resource: Resource {
            kind: asked.resource_type,
            id: asked.resource,
        },
    };
    let here = here(kernel, caller, above, &question).await?;
    require_inspect(kernel, caller, &here.located).await?;
    let mut connection = kernel.db.read().await?;
    let user = accounts::display(&mut connection, here.subject.user).await?;
    let user = user.ok_or(Error::NotFound)?;
    let actions = here.actions(kernel)?;
    let rows = here.told(&mut connection, kernel, &actions).await?;
    drop(connection);
    let place = (here.located.workspace, here.located.project);
    // Whose access left.
    let audit = Audit {
        subject: Some((user.id, user.display_name.clone())),
        changes: vec![in_form(format)],
        ..about(&here.located, &question.resource.kind)
    };
    record(kernel, caller, place, audit).await?;
    let mut text = match format {
        Format::Csv => COLUMNS.to_owned(),
        Format::JsonLines => String::new(),
    };
    for can in &rows {
        match format {
            Format::Csv => push_row(&mut text, &fields(&user, can)),
            Format::JsonLines => {
                text.push_str(&serde_json::to_string(&Line { user: &user, can })?);
                text.push('\n');
            }
        }
    }
    Ok(format.answer("access", Body::from(text)))
}

fn fields(user: &UserLite, can: &ActionCan) -> [String; 18] {
    let reason = &can.reason;
    let role = reason.role.as_ref();
    [
        user.id.to_string(),
        user.display_name.clone(),
        user.email.clone().unwrap_or_default(),
        can.action.clone(),
        can.label.clone(),
        can.allowed.to_string(),
        reason.code.to_owned(),
        reason.message.clone(),
        reason.node.kind.clone(),
        reason.node.id.clone(),
        reason.node.name.clone(),
        role.map(|role| role.slug.clone()).unwrap_or_default(),
        role.map(|role| role.name.clone()).unwrap_or_default(),
        reason.scheme.clone().unwrap_or_default(),
        reason.grant.clone().unwrap_or_default(),
        reason.link.clone().unwrap_or_default(),
        reason.condition.clone().unwrap_or_default(),
        reason.required.clone().unwrap_or_default(),
    ]
}
