//! Several changes in one round trip.
//!
//! On SQLite each statement is a walk to the connection's own thread and back, on PostgreSQL to the
//! server, and whatever is locked stays locked meanwhile. Changes that need nothing of each other's
//! answers can go together: on SQLite as one text of several statements, which run in order, on
//! PostgreSQL as the parts of one statement, which do not see what the others do.

use super::{Engine, Query, SqlBuilder};

/// The name on PostgreSQL of a part that answers, in which others may look for its answer.
pub const FIRST_PART: &str = "part_0";

impl Query {
    /// These changes as one; its rows are those of the part of that number, the only one that
    /// answers any on SQLite.
    pub(crate) fn together(engine: Engine, parts: Vec<Self>, answering: Option<usize>) -> Self {
        let mut whole = SqlBuilder::default();
        for (number, part) in parts.into_iter().enumerate() {
            match (engine, number) {
                (Engine::Sqlite, 0) => {}
                (Engine::Sqlite, _) => {
                    whole.push("; ");
                }
                (Engine::Postgres, 0) => {
                    whole.push("WITH part_0 AS (");
                }
                (Engine::Postgres, _) => {
                    whole.push(&format!(", part_{number} AS ("));
                }
            }
            whole.push_query(part);
            if engine == Engine::Postgres {
                whole.push(")");
            }
        }
        if engine == Engine::Postgres {
            match answering {
                Some(number) => whole.push(&format!(" SELECT * FROM part_{number}")),
                None => whole.push(" SELECT 1"),
            };
        }
        whole.build()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sql;
    use super::*;

    #[test]
    fn values_keep_their_places() {
        let parts = || {
            vec![
                sql("UPDATE a SET b = $2 WHERE c = $1").bind(1).bind(2),
                sql("INSERT INTO d VALUES ($1, $1)").bind(3),
            ]
        };
        let check = |engine, expected: &str| {
            let whole = Query::together(engine, parts(), None);
            assert_eq!(whole.text(), expected);
        };
        check(
            Engine::Sqlite,
            "UPDATE a SET b = $2 WHERE c = $1; INSERT INTO d VALUES ($3, $3)",
        );
        check(
            Engine::Postgres,
            "WITH part_0 AS (UPDATE a SET b = $2 WHERE c = $1), \
             part_1 AS (INSERT INTO d VALUES ($3, $3)) SELECT 1",
        );
    }
}
