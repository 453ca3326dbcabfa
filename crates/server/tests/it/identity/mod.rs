//! Accounts, signing in, sessions and tokens, as people and programs meet them.

mod configuration;
mod magic;
mod mail;
mod oauth;
mod oauth_refusals;
mod passwords;
mod profile;
mod sessions;
mod sign_in;
mod tokens;

use airside_kernel::config::instance::ConfigurationKey;
use airside_kernel::db::sql;
use airside_kernel::mail::Mail;
use serde_json::Value;

use crate::support::{Answer, TestApp};

/// The instance's settings, changed as the administration pages do.
pub async fn configure(app: &TestApp, values: &[(ConfigurationKey, &str)]) {
    let mut tx = app
        .app
        .kernel()
        .write_as_system("a test's settings")
        .await
        .expect("begins");
    for (key, value) in values {
        tx.set_configuration(*key, value)
            .await
            .expect("the value fits");
    }
    tx.commit_unaudited("a test's settings")
        .await
        .expect("commits");
}

/// Mail is switched on; what is sent is kept.
pub async fn switch_mail_on(app: &TestApp) {
    use ConfigurationKey as Key;
    let values = [
        (Key::EnableSmtp, "1"),
        (Key::EmailHost, "mail.example.com"),
        (Key::EmailFrom, "Airside <airside@example.com>"),
    ];
    configure(app, &values).await;
}

/// What was mailed since the last time.
pub async fn mails(app: &TestApp) -> Vec<Mail> {
    app.work().await;
    app.app.kernel().mailer.take_captured()
}

/// The one mail that was sent since the last time.
pub async fn one_mail(app: &TestApp) -> Mail {
    let mut mails = mails(app).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

/// The path of the link in a mail.
pub fn link_in(mail: &Mail) -> String {
    let base = "http://localhost:8080";
    let at = mail.text.find(base).expect("a link") + base.len();
    mail.text[at..]
        .split_whitespace()
        .next()
        .expect("a path")
        .to_owned()
}

/// The six digits in a mail.
pub fn code_in(mail: &Mail) -> String {
    let code = mail
        .text
        .split_whitespace()
        .find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()));
    code.expect("a code").to_owned()
}

/// An answer with one of the numbered codes.
#[track_caller]
pub fn expect_number(answer: Answer, status: u16, number: u32, name: &str) {
    let body = answer.expect(status);
    assert_eq!(body["error_code"], number, "{body}");
    assert_eq!(body["error_message"], name, "{body}");
}

/// Suspends an account as an admin does.
pub async fn suspend(app: &TestApp, email: &str, suspended: bool) {
    use airside_identity::accounts;
    let kernel = app.app.kernel();
    let user = user_id(app, email).await;
    let change = airside_kernel::AccessChange::account(user);
    let mut tx = kernel
        .change_access_as_system("a test", change)
        .await
        .expect("begins");
    accounts::set_active(&mut tx, user, !suspended)
        .await
        .expect("it is set");
    tx.commit_unaudited("a test").await.expect("commits");
}

/// An account's id.
pub async fn user_id(app: &TestApp, email: &str) -> airside_kernel::ids::UserId {
    let mut connection = app.app.kernel().db.read().await.expect("a connection");
    let row: (airside_kernel::ids::UserId,) = sql("SELECT id FROM users WHERE email = $1")
        .bind(email)
        .fetch_one(&mut connection)
        .await
        .expect("the account is there");
    row.0
}

/// The actions in the instance's audit about an address, in their order.
pub async fn audited(app: &TestApp, email: &str) -> Vec<String> {
    let user = user_id(app, email).await;
    let mut connection = app.app.kernel().db.read().await.expect("a connection");
    let rows: Vec<(String,)> =
        sql("SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY seq")
            .bind(user)
            .fetch_all(&mut connection)
            .await
            .expect("the record reads");
    rows.into_iter().map(|(action,)| action).collect()
}

/// The field of a body as text.
#[track_caller]
pub fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{field}` in {body}"))
}
