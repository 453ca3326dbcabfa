//! The way into the administration pages: the first sign-up, signing in and signing out.
//!
//! The first sign-up makes the first admin, marks the instance as set up and signs the admin in. It
//! works once: two at the same moment wait for each other under the instance's lock, and the second
//! is told that there is an admin already. Where the operator set a set-up token, the sign-up needs
//! it, so that nobody else can be faster.
//!
//! Signing in is by password only, so that an admin gets in when mail is off or everything else is
//! switched off. Who is no instance admin is told the same as who mistyped the password, and gets
//! no session.
//!
//! Each is reached by two spellings, and by forms as well as by JSON.

pub mod ops;
pub(crate) mod routes;

use airside_kernel::ids::InstanceId;
use airside_kernel::operations;
use secrecy::SecretString;
use serde::Deserialize;

use crate::target::InstanceTarget;

operations! {
    /// Makes the first admin.
    SignUp => "instance_admin:sign_up" on InstanceTarget;
    /// Signs an admin in.
    SignIn => "instance_admin:sign_in" on InstanceTarget;
    /// Signs an admin out.
    SignOut => "instance_admin:sign_out" on InstanceTarget;
}

/// What the set-up page sends.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SignUpForm {
    /// The first admin's address.
    pub email: Option<String>,
    /// Their password.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their last name; may be left out.
    pub last_name: Option<String>,
    /// The organisation, which names the instance; may be left out.
    pub company_name: Option<String>,
    /// Whether anonymous figures may be sent.
    #[serde(default, deserialize_with = "flag")]
    #[schema(value_type = Option<bool>)]
    pub is_telemetry_enabled: bool,
    /// The set-up token, where the operator set one.
    #[schema(value_type = Option<String>)]
    pub setup_token: Option<SecretString>,
}

/// What the sign-in page sends.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SignInForm {
    /// The admin's address.
    pub email: Option<String>,
    /// Their password.
    #[schema(value_type = Option<String>)]
    pub password: Option<SecretString>,
}

/// Nothing; but forms may bring a CSRF token.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct SignOutForm {}

/// What the instance's row is told when it is set up.
#[derive(Debug)]
pub(crate) struct SetUp {
    pub instance: InstanceId,
    pub company_name: String,
    pub is_telemetry_enabled: bool,
}

/// A flag as JSON and as forms spell it; a box that is not ticked is not sent.
fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelled {
        Flag(bool),
        Text(String),
    }
    match Spelled::deserialize(deserializer)? {
        Spelled::Flag(flag) => Ok(flag),
        Spelled::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "on" | "yes" => Ok(true),
            "false" | "0" | "off" | "no" | "" => Ok(false),
            _ => Err(serde::de::Error::custom("must be true or false")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::SignUpForm;

    #[test]
    fn forms_and_json_spell_flags_in_their_own_ways() {
        let check = |json: &str, expected: Option<bool>| {
            let form: Result<SignUpForm, _> = serde_json::from_str(json);
            assert_eq!(
                form.ok().map(|form| form.is_telemetry_enabled),
                expected,
                "{json}"
            );
        };
        check("{}", Some(false));
        check(r#"{"is_telemetry_enabled": true}"#, Some(true));
        check(r#"{"is_telemetry_enabled": "on"}"#, Some(true));
        check(r#"{"is_telemetry_enabled": "True"}"#, Some(true));
        check(r#"{"is_telemetry_enabled": "false"}"#, Some(false));
        check(r#"{"is_telemetry_enabled": "maybe"}"#, None);
    }
}
