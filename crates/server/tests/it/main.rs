//! The whole product in process, over HTTP, on SQLite or (with `AIRSIDE_TEST_DATABASE_URL`) on
//! PostgreSQL: the same tests for both.
#![expect(
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    reason = "a test tells its story from beginning to end, and JSON is handed over as written"
)]

mod attack;
mod house;
mod identity;
mod instance;
mod projects;
mod support;
mod workspaces;
