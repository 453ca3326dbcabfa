//! The catalog holds exactly the permissions that operations check.

use std::collections::BTreeSet;

use airside_access::Catalog;

#[test]
fn every_permission_guards_an_operation_and_every_operation_has_one() {
    let catalog = Catalog::airside().expect("the product's catalog is right");
    let known: BTreeSet<&str> = catalog
        .actions()
        .map(|action| catalog.action_key(action))
        .collect();
    let asked: BTreeSet<&str> = airside::operations().into_iter().collect();
    let unasked: Vec<_> = known.difference(&asked).collect();
    let unknown: Vec<_> = asked.difference(&known).collect();
    assert!(unasked.is_empty(), "no operation checks {unasked:?}");
    assert!(unknown.is_empty(), "the catalog does not have {unknown:?}");
}
