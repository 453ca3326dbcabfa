//! Counting.

use airside_kernel::db::{Connection, Engine, sql};
use airside_kernel::{Result, Timestamp};

/// Who and what there is.
#[derive(Debug, sqlx::FromRow)]
pub struct Counts {
    pub users: i64,
    pub active: i64,
    pub workspaces: i64,
    pub projects: i64,
}

pub async fn counts(connection: &mut Connection, active_since: Timestamp) -> Result<Counts> {
    sql("SELECT (SELECT COUNT(*) FROM users) AS users, \
         (SELECT COUNT(*) FROM users WHERE last_active_at >= $1) AS active, \
         (SELECT COUNT(*) FROM workspaces WHERE deleted_at IS NULL) AS workspaces, \
         (SELECT COUNT(*) FROM projects p JOIN workspaces w ON w.id = p.workspace_id \
          WHERE p.deleted_at IS NULL AND w.deleted_at IS NULL) AS projects")
    .bind(active_since)
    .fetch_one(connection)
    .await
}

/// What the database takes on its disk.
pub async fn database_bytes(connection: &mut Connection) -> Result<i64> {
    let size = match connection.engine() {
        Engine::Sqlite => {
            "SELECT CAST(page_count * page_size AS BIGINT) \
             FROM pragma_page_count(), pragma_page_size()"
        }
        Engine::Postgres => "SELECT pg_database_size(current_database())",
    };
    sql(size).fetch_count(connection).await
}
