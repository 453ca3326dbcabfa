//! Mail against a real server program on loopback: what arrives, and how every failure is named.

use std::path::Path;
use std::time::Duration;

use airside_kernel::config::instance::ConfigurationKey as Key;
use airside_kernel::mail::{Letter, MailFault, Mailer};
use serde_json::json;

use super::configure;
use crate::support::TestApp;
use crate::support::smtp::{Manners, SmtpServer, Step, Tls, dead_port};

/// Long enough for a server on loopback, short enough to wait for one that is silent.
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(20);
const USER: (&str, &str, &str) = ("airside", "s3cret \"sauce\"", "PLAIN");

async fn app(trusted: Option<&Path>, timeout: Duration) -> TestApp {
    let mailer = Mailer::smtp(trusted, timeout).expect("a mailer");
    TestApp::with_mailer(mailer).await
}

/// The settings for a server, secured as named.
async fn point_at(app: &TestApp, port: u16, security: Tls) {
    let port = port.to_string();
    let flag = |wanted| if security == wanted { "1" } else { "0" };
    let values = [
        (Key::EnableSmtp, "1"),
        (Key::EmailHost, "localhost"),
        (Key::EmailPort, port.as_str()),
        (Key::EmailFrom, "Airside <airside@example.com>"),
        (Key::EmailUseTls, flag(Tls::Offered)),
        (Key::EmailUseSsl, flag(Tls::FromStart)),
    ];
    configure(app, &values).await;
}

async fn sign_in_as(app: &TestApp, user: &str, password: &str) {
    configure(
        app,
        &[
            (Key::EmailHostUser, user),
            (Key::EmailHostPassword, password),
        ],
    )
    .await;
}

async fn send(app: &TestApp) -> Result<(), MailFault> {
    let mail = Letter::new("Grüße")
        .paragraph("A line.")
        .to("ann@example.com", "A test");
    app.app.kernel().send_mail_now(&mail).await
}

/// The failure and the code under which programs know it.
#[track_caller]
fn expect_fault(outcome: Result<(), MailFault>, code: &str, words: &str) {
    let fault = outcome.expect_err("it cannot be sent");
    assert_eq!(fault.code(), code, "{fault}");
    assert!(fault.to_string().contains(words), "{fault}");
}

#[tokio::test]
async fn mail_arrives_by_every_way() {
    // IN-24
    for (tls, mechanism) in [
        (Tls::Never, "PLAIN"),
        (Tls::Offered, "LOGIN"),
        (Tls::FromStart, "PLAIN"),
    ] {
        let credentials = Some((USER.0, USER.1, mechanism));
        let server = SmtpServer::start(Manners {
            tls,
            credentials,
            ..Manners::default()
        })
        .await;
        let app = app(Some(&server.authority()), LONG).await;
        point_at(&app, server.port, tls).await;
        sign_in_as(&app, USER.0, USER.1).await;
        send(&app).await.expect("it is sent");
        let [mail] = <[_; 1]>::try_from(server.taken()).expect("one mail");
        assert_eq!(mail.is_encrypted, tls != Tls::Never);
        assert_eq!(mail.user.as_deref(), Some("airside"));
        assert_eq!(mail.from, "airside@example.com");
        assert_eq!(mail.to, "ann@example.com");
        for line in [
            "From: Airside <airside@example.com>",
            "Subject: A test",
            "Date: Sat, 21 Nov 2026",
        ] {
            assert!(mail.content.contains(line), "{line} in {}", mail.content);
        }
        assert!(mail.content.contains("multipart/alternative"));
    }
}

#[tokio::test]
async fn a_server_without_users_is_asked_for_none() {
    let server = SmtpServer::start(Manners::default()).await;
    let app = app(None, LONG).await;
    point_at(&app, server.port, Tls::Never).await;
    send(&app).await.expect("it is sent");
    assert_eq!(server.taken()[0].user, None);
}

#[tokio::test]
async fn an_unreachable_host_is_named() {
    let app = app(None, LONG).await;
    let port = dead_port().await;
    for security in [Tls::Never, Tls::Offered, Tls::FromStart] {
        point_at(&app, port, security).await;
        expect_fault(
            send(&app).await,
            "host_unreachable",
            &format!("localhost:{port}"),
        );
    }
    configure(&app, &[(Key::EmailHost, "mail.airside.invalid")]).await;
    expect_fault(send(&app).await, "host_unreachable", "mail.airside.invalid");
}

