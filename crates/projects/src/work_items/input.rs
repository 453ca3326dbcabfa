//! What callers say about a work item, and what of it is acceptable by itself. What depends on the
//! project (states, labels, people, parents) is checked in the transaction that writes it.

use std::ops::Deref;

use airside_kernel::ids::UserId;
use airside_kernel::{CalendarDate, Error, Result, Validation};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Priority;
use crate::ids::{LabelId, StateId, WorkItemId};
use crate::scope::{given, valid_name};
use crate::text::{self, RICH_TEXT_BYTES_MAX};

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 255;
/// Longest id or name of another system, in characters.
const EXTERNAL_CHARS_MAX: usize = 255;
/// People, and labels, of one item at most.
const RELATED_MAX: usize = 50;

/// A new work item, which needs a name, or a change of one; what is left out stays.
#[expect(
    clippy::option_option,
    reason = "a field that is left out stays, one that is null is emptied"
)]
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct WorkItemChange {
    /// What it is about, in one line.
    pub name: Option<String>,
    /// Its text, as HTML, which is sanitised.
    #[serde(default, deserialize_with = "given")]
    pub description_html: Option<Option<String>>,
    /// How much it matters.
    #[serde(default, deserialize_with = "given")]
    pub priority: Option<Option<Priority>>,
    /// Its state, one of the project's.
    #[serde(alias = "state_id")]
    pub state: Option<StateId>,
    /// The item that it lies below, one of the same project.
    #[serde(default, alias = "parent_id", deserialize_with = "given")]
    pub parent: Option<Option<WorkItemId>>,
    /// Who works on it.
    #[serde(alias = "assignee_ids")]
    pub assignees: Option<Vec<UserId>>,
    /// Its labels.
    #[serde(alias = "label_ids")]
    pub labels: Option<Vec<LabelId>>,
    /// The day on which work begins.
    #[serde(default, deserialize_with = "given")]
    pub start_date: Option<Option<CalendarDate>>,
    /// The day on which it should be done.
    #[serde(default, deserialize_with = "given")]
    pub target_date: Option<Option<CalendarDate>>,
    /// Its size in points.
    #[serde(default, deserialize_with = "given")]
    pub point: Option<Option<i64>>,
    /// Its place among the others.
    pub sort_order: Option<f64>,
    /// Whether it is still being written.
    pub is_draft: Option<bool>,
    /// Where it is imported from.
    #[serde(default, deserialize_with = "given")]
    pub external_source: Option<Option<String>>,
    /// Its id there.
    #[serde(default, deserialize_with = "given")]
    pub external_id: Option<Option<String>>,
}

impl WorkItemChange {
    /// The same with what can be put right put right, or all that cannot.
    pub(super) fn validated(mut self) -> Result<ValidChange> {
        let mut validation = Validation::new();
        if let Some(name) = self.name.take() {
            match valid_name(&name, NAME_CHARS_MAX) {
                Ok(name) => self.name = Some(name),
                Err(message) => validation.add("name", message),
            }
        }
        if let Some(Some(html)) = &self.description_html {
            let is_short = html.len() <= RICH_TEXT_BYTES_MAX;
            validation.require(is_short, "description_html", "must be at most 512 KiB long");
        }
        if let (Some(Some(start)), Some(Some(target))) = (self.start_date, self.target_date) {
            validation.require(
                start <= target,
                "target_date",
                "must not be before the start date",
            );
        }
        if let Some(Some(point)) = self.point {
            validation.require(
                (0..=1000).contains(&point),
                "point",
                "must be from 0 to 1000",
            );
        }
        if let Some(order) = self.sort_order {
            validation.require(order.is_finite(), "sort_order", "must be a number");
        }
        for (field, value) in [
            ("external_source", &self.external_source),
            ("external_id", &self.external_id),
        ] {
            if let Some(Some(text)) = value {
                let is_short = text.chars().count() <= EXTERNAL_CHARS_MAX;
                validation.require(is_short, field, "must be at most 255 characters long");
            }
        }
        self.assignees = self.assignees.map(unique);
        self.labels = self.labels.map(unique);
        let few = |count: Option<usize>| count.unwrap_or(0) <= RELATED_MAX;
        let message = "must be at most 50";
        validation.require(
            few(self.assignees.as_ref().map(Vec::len)),
            "assignees",
            message,
        );
        validation.require(few(self.labels.as_ref().map(Vec::len)), "labels", message);
        validation.finish()?;
        if let Some(Some(html)) = &mut self.description_html {
            *html = text::sanitise(html);
        }
        Ok(ValidChange(self))
    }
}

/// A change with values as they may be stored, its text sanitised: before any lock is waited for.
#[derive(Debug, Clone)]
pub(super) struct ValidChange(WorkItemChange);

impl ValidChange {
    /// The same for an item with these labels, of which some come and some go.
    pub fn with_labels(
        &self,
        now: &[LabelId],
        comes: &[LabelId],
        goes: &[LabelId],
    ) -> Result<Self> {
        let all = now.iter().chain(comes);
        let labels = unique(all.filter(|label| !goes.contains(label)).copied().collect());
        if labels.len() > RELATED_MAX {
            return Err(Error::field(
                "add_labels",
                "would be more than 50 of one item",
            ));
        }
        let mut change = self.clone();
        change.0.labels = Some(labels);
        Ok(change)
    }
}

impl Deref for ValidChange {
    type Target = WorkItemChange;
    fn deref(&self) -> &WorkItemChange {
        &self.0
    }
}

fn unique<T: Ord>(mut ids: Vec<T>) -> Vec<T> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
