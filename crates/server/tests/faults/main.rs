//! Faults: the built program, killed, stopped, copied while it writes and run twice over one
//! database. What it acknowledged is there afterwards, with its record. On SQLite and, where
//! `AIRSIDE_TEST_DATABASE_URL` names a server, on PostgreSQL as well.

mod backup;
mod crash;
#[path = "../../../kernel/tests/it/support/database.rs"]
mod database;
mod fresh;
mod http;
mod kill;
mod program;
mod register;
mod scene;
mod stop;
