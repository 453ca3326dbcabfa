//! The product's own catalog.

use airside_access::{Catalog, Engine};

#[test]
fn loads() {
    if let Err(error) = Catalog::airside() {
        panic!("{error}");
    }
    assert!(Engine::airside().is_ok());
}
