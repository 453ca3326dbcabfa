//! Signing up, in and out with address and password.
//!
//! Whether an account exists is told to nobody who does not know its password: an unknown address,
//! a wrong password and an account without a password get the same answer after the same work.
//! That an account is suspended is told to who knows its password. Tries are limited for each
//! account and for each network.

mod ops;
pub(crate) mod routes;

use airside_kernel::operations;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use ops::{Checked, check_password, let_in, require_set_up};
pub(crate) use ops::{arrive, authorize_sign_up, welcome};

use crate::posted::Pages;
use crate::targets::InstanceTarget;

operations! {
    /// Makes an account for oneself.
    SignUp => "user:signup" on InstanceTarget;
}

/// The page of signing in.
pub(crate) const SIGN_IN_PAGES: Pages = Pages {
    form: "/sign-in",
    done: "/",
};
/// The page of signing up.
pub(crate) const SIGN_UP_PAGES: Pages = Pages {
    form: "/sign-up",
    done: "/",
};

/// Address and password.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Credentials {
    /// The account's address.
    pub email: Option<String>,
    /// Its password.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
}

/// What signing up takes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct SignUpInput {
    /// Address of the new account.
    pub email: Option<String>,
    /// A password of at least 8 characters that is not easy to guess.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
    /// May be left out.
    pub first_name: Option<String>,
    /// May be left out.
    pub last_name: Option<String>,
}

/// An address.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct EmailInput {
    /// The address.
    pub email: Option<String>,
}

/// How an address can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EmailCheck {
    /// Whether there is an account; always true while sign-up is closed, so that it does not tell.
    pub existing: bool,
    /// `CREDENTIAL` for a password, `MAGIC_CODE` for a mailed code.
    pub status: &'static str,
}

/// A token for the header `X-CSRFToken` or the form field `csrfmiddlewaretoken`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CsrfToken {
    /// The token, which is also in a cookie.
    pub csrf_token: String,
}

/// A given text, if anything but spaces was given.
pub(crate) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
