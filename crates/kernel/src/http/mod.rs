//! HTTP as all rooms speak it: who is calling, how input is read, how lists are paged, and the one
//! place that turns an operation's [`Error`](crate::Error) into an answer.

mod answer;
mod caller;
mod fields;
mod foreign;
mod idempotency;
mod input;
mod page;

pub(crate) use answer::Refused;
pub use answer::{ErrorBody, Versioned, no_content};
pub(crate) use caller::WORKSPACE_PREFIX;
pub use caller::{
    CSRF_COOKIE, SESSION_COOKIE, Visitor, cookie, credential_of, is_own_csrf_token,
    wrong_csrf_token,
};
pub use fields::pick_fields;
pub use foreign::refuse_foreign_origins;
pub use idempotency::{IdempotencyKey, replay_repeated_requests};
pub use input::{IfMatch, Json, Path, Query};
pub use page::{Page, PageQuery, PageWindow};
