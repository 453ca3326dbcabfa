//! The order of lists: fields of an allow-list, a minus for descending, at most three of them. The
//! id comes last, so that pages do not overlap.

use airside_kernel::db::SqlBuilder;
use airside_kernel::{Error, Result};

/// Fields at most.
const FIELDS_MAX: usize = 3;

/// Field, expression, and whether it may be missing; what is missing comes last.
const FIELDS: [(&str, &str, bool); 10] = [
    ("created_at", "work_items.created_at", false),
    ("updated_at", "work_items.updated_at", false),
    ("sequence_id", "work_items.sequence_id", false),
    ("sort_order", "work_items.sort_order", false),
    // Begins with the name in small letters, of every alphabet and alike on both databases.
    ("name", "work_items.search_text COLLATE \"C\"", false),
    ("start_date", "work_items.start_date", true),
    ("target_date", "work_items.target_date", true),
    ("completed_at", "work_items.completed_at", true),
    (
        "priority",
        "CASE work_items.priority WHEN 'urgent' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 \
         WHEN 'low' THEN 1 ELSE 0 END",
        false,
    ),
    (
        "state",
        "(SELECT states.sequence FROM states WHERE states.id = work_items.state_id)",
        false,
    ),
];

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::work_items) struct Order(Vec<(usize, bool)>);

impl Order {
    /// The newest first, unless the caller says otherwise.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let text = text
            .filter(|text| !text.trim().is_empty())
            .unwrap_or("-created_at");
        let mut fields = Vec::new();
        for part in text.split(',') {
            let part = part.trim();
            let name = part.strip_prefix('-').unwrap_or(part);
            let name = if name == "state__sequence" {
                "state"
            } else {
                name
            };
            let place = FIELDS
                .iter()
                .position(|(field, _, _)| *field == name)
                .ok_or_else(|| {
                    let known = FIELDS.map(|(field, _, _)| field).join(", ");
                    Error::field("order_by", format!("`{part}` is none of {known}"))
                })?;
            fields.push((place, part.starts_with('-')));
        }
        if fields.len() > FIELDS_MAX {
            return Err(Error::field("order_by", "takes at most 3 fields"));
        }
        Ok(Self(fields))
    }

    /// Pushes `ORDER BY`.
    pub fn push(&self, to: &mut SqlBuilder) {
        to.push(" ORDER BY ");
        let mut last_is_descending = false;
        for (place, is_descending) in &self.0 {
            let Some((_, expression, may_be_missing)) = FIELDS.get(*place) else {
                continue;
            };
            to.push(expression)
                .push(if *is_descending { " DESC" } else { " ASC" });
            if *may_be_missing {
                to.push(" NULLS LAST");
            }
            to.push(", ");
            last_is_descending = *is_descending;
        }
        // In the same direction, so that an index gives the whole order.
        to.push(if last_is_descending {
            "work_items.id DESC"
        } else {
            "work_items.id ASC"
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_fields_order_a_list() {
        let check = |text: Option<&str>, expected: &str| {
            let mut query = SqlBuilder::default();
            Order::parse(text).expect("an order").push(&mut query);
            assert_eq!(query.build().text(), expected);
        };
        check(
            None,
            " ORDER BY work_items.created_at DESC, work_items.id DESC",
        );
        check(
            Some("target_date,-sequence_id"),
            " ORDER BY work_items.target_date ASC NULLS LAST, work_items.sequence_id DESC, \
             work_items.id DESC",
        );
        for text in [
            "password",
            "id; DROP TABLE users",
            "name,name,name,name",
            "--name)",
        ] {
            assert!(Order::parse(Some(text)).is_err(), "{text}");
        }
    }
}
