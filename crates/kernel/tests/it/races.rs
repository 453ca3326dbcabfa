//! A right is taken away while it is used: whoever comes first wins, and nothing is written on a
//! right that is gone. Proves PM-64 below HTTP.

use airside_kernel::Kernel;
use airside_kernel::access::{Account, Caller, Origin, Permit, Via, WorkspaceAccess};
use airside_kernel::db::{Engine, SqlBuilder, sql};
use airside_kernel::ids::{SessionId, UserId};
use uuid::Uuid;

use crate::support::TestKernel;
use crate::support::place::{
    ACME, EditThing, WEB, add_thing, arrange, dismiss, found_workspace, hire, key, rename, renamed,
};

/// On SQLite there is one writer at a time, so that few races tell as much as many.
const fn races(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 1_000,
        Engine::Postgres => 10_000,
    }
}

/// Pairs that race at the same time.
const LANES: usize = 6;
/// People who are written by one statement.
const BATCH: usize = 500;

/// What came of one lane's races.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    written: usize,
    refused: usize,
    written_without_right: usize,
    written_after_the_end: usize,
}

/// Contributors of the project, one for each race.
async fn hire_many(kernel: &Kernel, count: usize) -> Vec<UserId> {
    let users: Vec<UserId> = (0..count).map(|_| kernel.entropy.id()).collect();
    let mut queries = Vec::new();
    for some in users.chunks(BATCH) {
        let mut people = SqlBuilder::new("INSERT INTO people (id, is_active) VALUES ");
        let mut held = SqlBuilder::new(
            "INSERT INTO roles_held (user_id, workspace_id, project_id, role) VALUES ",
        );
        for (place, user) in some.iter().enumerate() {
            let comma = if place == 0 { "(" } else { ", (" };
            people.push(comma).push_value(*user).push(", TRUE)");
            held.push(comma)
                .push_value(*user)
                .push(", ")
                .push_value(ACME);
            held.push(", ").push_value(WEB).push(", 'contributor')");
        }
        queries.extend([people.build(), held.build()]);
    }
    arrange(kernel, queries).await;
    users
}

/// A request that began before anything changed.
fn request(user: UserId) -> Caller {
    Caller {
        account: Some(Account {
            user,
            display_name: "somebody".to_owned(),
            email: "somebody@example.com".to_owned(),
            is_instance_admin: false,
            via: Via::Session(SessionId(Uuid::nil())),
        }),
        workspace: Some(WorkspaceAccess {
            id: ACME,
            slug: "acme".to_owned(),
            is_member: true,
            access_revision: 1,
            member_revision: 0,
        }),
        origin: Origin::default(),
    }
}

async fn records_of(kernel: &Kernel, user: UserId) -> i64 {
    let mut connection = kernel.db.read().await.expect("a connection");
    let records = sql("SELECT COUNT(*) FROM activities WHERE subject_id = $1").bind(user);
    records.fetch_count(&mut connection).await.expect("a count")
}

/// Writes if it is still allowed; whether it was, and whether the right was there at that moment.
async fn write(
    kernel: &Kernel,
    (caller, user): (&Caller, UserId),
    mut permit: Permit<EditThing>,
) -> Option<bool> {
    let mut tx = kernel.write(caller, &mut permit).await.ok()?;
    let title = format!("renamed {}", permit.id);
    rename(&mut tx, &permit, &title).await.expect("is written");
    let held = sql("SELECT COUNT(*) FROM roles_held WHERE user_id = $1").bind(user);
    let held = held.fetch_count(tx.reading()).await.expect("a count");
    tx.commit(renamed(user.0)).await.expect("commits");
    Some(held == 1)
}

async fn race(kernel: &Kernel, users: &[UserId], thing: Uuid) -> Tally {
    let mut tally = Tally::default();
    for (number, user) in users.iter().enumerate() {
        let caller = request(*user);
        let permit = kernel.authorize::<EditThing>(&caller, key(thing)).await;
        let write = write(kernel, (&caller, *user), permit.expect("is allowed so far"));
        let revoke = async {
            dismiss(kernel, *user).await.expect("the role is taken");
            records_of(kernel, *user).await
        };
        // Now the one has the start, now the other.
        let (written, records_at_the_end) = if number % 2 == 0 {
            tokio::join!(write, revoke)
        } else {
            let (records, written) = tokio::join!(revoke, write);
            (written, records)
        };
        match written {
            None => tally.refused += 1,
            Some(held) => {
                tally.written += 1;
                tally.written_without_right += usize::from(!held);
                tally.written_after_the_end += usize::from(records_at_the_end == 0);
            }
        }
    }
    tally
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_on_a_right_that_was_taken_away() {
    let test = TestKernel::new().await;
    found_workspace(&test.kernel).await;
    let owner = hire(&test.kernel, "owner", None).await;
    let count = races(test.kernel.db.engine());
    let users = hire_many(&test.kernel, count).await;
    let mut lanes = tokio::task::JoinSet::new();
    for (lane, users) in users.chunks(count.div_ceil(LANES)).enumerate() {
        let thing = add_thing(&test.kernel, owner, &format!("thing {lane}")).await;
        let (kernel, users) = (test.kernel.clone(), users.to_vec());
        lanes.spawn(async move { race(&kernel, &users, thing).await });
    }
    let mut sum = Tally::default();
    while let Some(tally) = lanes.join_next().await {
        let tally = tally.expect("a lane ends");
        sum.written += tally.written;
        sum.refused += tally.refused;
        sum.written_without_right += tally.written_without_right;
        sum.written_after_the_end += tally.written_after_the_end;
    }
    assert_eq!(sum.written + sum.refused, count);
    assert_eq!(
        (sum.written_without_right, sum.written_after_the_end),
        (0, 0),
        "{sum:?}"
    );
    // It was a race: now the one came first, now the other.
    assert!(
        sum.written > count / 100 && sum.refused > count / 100,
        "{sum:?}"
    );
}
