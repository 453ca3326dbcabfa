//! Files as an attacker sends them: what lies about its size, its type and its name. A file is what
//! its first bytes say, is kept under an id and never under its name, and nothing that a browser
//! would run is answered as something that it runs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use airside_kernel::AccessChange;
use airside_kernel::db::sql;
use axum::body::{Body, Bytes};
use axum::http::Method;
use futures::stream;
use serde_json::json;

use super::world::{W, World, text};
use crate::support::{Answer, Client};

const FORM: &str = "multipart/form-data; boundary=edge";
const AVATARS: &str = "/api/v1/users/assets/";
/// The instance's limit unless it says otherwise, and what may be read beyond it before that shows.
const LIMIT: u64 = 5_242_880;
const SLACK: u64 = 1024 * 1024;

/// The beginning of a form, until where the file's bytes come.
fn head(name: &str, kind: &str) -> Vec<u8> {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {kind}\r\n\r\n"
    )
    .into_bytes()
}

async fn upload(who: &Client, path: &str, (name, kind): (&str, &str), content: &[u8]) -> Answer {
    let body = [&head(name, kind), content, b"\r\n--edge--\r\n"].concat();
    who.send_bytes(Method::POST, path, Some(FORM), body).await
}

/// What somebody sends, what they say that it is, and what it is.
const CONTENTS: &[(&[u8], &str, &str, bool)] = &[
    // Bytes, said type, true type, whether it is a picture.
    (
        b"<html><script>alert(1)</script>",
        "image/png",
        "text/plain; charset=utf-8",
        false,
    ),
    (
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>",
        "image/svg+xml",
        "text/plain; charset=utf-8",
        false,
    ),
    (
        b"<?xml version=\"1.0\"?><svg onload=\"x()\"/>",
        "image/png",
        "text/plain; charset=utf-8",
        false,
    ),
    (
        b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        "image/jpeg",
        "application/octet-stream",
        false,
    ),
    (
        b"MZ\x90\0\x03\0\0\0",
        "image/gif",
        "application/octet-stream",
        false,
    ),
    (
        b"%PDF-1.7 /JavaScript",
        "image/png",
        "application/pdf",
        false,
    ),
    (
        b"PK\x03\x04 ../../evil",
        "image/png",
        "application/zip",
        false,
    ),
    (
        b"\x1f\x8b\x08\0 as if it were small",
        "text/html",
        "application/gzip",
        false,
    ),
    // Two things at once: a picture to one reader and a page to another.
    (
        b"GIF89a/*<script>alert(1)</script>*/=1;",
        "text/html",
        "image/gif",
        true,
    ),
    (
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        "text/html",
        "image/png",
        true,
    ),
];

#[tokio::test]
async fn a_file_is_answered_as_what_its_bytes_are() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let attachments = format!("{}attachments/", world.item(&item));
    for (content, said, kind, is_picture) in CONTENTS {
        let file = upload(&world.bob, &attachments, ("a.png", said), content).await;
        let file = file.expect(201);
        assert_eq!(file["attributes"]["type"], *kind, "said to be {said}");
        let url = text(&file["asset_url"]);
        check_answer(&world.carol.get(&url).await, (content, kind, *is_picture));

        let avatar = upload(&world.bob, AVATARS, ("a.png", said), content).await;
        if *is_picture {
            let url = text(&avatar.expect(201)["asset_url"]);
            check_answer(&world.carol.get(&url).await, (content, kind, true));
        } else {
            avatar.expect(415);
        }
    }
}

#[track_caller]
fn check_answer(answer: &Answer, (content, kind, is_shown): (&[u8], &str, bool)) {
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    assert_eq!(answer.bytes, content);
    assert_eq!(answer.header("content-type"), Some(kind));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    // What is compressed stays so: no reader unpacks it on the way.
    assert_eq!(answer.header("content-encoding"), None);
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert_eq!(policy, "default-src 'none'; sandbox");
    let disposition = answer.header("content-disposition").unwrap_or("inline");
    assert_eq!(disposition.starts_with("inline"), is_shown, "{disposition}");
}

