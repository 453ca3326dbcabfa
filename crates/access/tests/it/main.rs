//! What the engine promises, tested from outside.

mod product_catalog;
mod random_worlds;
mod scenarios;
mod small_worlds;
mod world;
