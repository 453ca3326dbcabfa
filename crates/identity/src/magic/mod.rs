//! Signing in and up without a password: a code of six digits and a link, by mail, good for ten
//! minutes. Whoever types the code or follows the link has proved that the address is theirs.
//!
//! Asking for a code gets the same answer whether there is an account or not; the code is stored
//! either way, and mailed only to those whom it can let in.

mod ops;
pub(crate) mod routes;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address and what was mailed to it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct MagicInput {
    /// The address.
    pub email: Option<String>,
    /// The six digits, or the secret part of the link.
    #[schema(value_type = Option<String>)]
    pub code: Option<SecretString>,
    /// May be given at sign-up.
    pub first_name: Option<String>,
    /// May be given at sign-up.
    pub last_name: Option<String>,
}

/// That a code is on its way, if it can let anybody in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MagicSent {
    /// Names the code; the same for every address in the same form.
    pub key: String,
    /// Always `MAGIC_CODE`.
    pub status: &'static str,
}
