//! One SQL text per statement, `$n` placeholders, both databases.
//!
//! ```ignore
//! let row: Option<UserRow> = sql("SELECT id, email FROM users WHERE id = $1")
//!     .bind(user)
//!     .fetch_optional(&mut connection)
//!     .await?;
//! ```
//!
//! Text that depends on input (filters, orders, visibility) is put together with [`SqlBuilder`],
//! which takes values only as placeholders.

use std::borrow::Cow;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, SqlSafeStr, SqlStr};

use super::connection::{Connection, Inner};
use super::packed::Beginning;
use super::value::bind_all;
use super::{Engine, Value};
use crate::error::{Error, Result};

/// A row type that both drivers can read: `#[derive(sqlx::FromRow)]`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// A statement and its values.
#[derive(Debug)]
pub struct Query {
    text: Cow<'static, str>,
    values: Vec<Value>,
}

/// A fixed statement.
#[must_use]
pub fn sql(text: &'static str) -> Query {
    Query {
        text: Cow::Borrowed(text),
        values: Vec::new(),
    }
}

/// Runs one driver call on whichever database the connection belongs to, and notes a failure.
///
/// It stands in functions that do not depend on the type of a row: what a driver does for a query is
/// much code, and would be there once for each type and each place that asks.
macro_rules! on_driver {
    ($query:ident, $connection:ident, $method:ident, $answer:expr) => {{
        let beginning = $connection.beginning.take();
        let Query { text, values } = $query.checked()?.after(beginning);
        $connection.is_waiting = true;
        let outcome = match &mut $connection.inner {
            Inner::Sqlite(Some(held)) => on_driver!(@run text, values, held, $method, $answer),
            Inner::Postgres(Some(held)) => on_driver!(@run text, values, held, $method, $answer),
            Inner::Sqlite(None) | Inner::Postgres(None) => Err(sqlx::Error::PoolClosed),
        };
        $connection.settle(outcome.is_err());
        outcome
    }};
    (@run $text:ident, $values:ident, $held:ident, $method:ident, $answer:expr) => {
        bind_all(sqlx::query(safe($text)), $values)
            .$method(&mut *$held.connection)
            .await
            .map($answer)
    };
}

/// Rows as a driver gives them.
enum Rows {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

impl From<Vec<SqliteRow>> for Rows {
    fn from(rows: Vec<SqliteRow>) -> Self {
        Self::Sqlite(rows)
    }
}

impl From<Vec<PgRow>> for Rows {
    fn from(rows: Vec<PgRow>) -> Self {
        Self::Postgres(rows)
    }
}

/// A row as a driver gives it.
enum AnyRow {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl From<SqliteRow> for AnyRow {
    fn from(row: SqliteRow) -> Self {
        Self::Sqlite(row)
    }
}

impl From<PgRow> for AnyRow {
    fn from(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

impl AnyRow {
    fn read<T: Row>(&self) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite(row) => T::from_row(row),
            Self::Postgres(row) => T::from_row(row),
        }
    }
}

impl Rows {
    fn read<T: Row>(&self) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Sqlite(rows) => rows.iter().map(T::from_row).collect(),
            Self::Postgres(rows) => rows.iter().map(T::from_row).collect(),
        }
    }
}

/// Statements are the program's own text; input reaches them only as values.
fn safe(text: Cow<'static, str>) -> SqlStr {
    AssertSqlSafe(text).into_sql_str()
}

impl Query {
    /// Gives the next placeholder its value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The statement's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Text with a NUL is refused here: SQLite would keep it and PostgreSQL answers with a fault.
    fn checked(self) -> Result<Self, sqlx::Error> {
        let has_nul =
            |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
        if self.values.iter().any(has_nul) {
            return Err(sqlx::Error::Encode(Box::new(NulInText)));
        }
        Ok(self)
    }

    /// The same on SQLite in the round trip of a statement that goes first.
    fn after(mut self, first: Option<Beginning>) -> Self {
        if let Some(first) = first {
            self.text = format!("{}; {}", first.text, self.text).into();
        }
        self
    }

    /// The same on SQLite in the round trip of a statement that goes last.
    fn before(mut self, last: Option<&'static str>) -> Self {
        if let Some(last) = last {
            self.text = format!("{}; {last}", self.text).into();
        }
        self
    }

    /// All rows.
    pub async fn fetch_all<T: Row>(self, connection: &mut Connection) -> Result<Vec<T>> {
        let rows = self.rows(connection).await?.read();
        connection.has_failed |= rows.is_err();
        rows.map_err(Error::from)
    }

    /// The first row, if there is one.
    pub async fn fetch_optional<T: Row>(self, connection: &mut Connection) -> Result<Option<T>> {
        let row = self.row(connection).await?;
        let row = row.as_ref().map(AnyRow::read).transpose();
        connection.has_failed |= row.is_err();
        row.map_err(Error::from)
    }

