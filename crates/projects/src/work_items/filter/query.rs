//! A filter as part of a query.

use airside_kernel::db::{SqlBuilder, Value};
use airside_kernel::ids::{UserId, WorkspaceId};
use uuid::Uuid;

use super::{Comparison, Condition, DayField, IdField, Ids, InstantField, WordField};
use crate::scope::ProjectFacts;
use crate::text;
use crate::work_items::rows::padded;

/// Where the filtered list is, and for whom.
#[derive(Debug, Clone, Copy)]
pub(in crate::work_items) struct Surroundings<'a> {
    pub workspace: WorkspaceId,
    /// The project, for the list of one. Otherwise the query joins `projects`.
    pub project: Option<&'a ProjectFacts>,
    pub user: UserId,
}

impl Condition {
    /// Pushes the condition, in parentheses.
    pub(in crate::work_items) fn push(&self, to: &mut SqlBuilder, around: &Surroundings<'_>) {
        match self {
            Self::All(parts) => push_joined(to, around, parts, " AND ", "TRUE"),
            Self::Any(parts) => push_joined(to, around, parts, " OR ", "FALSE"),
            Self::Not(part) => {
                // A comparison with what is missing is neither true nor false; it does not hold.
                to.push("(NOT COALESCE(");
                part.push(to, around);
                to.push(", FALSE))");
            }
            Self::Ids(field, ids) => push_ids(to, around, *field, ids),
            Self::Words(field, words) => push_words(to, around, *field, words),
            Self::Day(field, comparison) => {
                let column = match field {
                    DayField::Start => "work_items.start_date",
                    DayField::Target => "work_items.target_date",
                };
                push_comparison(to, column, *comparison);
            }
            Self::Instant(field, comparison) => {
                let column = match field {
                    InstantField::Created => "work_items.created_at",
                    InstantField::Updated => "work_items.updated_at",
                    InstantField::Completed => "work_items.completed_at",
                };
                push_comparison(to, column, *comparison);
            }
            Self::Numbers(numbers) => {
                to.push("(work_items.sequence_id IN ")
                    .push_list(padded(numbers))
                    .push(")");
            }
            Self::IsDraft(is_draft) => {
                to.push("(work_items.is_draft = ")
                    .push_value(*is_draft)
                    .push(")");
            }
            Self::Search(search) => push_search(to, around, search),
        }
    }
}

fn push_joined(
    to: &mut SqlBuilder,
    around: &Surroundings<'_>,
    parts: &[Condition],
    word: &str,
    of_nothing: &str,
) {
    to.push("(");
    if parts.is_empty() {
        to.push(of_nothing);
    }
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            to.push(word);
        }
        part.push(to, around);
    }
    to.push(")");
}

fn push_ids(to: &mut SqlBuilder, around: &Surroundings<'_>, field: IdField, ids: &Ids) {
    let mut listed = ids.listed.clone();
    if ids.me {
        listed.push(around.user.0);
    }
    let own_column = match field {
        IdField::Id => Some("work_items.id"),
        IdField::State => Some("work_items.state_id"),
        IdField::Parent => Some("work_items.parent_id"),
        IdField::CreatedBy => Some("work_items.created_by"),
        IdField::Project => Some("work_items.project_id"),
        IdField::Assignee | IdField::Label | IdField::Subscriber => None,
    };
    to.push("(");
    match own_column {
        Some(column) => {
            if !listed.is_empty() {
                to.push(column).push(" IN ").push_list(padded(&listed));
            }
            if ids.none {
                push_or(to, !listed.is_empty());
                to.push(column).push(" IS NULL");
            }
        }
        None => push_related(to, around.workspace, field, (&listed, ids.none)),
    }
    if listed.is_empty() && !ids.none {
        to.push("FALSE");
    }
    to.push(")");
}

