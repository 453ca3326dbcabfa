//! What the kernel promises, tested from outside, on SQLite and, where
//! `AIRSIDE_TEST_DATABASE_URL` names a server, on PostgreSQL.

mod audit;
mod compiled;
mod configuration;
mod freshness;
mod jobs;
mod migrations;
mod races;
mod support;
mod together;
mod transactions;
mod types;
mod visibility;
#[path = "../../../access/tests/it/world/mod.rs"]
#[expect(dead_code, reason = "the engine's own tests use all of it")]
mod world;