    async fn rows(self, connection: &mut Connection) -> Result<Rows, sqlx::Error> {
        if connection.begins_packed() {
            return self.packed(connection, None).await.map(Rows::Postgres);
        }
        on_driver!(self, connection, fetch_all, Rows::from)
    }

    async fn row(self, connection: &mut Connection) -> Result<Option<AnyRow>, sqlx::Error> {
        if connection.begins_packed() {
            let rows = self.packed(connection, None).await?;
            return Ok(rows.into_iter().next().map(AnyRow::Postgres));
        }
        on_driver!(self, connection, fetch_optional, |row| row
            .map(AnyRow::from))
    }

    /// On PostgreSQL, together with what begins the transaction and with what ends it.
    async fn packed(
        self,
        connection: &mut Connection,
        end: Option<&'static str>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let Self { text, values } = self.checked()?;
        let beginning = connection.beginning.take();
        connection.is_waiting = true;
        let outcome = match &mut connection.inner {
            Inner::Postgres(Some(held)) => held.run_packed(beginning, (&text, &values), end).await,
            Inner::Postgres(None) | Inner::Sqlite(_) => Err(sqlx::Error::PoolClosed),
        };
        connection.settle(outcome.is_err());
        outcome
    }

    /// As [`Query::execute_returning`], for several statements of which one answers a row: all of
    /// them run to their end, and what is said then.
    pub(super) async fn execute_all<T: Row>(
        self,
        connection: &mut Connection,
        end: Option<&'static str>,
    ) -> Result<Option<T>, sqlx::Error> {
        let rows = match connection.engine() {
            Engine::Sqlite => self.before(end).rows(connection).await?,
            Engine::Postgres => Rows::Postgres(self.packed(connection, end).await?),
        };
        let rows = rows.read();
        connection.has_failed |= rows.is_err();
        Ok(rows?.into_iter().next())
    }

    /// The first row; its absence is a fault of ours.
    pub async fn fetch_one<T: Row>(self, connection: &mut Connection) -> Result<T> {
        self.fetch_optional(connection)
            .await?
            .ok_or_else(|| Error::from(sqlx::Error::RowNotFound))
    }

    /// A number, such as a count.
    pub async fn fetch_count(self, connection: &mut Connection) -> Result<i64> {
        self.fetch_one::<(i64,)>(connection)
            .await
            .map(|(count,)| count)
    }

    /// Whether there is any row. The statement selects one `BIGINT`, usually `1`.
    pub async fn exists(self, connection: &mut Connection) -> Result<bool> {
        self.fetch_optional::<(i64,)>(connection)
            .await
            .map(|row| row.is_some())
    }

    /// Runs a change; answers the number of rows it touched. Only a write transaction hands out a
    /// connection on which the database lets this happen.
    pub(crate) async fn execute(self, connection: &mut Connection) -> Result<u64, sqlx::Error> {
        // The drivers add up what the statements of one text touched, and SQLite's counts for a
        // `BEGIN` what was touched before it.
        connection.begin_now().await?;
        on_driver!(self, connection, execute, |done| done.rows_affected())
    }

    /// As [`Query::execute`], answering the row of a `RETURNING` clause.
    pub(crate) async fn execute_returning<T: Row>(
        self,
        connection: &mut Connection,
    ) -> Result<Option<T>, sqlx::Error> {
        let row = self.row(connection).await?;
        let row = row.as_ref().map(AnyRow::read).transpose();
        connection.has_failed |= row.is_err();
        row
    }
}

/// A text value that holds the character NUL.
#[derive(Debug, thiserror::Error)]
#[error("text must not hold the character NUL")]
pub(crate) struct NulInText;

/// Puts a statement together whose shape depends on input. Values go in as placeholders only; the
/// text that is pushed comes from the program.
#[derive(Debug, Default)]
pub struct SqlBuilder {
    text: String,
    values: Vec<Value>,
}

impl SqlBuilder {
    /// Begins with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds text of the program's own.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder with its value.
    pub fn push_value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds a parenthesised list of placeholders; an empty one matches nothing.
    pub fn push_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.push_value(value);
        }
        if first {
            self.push("NULL");
        }
        self.push(")")
    }

    /// Adds a whole statement with its values; its placeholders count on from those before it.
    pub(super) fn push_query(&mut self, query: Query) -> &mut Self {
        let before = self.values.len();
        let mut parts = query.text.split('$');
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = part.split_at(digits);
            let number = number.parse::<usize>().map_or(before, |own| own + before);
            self.text.push('$');
            self.text.push_str(&number.to_string());
            self.text.push_str(rest);
        }
        self.values.extend(query.values);
        self
    }

    /// The finished statement.
    #[must_use]
    pub fn build(self) -> Query {
        Query {
            text: Cow::Owned(self.text),
            values: self.values,
        }
    }
}
