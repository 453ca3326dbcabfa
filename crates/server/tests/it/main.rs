//! The whole product in process, over HTTP, on SQLite or (with `AIRSIDE_TEST_DATABASE_URL`) on
//! PostgreSQL: the same tests for both.

mod house;
mod identity;
mod instance;
mod projects;
mod support;
mod workspaces;
