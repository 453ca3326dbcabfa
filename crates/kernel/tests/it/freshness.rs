//! Profiles in memory are used at exactly their revisions and no longer than they hold.
//! Proves PM-61 to PM-64 below HTTP.

use std::sync::atomic::Ordering;

use airside_kernel::access::Caller;
use airside_kernel::db::sql;
use airside_kernel::{AccessChange, Kernel};
use uuid::Uuid;

use crate::support::place::{
    ACME, EditThing, RolesHeld, add_thing, arrange, dismiss, found_workspace, hire, key, request_of,
};
use crate::support::{Fittings, TestKernel};

struct Scene {
    test: TestKernel,
    loader: RolesHeld,
    worker: airside_kernel::ids::UserId,
    thing: Uuid,
}

impl Scene {
    async fn set() -> Self {
        let loader = RolesHeld::default();
        let test = TestKernel::with(fitted(&loader)).await;
        found_workspace(&test.kernel).await;
        let owner = hire(&test.kernel, "owner", None).await;
        let worker = hire(&test.kernel, "member", Some("contributor")).await;
        let thing = add_thing(&test.kernel, owner, "a thing").await;
        Self {
            test,
            loader,
            worker,
            thing,
        }
    }

    async fn request(&self) -> Caller {
        request_of(&self.test.kernel, self.worker).await
    }

    async fn may_edit(&self, kernel: &Kernel, caller: &Caller) -> bool {
        let asked = kernel.authorize::<EditThing>(caller, key(self.thing)).await;
        asked.is_ok()
    }

    fn loads(&self) -> usize {
        self.loader.loads.load(Ordering::SeqCst)
    }
}

fn fitted(loader: &RolesHeld) -> Fittings {
    Fittings {
        loader: Box::new(loader.clone()),
        ..Fittings::default()
    }
}

#[tokio::test]
async fn a_profile_is_read_once_and_again_after_each_change() {
    let scene = Scene::set().await;
    let kernel = &scene.test.kernel;
    for _ in 0..5 {
        assert!(scene.may_edit(kernel, &scene.request().await).await);
    }
    assert_eq!(scene.loads(), 1, "kept between requests");
    for (loads, change) in [
        (2, AccessChange::member(ACME, scene.worker)),
        (3, AccessChange::everyone(ACME)),
    ] {
        let tx = kernel.change_access_as_system("a test", change).await;
        let done = tx.expect("begins").commit_unaudited("a test").await;
        done.expect("commits");
        for _ in 0..3 {
            assert!(scene.may_edit(kernel, &scene.request().await).await);
        }
        assert_eq!(scene.loads(), loads);
    }
    // Somebody else's change is no reason to read this one's again.
    let other = hire(kernel, "member", None).await;
    let change = AccessChange::member(ACME, other);
    let tx = kernel.change_access_as_system("a test", change).await;
    let done = tx.expect("begins").commit_unaudited("a test").await;
    done.expect("commits");
    assert!(scene.may_edit(kernel, &scene.request().await).await);
    assert_eq!(scene.loads(), 3);
}

// PM-61: five minutes are the limit, even where nothing has changed.
#[tokio::test]
async fn a_profile_is_read_again_after_five_minutes() {
    let scene = Scene::set().await;
    let kernel = &scene.test.kernel;
    for (seconds, loads) in [(0, 1), (299, 1), (1, 2), (299, 2), (2, 3)] {
        scene.test.clock.advance(seconds);
        assert!(scene.may_edit(kernel, &scene.request().await).await);
        assert_eq!(scene.loads(), loads, "after {seconds} more seconds");
    }
}

#[tokio::test]
async fn the_next_request_after_a_change_is_decided_anew_in_every_process() {
    let scene = Scene::set().await;
    let other = scene.test.another_process(fitted(&scene.loader)).await;
    let processes = [&scene.test.kernel, &other.kernel];
    for kernel in processes {
        assert!(scene.may_edit(kernel, &scene.request().await).await);
    }
    dismiss(processes[0], scene.worker)
        .await
        .expect("the role is taken");
    for kernel in processes {
        assert!(!scene.may_edit(kernel, &scene.request().await).await);
    }
}

#[tokio::test]
async fn a_change_that_is_not_committed_is_not_seen() {
    let scene = Scene::set().await;
    let kernel = &scene.test.kernel;
    assert!(scene.may_edit(kernel, &scene.request().await).await);
    let change = AccessChange::member(ACME, scene.worker);
    let mut tx = kernel
        .change_access_as_system("a test", change)
        .await
        .expect("begins");
    tx.execute(sql("DELETE FROM roles_held"))
        .await
        .expect("is written");
    drop(tx);
    assert!(scene.may_edit(kernel, &scene.request().await).await);
    assert_eq!(scene.loads(), 1);
}

#[tokio::test]
async fn a_request_that_began_before_a_change_does_not_bring_the_old_profile_back() {
    let scene = Scene::set().await;
    let kernel = &scene.test.kernel;
    let early = scene.request().await;
    assert!(scene.may_edit(kernel, &early).await);
    dismiss(kernel, scene.worker)
        .await
        .expect("the role is taken");
    assert!(!scene.may_edit(kernel, &scene.request().await).await);
    // The early one is still on its way: whatever it is told, later ones are told the truth.
    scene.may_edit(kernel, &early).await;
    assert!(!scene.may_edit(kernel, &scene.request().await).await);
}

#[tokio::test]
async fn a_profile_is_read_again_when_a_grant_in_it_ends() {
    let scene = Scene::set().await;
    let kernel = &scene.test.kernel;
    dismiss(kernel, scene.worker)
        .await
        .expect("the role is taken");
    assert!(!scene.may_edit(kernel, &scene.request().await).await);
    let ends = scene.test.clock.now().plus_seconds(60);
    let grant = |action: &str| {
        sql(
            "INSERT INTO grants (user_id, node_type, node_id, action, effect, expires_at) \
             VALUES ($1, 'item', $2, $3, 'allow', $4)",
        )
        .bind(scene.worker)
        .bind(scene.thing)
        .bind(action)
        .bind(ends)
    };
    arrange(kernel, [grant("item:view"), grant("item:edit")]).await;
    let change = AccessChange::member(ACME, scene.worker);
    let tx = kernel.change_access_as_system("a test", change).await;
    let done = tx.expect("begins").commit_unaudited("a test").await;
    done.expect("commits");

    let loads = scene.loads();
    assert!(scene.may_edit(kernel, &scene.request().await).await);
    scene.test.clock.advance(59);
    assert!(scene.may_edit(kernel, &scene.request().await).await);
    assert_eq!(scene.loads(), loads + 1);
    scene.test.clock.advance(1);
    assert!(!scene.may_edit(kernel, &scene.request().await).await);
    assert_eq!(scene.loads(), loads + 2, "read again at the grant's end");
}
