//! What the engine promises, tested from outside.

mod product_catalog;