#[tokio::test]
async fn a_name_is_only_a_name() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    let long = format!("{}.pdf", "ä".repeat(5_000));
    for (name, kept) in [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/cron.d/x", "x"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("a\0.png", "a.png"),
        ("a\r\nSet-Cookie: b=c", "aSet-Cookie b=c"),
        ("a\"; filename=\"b.exe", "a; filename=b.exe"),
        // It would be read as `annexe.pdf` from right to left.
        ("ann\u{202e}fdp.exe", "annfdp.exe"),
        ("\u{2066}a\u{2069}.txt", "a.txt"),
        (&long, &"ä".repeat(100)),
    ] {
        let announced = json!({ "name": name, "size": 4, "type": "text/plain" });
        let announced = world.bob.post(&path, announced).await.expect(201);
        assert_eq!(
            announced["attachment"]["attributes"]["name"], kept,
            "{name:?}"
        );
        // A form cannot say all of these; what it can comes out the same.
        if name.chars().any(|c| matches!(c, '\0' | '\r' | '"' | '\\')) || name.is_empty() {
            continue;
        }
        let file = upload(&world.bob, &path, (name, "text/plain"), b"text").await;
        let file = file.expect(201);
        assert_eq!(file["attributes"]["name"], kept, "{name:?}");
        let answer = world.bob.get(&text(&file["asset_url"])).await;
        let disposition = answer.header("content-disposition").unwrap_or_default();
        assert!(
            disposition.starts_with("attachment; filename=\""),
            "{disposition}"
        );
        assert_eq!(disposition.matches('"').count(), 2, "{disposition}");
        assert!(disposition.is_ascii(), "{disposition}");
    }
    let folder = &world.app.app.kernel().settings.data;
    let outside = names_below(folder).into_iter().filter(|name| {
        let stem = name.split('.').next().unwrap_or_default();
        uuid::Uuid::parse_str(stem).is_err()
            && !name.starts_with("airside.")
            && name != "instance.key"
    });
    assert_eq!(
        outside.collect::<Vec<_>>(),
        Vec::<String>::new(),
        "files have no names"
    );
}

/// The names of all files below a folder.
fn names_below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is read") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("its type").is_dir() {
            names.extend(names_below(&entry.path()));
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names
}

/// A body that never ends after these bytes, and how much of it was read.
fn endless(begin: Vec<u8>) -> (Body, Arc<AtomicU64>) {
    let read = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&read);
    let pieces = Box::pin(stream::unfold(Some(begin), move |begin| {
        let piece = begin.unwrap_or_else(|| vec![b'x'; 64 * 1024]);
        let length = u64::try_from(piece.len()).expect("a small piece");
        counted.fetch_add(length, Ordering::SeqCst);
        async move {
            // A socket has not everything at once either.
            tokio::task::yield_now().await;
            Some((Ok::<_, std::io::Error>(Bytes::from(piece)), None))
        }
    }));
    (Body::from_stream(pieces), read)
}

