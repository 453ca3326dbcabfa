//! Pictures of people. What a file is, its first bytes say and not its name: PNG, JPEG, GIF and
//! WebP are taken, and nothing that a browser would run. Everybody who has signed in may look at a
//! picture whose id they know.
//!
//! A picture comes in one request as a form, or in two: the first tells of it and is answered with
//! where to send it.

mod ops;
pub(crate) mod routes;
mod rows;
mod upload;

use airside_access::{Catalog, Node};
use airside_kernel::access::{Nodes, Target};
use airside_kernel::db::Connection;
use airside_kernel::ids::{AssetId, UserId, WorkspaceId};
use airside_kernel::record::audit::INSTANCE_CHAIN;
use airside_kernel::{Result, operations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use ops::unsupported;
pub use routes::{PICTURE_BYTES_MAX, picture_answer};
pub(crate) use rows::{forget, is_own};
pub use upload::SentFile;

/// Longest kept name of a file, in characters.
const NAME_CHARS_MAX: usize = 100;
/// The one type of asset that a person has.
const USER_AVATAR: &str = "USER_AVATAR";

operations! {
    /// Looks at a person's picture.
    ViewUserAsset => "user_asset:view" on UserAssetTarget;
}

/// A stored picture.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UserAssetTarget {
    /// Id.
    pub id: AssetId,
    /// Whose it is.
    pub user_id: UserId,
    /// What the file was called.
    pub name: String,
    /// What its content is.
    pub content_type: String,
}

impl Target for UserAssetTarget {
    type Key = AssetId;

    async fn locate(connection: &mut Connection, key: &AssetId) -> Result<Option<Self>> {
        rows::lookup(connection, *key).await
    }

    fn nodes(&self, catalog: &Catalog) -> Nodes {
        let id = INSTANCE_CHAIN.as_u128().into();
        catalog
            .node_type("instance")
            .map(|kind| Node::new(kind, id))
            .into_iter()
            .collect()
    }

    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
}

/// A picture that will be sent in a second request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct AssetAnnouncement {
    /// What the file is called.
    name: String,
    /// What it is said to be; its content decides.
    #[serde(rename = "type")]
    content_type: Option<String>,
    /// Its size in bytes.
    size: i64,
    /// `USER_AVATAR`.
    entity_type: String,
}

/// A picture as a form.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; the parts are read one by one"
)]
pub(crate) struct AssetForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `USER_AVATAR`, which is also meant where it is left out.
    entity_type: Option<String>,
}

/// Where a picture is, or where it is to be sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Asset {
    /// Id.
    #[serde(rename = "asset_id")]
    id: AssetId,
    /// Where it is found.
    #[serde(rename = "asset_url")]
    url: String,
    /// Where to send it, if it was only told of.
    upload_data: Option<UploadData>,
}

/// How to send a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UploadData {
    /// Where to: a form by POST, with the file as its part `file`.
    url: String,
    /// Further parts of the form.
    #[schema(value_type = Object)]
    fields: serde_json::Value,
}

/// Which kind of picture a file is by its first bytes.
#[must_use]
pub fn content_type(bytes: &[u8]) -> Option<&'static str> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        _ if bytes.starts_with(&[0xff, 0xd8, 0xff]) => Some("image/jpeg"),
        _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Some("image/gif"),
        _ if is_webp => Some("image/webp"),
        _ => None,
    }
}

/// A file's name without what could make it more than a name.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')');
    let clean: String = name.chars().filter(kept).take(NAME_CHARS_MAX).collect();
    let clean = clean.trim_matches(['.', ' ']).to_owned();
    if clean.is_empty() {
        "picture".to_owned()
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_content_says() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(content_type(bytes), expected, "{bytes:?}");
        };
        check(b"\x89PNG\r\n\x1a\n....", Some("image/png"));
        check(&[0xff, 0xd8, 0xff, 0xe0], Some("image/jpeg"));
        check(b"GIF89a..", Some("image/gif"));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"RIFF\x10\0\0\0WAVE", None);
        check(
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
            None,
        );
        check(b"<!doctype html>", None);
        check(b"", None);
    }

    #[test]
    fn names_of_files_are_only_names() {
        let check = |name: &str, expected: &str| assert_eq!(clean_name(name), expected);
        check("me.png", "me.png");
        check("../../etc/passwd", "passwd");
        check("C:\\Users\\me\\Bild (1).jpg", "Bild (1).jpg");
        check("a\"\r\nSet-Cookie: x=1.png", "aSet-Cookie x1.png");
        check("..", "picture");
        check("Grüße.webp", "Grüße.webp");
    }
}
