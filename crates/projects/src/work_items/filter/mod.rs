//! Filters of lists, as a tree of tests. They come as parameters of the query (`?priority=high`) or
//! as JSON (`filters={"and":[{"priority__in":["high","urgent"]},{"not":{"state_group":"completed"}}]}`);
//! both become the same tree, and the tree becomes part of the query. Fields and operators are
//! those of the allow-list below; anything else is an error and never ignored, since a filter that
//! is ignored shows too much.

mod parse;
mod query;

use airside_kernel::{CalendarDate, Timestamp};
use uuid::Uuid;

pub(crate) use parse::{from_json, from_parameter, from_value};
pub(in crate::work_items) use query::Surroundings;

/// Tests of one filter at most.
const TESTS_MAX: usize = 60;
/// Groups inside groups at most.
const DEPTH_MAX: usize = 5;
/// Values of one test at most.
const VALUES_MAX: usize = 100;

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// One of these ids, or none at all.
    Ids(IdField, Ids),
    /// One of these words.
    Words(WordField, Vec<String>),
    /// A day compared with another, or missing.
    Day(DayField, Comparison<CalendarDate>),
    /// An instant compared with another, or missing.
    Instant(InstantField, Comparison<Timestamp>),
    /// The number in the project is one of these.
    Numbers(Vec<i64>),
    /// It is a draft, or not.
    IsDraft(bool),
    /// The text is found in key, name or text.
    Search(String),
}

/// Ids to compare with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ids {
    pub listed: Vec<Uuid>,
    /// The one who asks.
    pub me: bool,
    /// Nothing is there.
    pub none: bool,
}

/// Fields that hold ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdField {
    Id,
    State,
    Parent,
    CreatedBy,
    Project,
    Assignee,
    Label,
    Subscriber,
}

/// Fields that hold one of a few words, or a text of another system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordField {
    Priority,
    StateGroup,
    ExternalId,
    ExternalSource,
}

/// Calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayField {
    Start,
    Target,
}

/// Instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstantField {
    Created,
    Updated,
    Completed,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Comparison<T> {
    Is(T),
    AtLeast(T),
    AtMost(T),
    MoreThan(T),
    LessThan(T),
    IsMissing(bool),
}

impl Condition {
    /// Several conditions of which all hold; `None` if there are none.
    pub fn all(mut conditions: Vec<Self>) -> Option<Self> {
        match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => Some(Self::All(conditions)),
        }
    }

    fn tests(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::tests).sum(),
            Self::Not(part) => part.tests(),
            _ => 1,
        }
    }
}
