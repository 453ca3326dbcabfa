//! Several statements in one round trip on PostgreSQL.
//!
//! The driver sends each statement and waits for its answer. Between the last changes of a
//! transaction and its commit that wait is one for all: whoever else needs the same rows waits until
//! this program was given a processor to send the commit, and the server one to read it. So a
//! transaction begins in the round trip of its first statement and is committed in that of its last.
//!
//! PostgreSQL takes several statements in one message only as text. A statement is therefore
//! prepared once on its connection, as the driver does too, and sent by name with its values as
//! literals, all of which are written here and nowhere else: quoted, of the types that the
//! statement was prepared for. The connection says itself that a backslash is nothing special
//! (`standard_conforming_strings`).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Postgres};

use super::Value;
use super::held::Held;

/// Statements that one connection keeps for this.
const KEPT_MAX: usize = 64;

/// Numbers of statements. A connection may come back from the driver's pool with statements that
/// nobody remembers, so no number is given twice.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The statements that a connection has prepared, by their texts.
#[derive(Debug, Default)]
pub(super) struct Prepared(HashMap<String, u64>);

/// What begins a transaction: statements without values, and how many rows they answer in all.
#[derive(Debug)]
pub(super) struct Beginning {
    pub text: String,
    pub rows: usize,
}

impl Beginning {
    /// With this statement, which answers nothing.
    pub fn with(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            rows: 0,
        }
    }
}

impl Held<Postgres> {
    /// The rows of a statement that is sent together with what goes before and after it.
    pub async fn run_packed(
        &mut self,
        beginning: Option<Beginning>,
        (text, values): (&str, &[Value]),
        end: Option<&str>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let number = self.prepared_as(text, values).await?;
        let mut message = String::new();
        let mut rows_before = 0;
        if let Some(beginning) = beginning {
            message = beginning.text + "; ";
            rows_before = beginning.rows;
        }
        write_execute(&mut message, number, values);
        if let Some(end) = end {
            message.push_str("; ");
            message.push_str(end);
        }
        let rows = sqlx::raw_sql(AssertSqlSafe(message));
        let mut rows = rows.fetch_all(&mut *self.connection).await?;
        rows.drain(..rows_before.min(rows.len()));
        Ok(rows)
    }

    /// The number of a statement, which is prepared if it was not before.
    async fn prepared_as(&mut self, text: &str, values: &[Value]) -> Result<u64, sqlx::Error> {
        if let Some(number) = self.prepared.0.get(text) {
            return Ok(*number);
        }
        let mut message = String::new();
        if self.prepared.0.len() >= KEPT_MAX {
            for (_, number) in self.prepared.0.drain() {
                // Writing to a string does not fail.
                let _ = write!(message, "DEALLOCATE packed_{number}; ");
            }
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        write_prepare(&mut message, number, text, values);
        sqlx::raw_sql(AssertSqlSafe(message))
            .execute(&mut *self.connection)
            .await?;
        self.prepared.0.insert(text.to_owned(), number);
        Ok(number)
    }
}

fn write_prepare(message: &mut String, number: u64, text: &str, values: &[Value]) {
    let types: Vec<&str> = values.iter().map(type_of).collect();
    let _ = write!(message, "PREPARE packed_{number}");
    if !types.is_empty() {
        let _ = write!(message, " ({})", types.join(", "));
    }
    let _ = write!(message, " AS {text}");
}

fn write_execute(message: &mut String, number: u64, values: &[Value]) {
    let _ = write!(message, "EXECUTE packed_{number}");
    for (place, value) in values.iter().enumerate() {
        message.push_str(if place == 0 { "(" } else { ", " });
        write_literal(message, value);
    }
    if !values.is_empty() {
        message.push(')');
    }
}

const fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Uuid(_) => "uuid",
        Value::Int(_) => "bigint",
        Value::Text(_) => "text",
        Value::Bool(_) => "boolean",
        Value::Real(_) => "double precision",
        Value::Bytes(_) => "bytea",
    }
}

/// A value as the server reads it. In quotes, a quote is written twice, and nothing else means
/// anything.
fn write_literal(message: &mut String, value: &Value) {
    let written = match value {
        Value::Uuid(Some(value)) => write!(message, "'{value}'"),
        Value::Int(Some(value)) => write!(message, "'{value}'"),
        Value::Bool(Some(value)) => write!(message, "'{value}'"),
        // The shortest text that is read as the same number.
        Value::Real(Some(value)) => write!(message, "'{value:?}'"),
        Value::Text(Some(value)) => write!(message, "'{}'", value.replace('\'', "''")),
        Value::Bytes(Some(value)) => write_bytes(message, value),
        Value::Uuid(None)
        | Value::Int(None)
        | Value::Text(None)
        | Value::Bool(None)
        | Value::Real(None)
        | Value::Bytes(None) => write!(message, "NULL"),
    };
    // Writing to a string does not fail.
    let _ = written;
}

fn write_bytes(message: &mut String, value: &[u8]) -> std::fmt::Result {
    message.push_str("'\\x");
    for byte in value {
        write!(message, "{byte:02x}")?;
    }
    message.push('\'');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_so_that_none_ends_its_quotes() {
        let check = |value: Value, expected: &str| {
            let mut message = String::new();
            write_literal(&mut message, &value);
            assert_eq!(message, expected);
        };
        check("it's".into(), "'it''s'");
        check(
            "'; DROP TABLE users; --".into(),
            "'''; DROP TABLE users; --'",
        );
        check("\\' $1 \n".into(), "'\\'' $1 \n'");
        check(Value::Text(None), "NULL");
        check(i64::MIN.into(), "'-9223372036854775808'");
        check(0.1.into(), "'0.1'");
        check(f64::INFINITY.into(), "'inf'");
        check(true.into(), "'true'");
        check(vec![0_u8, 255].into(), "'\\x00ff'");
    }

    #[test]
    fn a_statement_is_prepared_for_the_types_of_its_values() {
        let values = [Value::from(7_i64), Value::Uuid(None)];
        let mut message = String::new();
        write_prepare(&mut message, 3, "SELECT $1, $2", &values);
        message.push_str(" | ");
        write_execute(&mut message, 3, &values);
        message.push_str(" | ");
        write_execute(&mut message, 4, &[]);
        assert_eq!(
            message,
            "PREPARE packed_3 (bigint, uuid) AS SELECT $1, $2 | EXECUTE packed_3('7', NULL) \
             | EXECUTE packed_4"
        );
    }
}
