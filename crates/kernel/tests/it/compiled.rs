//! SQLite is compiled as `.cargo/config.toml` says.

use airside_kernel::db::{Engine, sql};

use crate::support::TestKernel;

#[tokio::test]
async fn sqlite_has_one_plan_for_all_values() {
    let test = TestKernel::new().await;
    if test.kernel.db.engine() != Engine::Sqlite {
        return;
    }
    let mut connection = test.kernel.db.read().await.expect("a connection");
    let options: Vec<(String,)> = sql("SELECT compile_options FROM pragma_compile_options")
        .fetch_all(&mut connection)
        .await
        .expect("the options");
    let has = |name: &str| options.iter().any(|(option,)| option == name);
    assert!(
        has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0"),
        "{options:?}"
    );
    assert!(!has("ENABLE_STAT4"), "{options:?}");
}
