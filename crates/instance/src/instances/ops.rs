//! Reading and changing the instance's description.

use airside_kernel::access::{AnyPermit, Caller};
use airside_kernel::record::FieldChange;
use airside_kernel::{Kernel, Result, Validation};
use serde::Deserialize;

use super::view::{self, InstanceInfo, InstanceView};
use super::{EditInstance, EditSupport, EditTelemetry, InstanceRow, NAME_CHARACTERS_MAX};
use super::{ViewInstance, rows};
use crate::journal;

/// What an instance admin may change of the instance itself.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstanceChange {
    /// What it is called.
    pub instance_name: Option<String>,
    /// Whether anonymous figures may be sent.
    pub is_telemetry_enabled: Option<bool>,
    /// Whether the makers may help.
    pub is_support_required: Option<bool>,
}

/// The public description, also before registration and set-up.
pub async fn describe(kernel: &Kernel, caller: &Caller) -> Result<InstanceInfo> {
    let permit = kernel.authorize::<ViewInstance>(caller, ()).await?;
    let config = view::config(kernel).await?;
    let instance = view_of(kernel, permit.row()).await?;
    Ok(InstanceInfo { config, instance })
}

/// Changes the description: each field under its own permission.
pub async fn change(
    kernel: &Kernel,
    caller: &Caller,
    change: InstanceChange,
) -> Result<InstanceView> {
    let mut permit = kernel.authorize::<EditInstance>(caller, ()).await?;
    let mut further = further_permits(kernel, caller, &change).await?;
    let change = checked(change)?;
    let by = caller.user()?;
    let mut tx = if further.is_empty() {
        kernel.write(caller, &mut permit).await?
    } else {
        kernel
            .write(caller, &mut (&mut permit, &mut further))
            .await?
    };
    let before = permit.instance()?;
    let mut audit = journal::act("instance.changed");
    audit.resource = journal::instance(before);
    audit.changes = differences(before, &change);
    if audit.changes.is_empty() {
        return view_of(kernel, Some(before)).await;
    }
    rows::update(&mut tx, &permit, (&change, by)).await?;
    let after = rows::lookup(tx.reading()).await?;
    tx.commit(audit.clone()).await?;
    journal::note(caller, &audit);
    view_of(kernel, after.as_ref()).await
}

async fn view_of(kernel: &Kernel, row: Option<&InstanceRow>) -> Result<InstanceView> {
    let mut connection = kernel.db.read().await?;
    let workspaces_exist = view::workspaces_exist(&mut connection).await?;
    Ok(InstanceView::of(kernel, row, workspaces_exist))
}

fn checked(mut change: InstanceChange) -> Result<InstanceChange> {
    let mut wrong = Validation::new();
    if let Some(name) = &mut change.instance_name {
        *name = name.trim().to_owned();
        wrong.require(!name.is_empty(), "instance_name", "must not be empty");
        let is_short = name.chars().count() <= NAME_CHARACTERS_MAX;
        wrong.require(
            is_short,
            "instance_name",
            "must have at most 255 characters",
        );
    }
    wrong.finish()?;
    Ok(change)
}

fn differences(before: &InstanceRow, change: &InstanceChange) -> Vec<FieldChange> {
    let mut found = Vec::new();
    let mut compare = |field: &str, old: String, new: Option<String>| {
        if let Some(new) = new.filter(|new| *new != old) {
            found.push(FieldChange::text(field, Some(old), Some(new)));
        }
    };
    compare(
        "instance_name",
        before.instance_name.clone(),
        change.instance_name.clone(),
    );
    compare(
        "is_telemetry_enabled",
        before.is_telemetry_enabled.to_string(),
        change.is_telemetry_enabled.map(|on| on.to_string()),
    );
    compare(
        "is_support_required",
        before.is_support_required.to_string(),
        change.is_support_required.map(|on| on.to_string()),
    );
    found
}

/// The further permits that a change needs, by the fields in it.
async fn further_permits(
    kernel: &Kernel,
    caller: &Caller,
    change: &InstanceChange,
) -> Result<Vec<AnyPermit>> {
    let mut permits = Vec::new();
    if change.is_telemetry_enabled.is_some() {
        permits.push(kernel.authorize::<EditTelemetry>(caller, ()).await?.into());
    }
    if change.is_support_required.is_some() {
        permits.push(kernel.authorize::<EditSupport>(caller, ()).await?.into());
    }
    Ok(permits)
}
