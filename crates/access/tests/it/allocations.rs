//! A decision allocates nothing.

use airside_access::{Path, Request};

use crate::random_worlds::COMPANY;
use crate::world::dice::{self, Dice};
use crate::world::fast;

#[test]
fn decisions_allocate_nothing() {
    let (engine, _) = &*COMPANY;
    let catalog = engine.catalog();
    let (mut allowed, mut denied) = (0, 0);
    for seed in 0_u32..200 {
        let step = |n: u32| {
            (seed.wrapping_mul(2_654_435_761).wrapping_add(n * 40_503) >> 11).to_le_bytes()[0]
        };
        let bytes: Vec<u8> = (0..200).map(step).collect();
        let mut dice = Dice(&bytes);
        let circumstances = dice::circumstances(&mut dice);
        let world = dice::world(&mut dice);
        let profile = fast::profile(catalog, &world, 0);
        let token = fast::token(catalog, &circumstances);
        let context = fast::context(catalog, &circumstances, token.as_ref());
        for target in 0..world.nodes.len() {
            let nodes = fast::nodes(catalog, &world, target);
            for action in catalog.actions_on(nodes[0].kind) {
                let counted = allocation_counter::measure(|| {
                    let path = Path::new(catalog, &nodes).expect("a path");
                    let request = Request {
                        profile: &profile,
                        context: &context,
                        action,
                        path,
                    };
                    let decision = engine.decide(&request).expect("an answer");
                    if decision.is_allowed() {
                        allowed += 1;
                    } else {
                        denied += 1;
                    }
                });
                assert_eq!(counted.count_total, 0, "{}", catalog.action_key(action));
            }
        }
    }
    assert!(
        allowed > 500 && denied > 500,
        "{allowed} allowed, {denied} denied"
    );
}

#[test]
fn the_counter_counts() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(counted.count_total, 1);
}
