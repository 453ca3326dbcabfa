//! What the engine promises, tested from outside.

mod allocations;
mod catalog_errors;
mod document;
mod first_tables;
mod golden;
mod questions;
mod random_worlds;
mod roles_and_guards;
mod scenarios;
mod small_worlds;
mod world;
