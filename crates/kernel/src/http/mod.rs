//! HTTP as all rooms speak it: who is calling, how input is read, how lists are paged, and the one
//! place that turns an operation's [`Error`](crate::Error) into an answer.

mod answer;
mod caller;
mod input;
mod page;

pub use answer::{ErrorBody, no_content};
pub use caller::{SESSION_COOKIE, credential_of, refuse_foreign_origins};
pub use input::{IfMatch, Json, Path, Query};
pub use page::{Page, PageQuery, PageWindow};
