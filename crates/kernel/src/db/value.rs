//! What a statement's placeholder can hold, for both databases.

use sqlx::query::Query as SqlxQuery;
use uuid::Uuid;

/// The value of one placeholder. `None` is SQL's NULL, and knows its type, which PostgreSQL asks
/// for.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `UUID`
    Uuid(Option<Uuid>),
    /// `BIGINT`
    Int(Option<i64>),
    /// `TEXT`
    Text(Option<String>),
    /// `BOOLEAN`
    Bool(Option<bool>),
    /// `DOUBLE PRECISION`
    Real(Option<f64>),
    /// `BYTEA`
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($variant:ident: $($from:ty),+;)*) => {$($(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some(value.into()))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )+)*};
}

value_from! {
    Uuid: Uuid;
    Int: i64, i32, u32;
    Text: String, &str;
    Bool: bool;
    Real: f64;
    Bytes: Vec<u8>, &[u8];
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

/// Binds values in order, for either driver.
pub(super) fn bind_all<'q, DB>(
    mut query: SqlxQuery<'q, DB, DB::Arguments>,
    values: Vec<Value>,
) -> SqlxQuery<'q, DB, DB::Arguments>
where
    DB: sqlx::Database,
    Option<Uuid>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<i64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<bool>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<f64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<Vec<u8>>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    for value in values {
        query = match value {
            Value::Uuid(v) => query.bind(v),
            Value::Int(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Real(v) => query.bind(v),
            Value::Bytes(v) => query.bind(v),
        };
    }
    query
}
