//! The instance's configuration as it is stored and read.

use airside_kernel::Error;
use airside_kernel::config::instance::{ConfigurationKey as Key, MASK};
use airside_kernel::db::sql;
use secrecy::ExposeSecret;

use super::configure;
use crate::support::TestApp;

#[tokio::test]
async fn what_is_set_is_read_and_secrets_are_sealed() {
    // IN-25
    let app = TestApp::new().await;
    let kernel = app.app.kernel();
    let before = kernel.configuration().await.expect("reads");
    assert_eq!(before.file_size_limit(), 5_242_880, "IN-26");
    assert!(before.is_on(Key::EnableSignup) && !before.is_on(Key::EnableMagicLinkLogin));

    configure(
        &app,
        &[(Key::LlmApiKey, "sk-hunter2"), (Key::FileSizeLimit, "1000")],
    )
    .await;
    let after = kernel.configuration().await.expect("reads");
    assert_eq!(after.file_size_limit(), 1000);
    assert_eq!(after.secret(Key::LlmApiKey).expose_secret(), "sk-hunter2");
    assert_eq!(after.text(Key::LlmApiKey), "", "a secret is no text");
    assert_eq!(after.shown(Key::LlmApiKey).value, MASK);
    assert_eq!(
        after.shown(Key::SlackClientSecret).value,
        "",
        "nothing is set"
    );

    let stored: (String, bool) = sql("SELECT value, is_encrypted FROM instance_configurations \
         WHERE key = 'LLM_API_KEY'")
    .fetch_one(&mut kernel.db.read().await.expect("a connection"))
    .await
    .expect("the row");
    assert!(!stored.0.contains("hunter2") && stored.1);
    assert!(!format!("{after:?}").contains("hunter2"));

    configure(&app, &[(Key::LlmApiKey, "")]).await;
    assert!(
        !kernel
            .configuration()
            .await
            .expect("reads")
            .is_set(Key::LlmApiKey)
    );
}

#[tokio::test]
async fn a_change_that_is_not_committed_is_none() {
    let app = TestApp::new().await;
    let kernel = app.app.kernel();
    let mut tx = kernel.write_as_system("a test").await.expect("begins");
    tx.set_configuration(Key::EnableSignup, "0")
        .await
        .expect("fits");
    let fault = tx
        .set_configuration(Key::EmailPort, "many")
        .await
        .expect_err("does not fit");
    assert!(matches!(fault, Error::Validation(_)), "{fault}");
    drop(tx);
    assert!(
        kernel
            .configuration()
            .await
            .expect("reads")
            .is_on(Key::EnableSignup)
    );
}

#[tokio::test]
async fn another_process_sees_a_change_within_seconds() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let is_open = async || {
        let read = other.app.kernel().configuration().await.expect("reads");
        read.is_on(Key::EnableSignup)
    };
    assert!(is_open().await);
    configure(&app, &[(Key::EnableSignup, "0")]).await;
    other.clock.advance(3);
    assert!(!is_open().await);
}
