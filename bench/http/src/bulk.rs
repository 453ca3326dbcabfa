//! Many rows of one table, a few hundred with each statement.

use airside_kernel::WriteTx;
use airside_kernel::db::{SqlBuilder, Value};
use anyhow::Result;

/// Values of one statement; both databases take more.
const VALUES: usize = 4_000;

/// Rows to be written.
#[derive(Debug)]
pub struct Bulk {
    head: &'static str,
    rows: Vec<Vec<Value>>,
}

impl Bulk {
    /// Rows of `table (column, …)`.
    pub const fn new(head: &'static str) -> Self {
        let rows = Vec::new();
        Self { head, rows }
    }

    /// One more row.
    pub fn add<const N: usize>(&mut self, row: [Value; N]) {
        self.rows.push(row.into());
    }

    /// Writes all.
    pub async fn write(self, tx: &mut WriteTx) -> Result<()> {
        let width = self.rows.first().map_or(1, Vec::len);
        for rows in self.rows.chunks((VALUES / width).max(1)) {
            let mut text = SqlBuilder::new("INSERT INTO ");
            text.push(self.head).push(" VALUES ");
            for (place, row) in rows.iter().enumerate() {
                text.push(if place == 0 { "" } else { ", " });
                text.push_list(row.iter().cloned());
            }
            tx.execute(text.build()).await?;
        }
        Ok(())
    }
}