fn push_related(
    to: &mut SqlBuilder,
    workspace: WorkspaceId,
    field: IdField,
    (listed, none): (&[Uuid], bool),
) {
    let (table, column, has_workspace) = match field {
        IdField::Label => ("work_item_labels", "label_id", false),
        IdField::Subscriber => ("work_item_subscribers", "user_id", true),
        _ => ("work_item_assignees", "user_id", true),
    };
    if !listed.is_empty() {
        to.push("work_items.id IN (SELECT work_item_id FROM ")
            .push(table)
            .push(" WHERE ");
        if has_workspace {
            to.push("workspace_id = ")
                .push_value(workspace)
                .push(" AND ");
        }
        to.push(column)
            .push(" IN ")
            .push_list(padded(listed))
            .push(")");
    }
    if none {
        push_or(to, !listed.is_empty());
        to.push("NOT EXISTS (SELECT 1 FROM ").push(table);
        to.push(" related WHERE related.work_item_id = work_items.id)");
    }
}

fn push_or(to: &mut SqlBuilder, is_second: bool) {
    if is_second {
        to.push(" OR ");
    }
}

fn push_words(to: &mut SqlBuilder, around: &Surroundings<'_>, field: WordField, words: &[String]) {
    let words = words.iter().map(String::as_str);
    match field {
        WordField::Priority => to
            .push("(work_items.priority IN ")
            .push_list(words)
            .push(")"),
        WordField::ExternalId => to
            .push("(work_items.external_id IN ")
            .push_list(words)
            .push(")"),
        WordField::ExternalSource => to
            .push("(work_items.external_source IN ")
            .push_list(words)
            .push(")"),
        WordField::StateGroup => {
            to.push("(work_items.state_id IN (SELECT states.id FROM states WHERE ");
            match around.project {
                Some(project) => to
                    .push("states.project_id = ")
                    .push_value(project.project_id),
                None => to
                    .push("states.workspace_id = ")
                    .push_value(around.workspace),
            };
            to.push(" AND states.state_group IN ")
                .push_list(words)
                .push("))")
        }
    };
}

fn push_comparison<T: Into<Value>>(to: &mut SqlBuilder, column: &str, comparison: Comparison<T>) {
    let (operator, value) = match comparison {
        Comparison::Is(value) => (" = ", value),
        Comparison::AtLeast(value) => (" >= ", value),
        Comparison::AtMost(value) => (" <= ", value),
        Comparison::MoreThan(value) => (" > ", value),
        Comparison::LessThan(value) => (" < ", value),
        Comparison::IsMissing(is_missing) => {
            let test = if is_missing {
                " IS NULL)"
            } else {
                " IS NOT NULL)"
            };
            to.push("(").push(column).push(test);
            return;
        }
    };
    to.push("(")
        .push(column)
        .push(operator)
        .push_value(value)
        .push(")");
}

/// By name and text; `WEB-12` and `12` find the item of that number as well.
fn push_search(to: &mut SqlBuilder, around: &Surroundings<'_>, search: &str) {
    to.push("(work_items.search_text LIKE ")
        .push_value(text::like_pattern(search));
    to.push(" ESCAPE '!'");
    let search = search.trim();
    let (identifier, number) = match search.rsplit_once('-') {
        Some((identifier, number)) => (Some(identifier.to_uppercase()), number),
        None => (None, search),
    };
    if let Ok(number) = number.parse::<i64>() {
        match (identifier, around.project) {
            (None, _) => push_number(to, number),
            (Some(identifier), Some(project)) if project.project_identifier == identifier => {
                push_number(to, number);
            }
            (Some(_), Some(_)) => {}
            (Some(identifier), None) => {
                to.push(" OR (projects.identifier = ")
                    .push_value(identifier);
                to.push(" AND work_items.sequence_id = ")
                    .push_value(number)
                    .push(")");
            }
        }
    }
    to.push(")");
}

fn push_number(to: &mut SqlBuilder, number: i64) {
    to.push(" OR work_items.sequence_id = ").push_value(number);
}
