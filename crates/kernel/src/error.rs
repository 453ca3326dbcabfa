//! The one error of all operations. It knows nothing of HTTP; [`crate::http`] turns it into an
//! answer at one place. What the public may read is apart from what only the log may.

use std::collections::BTreeMap;

/// Messages by field, in the order of the fields' names.
pub type FieldMessages = BTreeMap<String, Vec<String>>;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is not acceptable, field by field.
    #[error("{}", plain(.0))]
    Validation(FieldMessages),
    /// The request as a whole is not acceptable.
    #[error("{message}")]
    BadRequest {
        /// Machine-readable code.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// One of the numbered codes of signing in and set-up, such as 5021 `PASSWORD_TOO_WEAK`.
    #[error("{name}")]
    Numbered {
        /// HTTP status that a JSON caller gets.
        status: u16,
        /// The number.
        number: u32,
        /// The name.
        name: &'static str,
    },
    /// No credentials, or none that count.
    #[error("authentication credentials were not provided or are no longer valid")]
    Unauthenticated,
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// As above, where the answer says more: the workspace's own words for "ask for access".
    #[error("{message}")]
    NotFoundBecause {
        /// Machine-readable code.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// The caller may know of it and may not do this.
    #[error("{message}")]
    Forbidden {
        /// Machine-readable code: the reason of the decision, or the guard rail.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// The state of the thing forbids it.
    #[error("{message}")]
    Conflict {
        /// Machine-readable code.
        code: &'static str,
        /// For people.
        message: String,
    },
    /// As above, with what stands in the way, which the answer carries beside the message.
    #[error("{message}")]
    ConflictWith {
        /// Machine-readable code.
        code: &'static str,
        /// For people.
        message: String,
        /// Further fields of the answer.
        details: serde_json::Map<String, serde_json::Value>,
    },
    /// More bytes than allowed.
    #[error("{0}")]
    TooLarge(String),
    /// A type of content that is not accepted.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// Too many attempts.
    #[error("rate limit exceeded")]
    RateLimited {
        /// Seconds until the next attempt counts.
        retry_after_seconds: u64,
    },
    /// A fault of ours. Only the log sees what it was.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// Result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The messages in one line, as an operator reads them.
fn plain(fields: &FieldMessages) -> String {
    let of_one =
        |(field, messages): (&String, &Vec<String>)| format!("{field}: {}", messages.join(", "));
    fields.iter().map(of_one).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// One message about one field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Validation(FieldMessages::from([(field.into(), vec![message.into()])]))
    }

    /// A state that forbids the act.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict {
            code,
            message: message.into(),
        }
    }

    /// A state that forbids the act, with a list of what stands in the way under its name.
    pub fn conflict_with(
        code: &'static str,
        message: impl Into<String>,
        (name, list): (&str, &impl serde::Serialize),
    ) -> Self {
        match serde_json::to_value(list) {
            Ok(list) => Self::ConflictWith {
                code,
                message: message.into(),
                details: serde_json::Map::from_iter([(name.to_owned(), list)]),
            },
            Err(fault) => Self::from(fault),
        }
    }

    /// A refusal by a guard rail.
    pub fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::Forbidden {
            code,
            message: message.into(),
        }
    }

    /// A fault of ours, told to the log only.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{message}"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(fault: sqlx::Error) -> Self {
        if let sqlx::Error::Encode(cause) = &fault
            && cause.is::<crate::db::NulInText>()
        {
            return Self::BadRequest {
                code: "nul_character",
                message: cause.to_string(),
            };
        }
        Self::Internal(anyhow::Error::new(fault).context("database"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(fault: serde_json::Error) -> Self {
        Self::Internal(anyhow::Error::new(fault).context("stored json"))
    }
}

/// Collects messages by field, so that a caller learns of all mistakes at once.
#[derive(Debug, Default)]
pub struct Validation(FieldMessages);

impl Validation {
    /// Nothing wrong so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one mistake.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0
            .entry(field.to_owned())
            .or_default()
            .push(message.into());
    }

    /// Notes a mistake unless the condition holds.
    pub fn require(&mut self, holds: bool, field: &str, message: impl Into<String>) {
        if !holds {
            self.add(field, message);
        }
    }

    /// The error, if anything was noted.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Validation(self.0))
        }
    }
}
