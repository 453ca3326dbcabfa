//! The order that a caller asks for: fields of the part's own allow-list, a minus for descending. The
//! id comes last, so that pages do not overlap.

use airside_kernel::{Error, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Part;

/// Fields at most.
const FIELDS_MAX: usize = 3;

/// By what a list is ordered.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderBy {
    /// Fields, separated by commas, `-` before one for descending. Any other than those of the
    /// list is refused with their names.
    pub order_by: Option<String>,
}

impl OrderBy {
    /// What comes after `ORDER BY`.
    pub(super) fn expression<P: Part>(&self) -> Result<String> {
        let asked = self.order_by.as_deref().unwrap_or_default();
        let fields = asked.split(',').map(str::trim);
        let fields: Vec<&str> = fields.filter(|field| !field.is_empty()).collect();
        if fields.is_empty() {
            return Ok(P::ORDER.to_owned());
        }
        if fields.len() > FIELDS_MAX {
            return Err(Error::field("order_by", "takes at most 3 fields"));
        }
        let mut parts = Vec::new();
        for field in fields {
            let name = field.strip_prefix('-').unwrap_or(field);
            let found = P::ORDERS.iter().find(|(known, _)| *known == name);
            let Some((_, expression)) = found else {
                let known: Vec<&str> = P::ORDERS.iter().map(|(known, _)| *known).collect();
                let message = format!("`{field}` is none of {}", known.join(", "));
                return Err(Error::field("order_by", message));
            };
            let direction = if field.starts_with('-') { " DESC" } else { "" };
            parts.push(format!("{expression}{direction}"));
        }
        parts.push("id".to_owned());
        Ok(parts.join(", "))
    }
}
