//! Logos of workspaces: one picture each, which stands where the workspace is named. Whoever may
//! change the workspace sends it, everybody in the workspace may look at it, and what a file is, its
//! bytes say. Another logo, or none, takes the former one away.

mod ops;
mod routes;
mod rows;

pub(crate) use ops::named;
pub use routes::routes;
pub(crate) use rows::{all, forget_others};

use airside_kernel::ids::AssetId;
use serde::Serialize;
use utoipa::ToSchema;

/// A logo as a form.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; the parts are read one by one"
)]
struct LogoForm {
    /// The picture: PNG, JPEG, GIF or WebP.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Where a logo is.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct WorkspaceLogo {
    /// Its id.
    asset_id: AssetId,
    /// Where it is looked at, which is the workspace's `logo_url` from now on.
    asset_url: String,
}

/// A stored logo.
#[derive(Debug, Clone, sqlx::FromRow)]
struct LogoRow {
    id: AssetId,
    content_type: String,
}
