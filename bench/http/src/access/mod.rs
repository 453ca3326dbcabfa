//! Access administration where there are many people, things and exceptions.

pub mod crowd;
pub mod freshness;
mod lane;
pub mod million;
pub mod questions;
pub mod what_if;
