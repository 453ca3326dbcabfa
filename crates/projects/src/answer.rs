//! What callers say about the shape of answers.

use serde::Deserialize;
use utoipa::IntoParams;

/// Whole things in the place of ids.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Expand {
    /// `can` adds what the caller may do with each row, `reactions` those to each comment.
    pub expand: Option<String>,
}

impl Expand {
    /// Whether that was asked for.
    #[must_use]
    pub fn names(&self, what: &str) -> bool {
        let names = self.expand.as_deref().unwrap_or_default();
        names.split(',').any(|name| name.trim() == what)
    }
}
