//! The one row of `instances`.

use airside_kernel::access::Permit;
use airside_kernel::db::{Connection, sql};
use airside_kernel::ids::{InstanceId, UserId};
use airside_kernel::{Result, WriteTx};

use super::ops::InstanceChange;
use super::{EditInstance, InstanceRow};
use crate::panel::SetUp;

/// What an instance is called until somebody names it.
const NAME_AT_FIRST: &str = "Airside";

const LOOKUP: &str = "SELECT id, instance_name, instance_id, is_setup_done, \
    is_signup_screen_visited, is_telemetry_enabled, is_support_required, is_verified, is_test, \
    created_at, updated_at, created_by, updated_by FROM instances";

/// The instance, if it is registered.
pub async fn lookup(connection: &mut Connection) -> Result<Option<InstanceRow>> {
    sql(LOOKUP).fetch_optional(connection).await
}

/// Registers the instance. The caller holds the write lock of the instance and found no row.
pub async fn add(tx: &mut WriteTx, id: InstanceId) -> Result<()> {
    let at = tx.at();
    let add = sql(
        "INSERT INTO instances (id, instance_name, instance_id, company_name, domain, \
         is_activated, is_setup_done, is_signup_screen_visited, is_telemetry_enabled, \
         is_support_required, is_verified, is_test, created_at, updated_at) \
         VALUES ($1, $2, $3, '', $4, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, $5, $5)",
    )
    .bind(id)
    .bind(NAME_AT_FIRST)
    .bind(id.0.simple().to_string())
    .bind(tx.kernel().settings.base_url.clone())
    .bind(at);
    tx.execute(add).await?;
    Ok(())
}

/// Notes that the first admin exists, with what the set-up page asked for. The instance is called
/// after the organisation, if one was named.
pub async fn set_up(tx: &mut WriteTx, set_up: &SetUp) -> Result<()> {
    let at = tx.at();
    let done = sql(
        "UPDATE instances SET is_setup_done = TRUE, is_signup_screen_visited = TRUE, \
         company_name = $1, instance_name = CASE WHEN $1 = '' THEN instance_name ELSE $1 END, \
         is_telemetry_enabled = $2, updated_at = $3 WHERE id = $4",
    )
    .bind(set_up.company_name.clone())
    .bind(set_up.is_telemetry_enabled)
    .bind(at)
    .bind(set_up.instance);
    tx.execute(done).await?;
    Ok(())
}

/// The same where the command line made the first admin: nothing else is known.
pub async fn close_set_up(tx: &mut WriteTx, instance: InstanceId) -> Result<()> {
    let at = tx.at();
    let close = sql(
        "UPDATE instances SET is_setup_done = TRUE, updated_at = $1 \
         WHERE id = $2 AND NOT is_setup_done",
    );
    tx.execute(close.bind(at).bind(instance)).await?;
    Ok(())
}

/// Changes what was given and leaves the rest.
pub async fn update(
    tx: &mut WriteTx,
    permit: &Permit<EditInstance>,
    (change, by): (&InstanceChange, UserId),
) -> Result<()> {
    let InstanceRow { id, .. } = permit.instance()?;
    let at = tx.at();
    let update = sql(
        "UPDATE instances SET instance_name = COALESCE($1, instance_name), \
         is_telemetry_enabled = COALESCE($2, is_telemetry_enabled), \
         is_support_required = COALESCE($3, is_support_required), \
         updated_at = $4, updated_by = $5 WHERE id = $6",
    )
    .bind(change.instance_name.clone())
    .bind(change.is_telemetry_enabled)
    .bind(change.is_support_required)
    .bind(at)
    .bind(by)
    .bind(*id);
    tx.execute(update).await?;
    Ok(())
}