#[tokio::test]
async fn reading_ends_at_the_limit_whatever_was_said() {
    let world = World::new().await;
    let item = world.add(&world.bob, json!({ "name": "a" })).await;
    let attachments = format!("{}attachments/", world.item(&item));
    let announced = json!({ "name": "a.bin", "size": 8 });
    let announced = world.bob.post(&attachments, announced).await.expect(201);
    let sent_to = text(&announced["upload_data"]["url"]).replace("http://localhost:8080", "");
    let secret = text(&announced["upload_data"]["fields"]["upload_secret"]);
    let proved = |secret: &str| {
        let field = "--edge\r\nContent-Disposition: form-data; name=\"upload_secret\"\r\n\r\n";
        [
            format!("{field}{secret}\r\n").into_bytes(),
            head("a.bin", "a/b"),
        ]
        .concat()
    };
    let nobody = world.app.anonymous();
    for (who, path, begin, limit, status) in [
        (
            &world.bob.client,
            &*attachments,
            head("a.bin", "a/b"),
            LIMIT,
            413,
        ),
        (
            &world.bob.client,
            AVATARS,
            head("a.png", "image/png"),
            LIMIT,
            413,
        ),
        // Announced as small.
        (&nobody, &*sent_to, proved(&secret), 8, 413),
        // Without the secret nothing of the file is read.
        (&nobody, &*sent_to, proved("guessed"), 0, 404),
        (&nobody, &*sent_to, head("a.bin", "a/b"), 0, 401),
        // A part that is no file is short.
        (
            &world.bob.client,
            AVATARS,
            b"--edge\r\nContent-Disposition: form-data; name=\"entity_type\"\r\n\r\n".to_vec(),
            1024,
            413,
        ),
        (
            &world.bob.client,
            "/api/v1/users/me/api-tokens/",
            b"{ \"label\": \"".to_vec(),
            2 * 1024 * 1024,
            413,
        ),
    ] {
        let kind = if path.ends_with("tokens/") {
            "application/json"
        } else {
            FORM
        };
        let (body, read) = endless(begin);
        let answer = who.send_body(Method::POST, path, Some(kind), body).await;
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
        let read = read.load(Ordering::SeqCst);
        assert!(read <= limit + SLACK, "{path}: {read} bytes were read");
    }
    for size in [i64::MAX, -1] {
        let announced = json!({ "name": "a.bin", "size": size });
        let refused = world.bob.post(&attachments, announced).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
    }
    // Nothing of all this is there.
    let listed = world.bob.get(&attachments).await.expect(200);
    for file in listed.as_array().expect("a list") {
        assert_eq!(file["is_uploaded"], false, "{file}");
    }
}

#[tokio::test]
async fn a_compressed_body_is_not_unpacked() {
    let world = World::new().await;
    let packing = world.bob.with_header("content-encoding", "gzip");
    let bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let path = "/api/v1/users/me/api-tokens/";
    let kind = Some("application/json");
    let refused = packing.send_bytes(Method::POST, path, kind, bomb).await;
    refused.expect_code(400, "malformed_json");
}

#[tokio::test]
async fn whoever_is_gone_downloads_nothing_and_finishes_no_upload() {
    let world = World::new().await;
    let item = world.add(&world.owner, json!({ "name": "a" })).await;
    let path = format!("{}attachments/", world.item(&item));
    let file = upload(&world.bob, &path, ("a.txt", "text/plain"), b"text").await;
    let url = text(&file.expect(201)["asset_url"]);
    for who in [&world.bob, &world.carol, &world.cora] {
        who.get(&url).await.expect(200);
    }
    let announced = json!({ "name": "late.txt", "size": 4 });
    let announced = world.bob.post(&path, announced).await.expect(201);
    let sent_to = text(&announced["upload_data"]["url"]).replace("http://localhost:8080", "");
    let secret = text(&announced["upload_data"]["fields"]["upload_secret"]);

    // From the project, from the workspace, and the account.
    let project = format!("{W}/projects/{}/members/{}/", world.project, world.bob.id);
    world.owner.delete(&project).await.expect(204);
    world.bob.get(&url).await.expect(404);
    let member = format!("{W}/members/{}/", world.carol.id);
    world.owner.delete(&member).await.expect(204);
    world.carol.get(&url).await.expect(404);
    let kernel = world.app.app.kernel();
    let change = AccessChange::account(world.cora.id);
    let tx = kernel.change_access_as_system("a test", change).await;
    let mut tx = tx.expect("begins");
    let suspend = sql("UPDATE users SET is_active = FALSE WHERE id = $1");
    tx.execute(suspend.bind(world.cora.id))
        .await
        .expect("is written");
    tx.commit_unaudited("a test").await.expect("commits");
    world.cora.get(&url).await.expect(401);

    let field = "--edge\r\nContent-Disposition: form-data; name=\"upload_secret\"\r\n\r\n";
    let begin = [
        format!("{field}{secret}\r\n").into_bytes(),
        head("late.txt", "a/b"),
    ]
    .concat();
    let body = [&*begin, b"late", b"\r\n--edge--\r\n"].concat();
    let late = world.app.anonymous();
    let late = late
        .send_bytes(Method::POST, &sent_to, Some(FORM), body)
        .await;
    late.expect(404);
}