#[tokio::test]
async fn bad_credentials_are_named() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let credentials = Some((USER.0, USER.1, mechanism));
        let server = SmtpServer::start(Manners {
            credentials,
            ..Manners::default()
        })
        .await;
        let app = app(None, LONG).await;
        point_at(&app, server.port, Tls::Never).await;
        sign_in_as(&app, USER.0, "wrong").await;
        expect_fault(send(&app).await, "bad_credentials", "535");
        // The password is in no message.
        assert!(
            !send(&app)
                .await
                .expect_err("refused")
                .to_string()
                .contains("wrong")
        );
        assert!(server.taken().is_empty());
    }
    let server = SmtpServer::start(Manners::default()).await;
    let app = app(None, LONG).await;
    point_at(&app, server.port, Tls::Never).await;
    sign_in_as(&app, USER.0, USER.1).await;
    expect_fault(send(&app).await, "bad_credentials", "");
}

#[tokio::test]
async fn refusals_are_named_by_what_was_refused() {
    let check = async |manners, code: &str, words: &str| {
        let server = SmtpServer::start(manners).await;
        let app = app(None, LONG).await;
        point_at(&app, server.port, Tls::Never).await;
        expect_fault(send(&app).await, code, words);
        assert!(server.taken().is_empty());
    };
    let refusal = Some("550 5.7.1 not you");
    let manners = Manners::default;
    check(
        Manners {
            on_sender: refusal,
            ..manners()
        },
        "sender_refused",
        "not you",
    )
    .await;
    check(
        Manners {
            on_recipient: refusal,
            ..manners()
        },
        "recipient_refused",
        "not you",
    )
    .await;
    let busy = Some("450 4.2.1 try later");
    check(
        Manners {
            on_recipient: busy,
            ..manners()
        },
        "recipient_refused",
        "450",
    )
    .await;
    check(
        Manners {
            on_content: Some("554 spam"),
            ..manners()
        },
        "refused",
        "554 spam",
    )
    .await;
    let credentials = Some(USER);
    check(
        Manners {
            credentials,
            ..manners()
        },
        "sender_refused",
        "sign in first",
    )
    .await;
}

#[tokio::test]
async fn a_connection_that_cannot_be_secured_is_named() {
    let check = async |tls, asked, is_trusted: bool, host: &str| {
        let server = SmtpServer::start(Manners {
            tls,
            ..Manners::default()
        })
        .await;
        let authority = is_trusted.then(|| server.authority());
        let app = app(authority.as_deref(), LONG).await;
        point_at(&app, server.port, asked).await;
        configure(&app, &[(Key::EmailHost, host)]).await;
        expect_fault(send(&app).await, "tls_failed", "TLS failed");
        assert!(server.taken().is_empty());
    };
    // An authority that nobody trusts.
    check(Tls::Offered, Tls::Offered, false, "localhost").await;
    check(Tls::FromStart, Tls::FromStart, false, "localhost").await;
    // A certificate for another name.
    check(Tls::Offered, Tls::Offered, true, "127.0.0.1").await;
    check(Tls::FromStart, Tls::FromStart, true, "127.0.0.1").await;
    // A server that does not do what is asked.
    check(Tls::Never, Tls::Offered, true, "localhost").await;
    check(Tls::Never, Tls::FromStart, true, "localhost").await;
}

#[tokio::test]
async fn a_silent_server_is_named() {
    for step in [Step::Greeting, Step::Mail, Step::Content] {
        let manners = Manners {
            hangs_at: Some(step),
            ..Manners::default()
        };
        let server = SmtpServer::start(manners).await;
        let app = app(None, SHORT).await;
        point_at(&app, server.port, Tls::Never).await;
        expect_fault(
            send(&app).await,
            "timed_out",
            &format!("localhost:{}", server.port),
        );
    }
}

#[tokio::test]
async fn missing_settings_are_named() {
    let app = app(None, LONG).await;
    expect_fault(send(&app).await, "mail_not_configured", "EMAIL_HOST");
    configure(&app, &[(Key::EmailHost, "localhost")]).await;
    expect_fault(send(&app).await, "mail_not_configured", "EMAIL_FROM");
    assert!(!app.app.kernel().mail_enabled().await.expect("reads"));
}

#[tokio::test]
async fn a_mail_that_could_not_be_sent_is_sent_later() {
    let server = SmtpServer::start(Manners::default()).await;
    let app = app(None, LONG).await;
    app.sign_up_first_admin().await;
    point_at(&app, dead_port().await, Tls::Never).await;
    let body = json!({ "email": "admin@example.com" });
    app.anonymous()
        .post("/auth/forgot-password/", body)
        .await
        .expect(200);
    app.work().await;
    assert!(server.taken().is_empty());

    point_at(&app, server.port, Tls::Never).await;
    app.clock.advance(3600);
    app.work().await;
    assert_eq!(server.taken().len(), 1);
    app.clock.advance(3600);
    app.work().await;
    assert_eq!(server.taken().len(), 1, "it is sent once");
}
