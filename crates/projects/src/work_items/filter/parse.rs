//! Reading filters.

use airside_kernel::{CalendarDate, Error, Result, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Comparison, Condition, DEPTH_MAX, DayField, IdField, Ids, InstantField, TESTS_MAX, VALUES_MAX,
    WordField,
};
use crate::states::StateGroup;
use crate::text::SEARCH_CHARS_MAX;
use crate::work_items::Priority;

/// A filter of the parameter `filters`.
pub(crate) fn from_json(text: &str) -> Result<Option<Condition>> {
    let value: Value = serde_json::from_str(text).map_err(|_| wrong("must be a JSON object"))?;
    from_value(&value)
}

/// A filter as a JSON value.
pub(crate) fn from_value(value: &Value) -> Result<Option<Condition>> {
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(None);
    }
    let condition = group(value, 0)?;
    if condition.tests() > TESTS_MAX {
        return Err(wrong("has too many tests; at most 60"));
    }
    Ok(Some(condition))
}

fn group(value: &Value, depth: usize) -> Result<Condition> {
    if depth > DEPTH_MAX {
        return Err(wrong("is nested too deeply; at most 5 levels"));
    }
    let object = value
        .as_object()
        .ok_or_else(|| wrong("must be a JSON object"))?;
    let mut parts = Vec::new();
    for (key, value) in object {
        let members = || -> Result<Vec<Condition>> {
            let list = value
                .as_array()
                .ok_or_else(|| wrong("`and` and `or` take lists"))?;
            list.iter().map(|part| group(part, depth + 1)).collect()
        };
        parts.push(match key.as_str() {
            "and" => Condition::All(members()?),
            "or" => Condition::Any(members()?),
            "not" => Condition::Not(Box::new(group(value, depth + 1)?)),
            _ => {
                let (field, operator) = split(key);
                test(field, operator, &texts(value)?)
                    .map_err(|message| Error::field("filters", format!("`{key}` {message}")))?
            }
        });
    }
    match parts.len() {
        1 => parts.pop().ok_or_else(|| wrong("must not be empty")),
        _ => Ok(Condition::All(parts)),
    }
}

/// A filter of a parameter of its own, such as `priority=high,urgent`.
pub(crate) fn from_parameter(name: &str, value: &str) -> Result<Condition> {
    let (field, operator) = split(name);
    let values: Vec<String> = match field {
        "search" | "external_id" | "external_source" => vec![value.to_owned()],
        _ => value
            .split(',')
            .map(|part| part.trim().to_owned())
            .collect(),
    };
    test(field, operator, &values).map_err(|message| Error::field(name, message))
}

fn wrong(message: &str) -> Error {
    Error::field("filters", message)
}

/// `priority__in` is the field `priority` with the operator `in`.
fn split(key: &str) -> (&str, &str) {
    match key {
        "state__group" | "labels__id" | "assignees__id" => (key, ""),
        _ => match key.rsplit_once("__") {
            Some((field, operator)) => (field, operator),
            None => (key, ""),
        },
    }
}

fn texts(value: &Value) -> Result<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Null => Ok("none".to_owned()),
        _ => Err(wrong("values are texts, numbers or lists of them")),
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        one => Ok(vec![text(one)?]),
    }
}

fn test(field: &str, operator: &str, values: &[String]) -> Result<Condition, String> {
    if values.len() > VALUES_MAX {
        return Err("has too many values; at most 100".to_owned());
    }
    if let Some(field) = id_field(field) {
        return Ok(Condition::Ids(field, ids(operator, values)?));
    }
    if let Some(condition) = timed(field, operator, values) {
        return condition;
    }
    match field {
        "priority" => {
            let known = Priority::ALL.map(Priority::name);
            words(WordField::Priority, operator, values, &known)
        }
        "state_group" | "state__group" => {
            let known = StateGroup::ALL.map(StateGroup::name);
            words(WordField::StateGroup, operator, values, &known)
        }
        "external_id" => Ok(Condition::Words(WordField::ExternalId, values.to_vec())),
        "external_source" => Ok(Condition::Words(WordField::ExternalSource, values.to_vec())),
        "sequence_id" => {
            let number = |text: &String| text.parse().map_err(|_| not_a(text, "a number"));
            Ok(Condition::Numbers(
                values.iter().map(number).collect::<Result<_, String>>()?,
            ))
        }
        "is_draft" => flag(values).map(Condition::IsDraft),
        "search" | "name" => {
            let text = values.first().cloned().unwrap_or_default();
            if text.chars().count() > SEARCH_CHARS_MAX {
                return Err("must be at most 200 characters long".to_owned());
            }
            Ok(Condition::Search(text))
        }
        _ => Err("is not a field that can be filtered by".to_owned()),
    }
}

fn id_field(field: &str) -> Option<IdField> {
    Some(match field {
        "id" => IdField::Id,
        "state" | "state_id" => IdField::State,
        "parent" | "parent_id" => IdField::Parent,
        "created_by" | "created_by_id" => IdField::CreatedBy,
        "project" | "project_id" => IdField::Project,
        "assignee" | "assignees" | "assignee_id" | "assignees__id" => IdField::Assignee,
        "label" | "labels" | "label_id" | "labels__id" => IdField::Label,
        "subscriber" | "subscribers" | "subscriber_id" => IdField::Subscriber,
        _ => return None,
    })
}

/// A test of a day or an instant, if the field is one.
fn timed(field: &str, operator: &str, values: &[String]) -> Option<Result<Condition, String>> {
    let of_day = |field| compared(operator, values, |c| Condition::Day(field, c), day);
    let of_instant = |field| compared(operator, values, |c| Condition::Instant(field, c), instant);
    Some(match field {
        "start_date" => of_day(DayField::Start),
        "target_date" => of_day(DayField::Target),
        "created_at" => of_instant(InstantField::Created),
        "updated_at" => of_instant(InstantField::Updated),
        "completed_at" => of_instant(InstantField::Completed),
        _ => return None,
    })
}

fn ids(operator: &str, values: &[String]) -> Result<Ids, String> {
    let mut ids = Ids {
        listed: Vec::new(),
        me: false,
        none: false,
    };
    match operator {
        "" | "in" | "exact" => {}
        "isnull" if flag(values)? => return Ok(Ids { none: true, ..ids }),
        _ => return Err(format!("takes no operator `{operator}` here")),
    }
    for value in values {
        match value.as_str() {
            "me" => ids.me = true,
            "none" | "None" | "" => ids.none = true,
            text => ids
                .listed
                .push(text.parse::<Uuid>().map_err(|_| not_a(text, "an id"))?),
        }
    }
    Ok(ids)
}

fn words(
    field: WordField,
    operator: &str,
    values: &[String],
    known: &[&str],
) -> Result<Condition, String> {
    if !matches!(operator, "" | "in" | "exact") {
        return Err(format!("takes no operator `{operator}` here"));
    }
    if let Some(other) = values.iter().find(|value| !known.contains(&value.as_str())) {
        return Err(format!("`{other}` is none of {}", known.join(", ")));
    }
    Ok(Condition::Words(field, values.to_vec()))
}

fn compared<T: Copy>(
    operator: &str,
    values: &[String],
    condition: impl Fn(Comparison<T>) -> Condition,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Condition, String> {
    let first = values.first().map(String::as_str).unwrap_or_default();
    if operator == "isnull" {
        return Ok(condition(Comparison::IsMissing(flag(values)?)));
    }
    if first == "none" && matches!(operator, "" | "exact") {
        return Ok(condition(Comparison::IsMissing(true)));
    }
    let value = read(first)?;
    let comparison = match operator {
        "" | "exact" => Comparison::Is(value),
        "gte" => Comparison::AtLeast(value),
        "lte" => Comparison::AtMost(value),
        "gt" | "after" => Comparison::MoreThan(value),
        "lt" | "before" => Comparison::LessThan(value),
        "range" => {
            let until = values.get(1).ok_or("takes two values for a range")?;
            let until = read(until)?;
            let both = [Comparison::AtLeast(value), Comparison::AtMost(until)];
            return Ok(Condition::All(both.map(condition).into()));
        }
        _ => return Err(format!("takes no operator `{operator}` here")),
    };
    Ok(condition(comparison))
}

fn day(text: &str) -> Result<CalendarDate, String> {
    text.parse()
        .map_err(|_| not_a(text, "a date such as 2026-11-21"))
}

/// A time, or a day, which is its first moment in UTC.
fn instant(text: &str) -> Result<Timestamp, String> {
    let of_day = || format!("{text}T00:00:00Z").parse();
    let instant = text.parse::<Timestamp>().or_else(|_| of_day());
    instant.map_err(|_| not_a(text, "a time such as 2026-11-21T09:30:00Z"))
}

fn flag(values: &[String]) -> Result<bool, String> {
    match values.first().map(String::as_str) {
        Some("true" | "True" | "1") => Ok(true),
        Some("false" | "False" | "0") => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

fn not_a(text: &str, what: &str) -> String {
    format!("`{text}` is not {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_json_become_the_same_tree() {
        let check = |parameter: (&str, &str), json: &str| {
            let left = from_parameter(parameter.0, parameter.1).expect("a filter");
            let right = from_json(json).expect("a filter").expect("not empty");
            assert_eq!(left, right, "{json}");
        };
        check(
            ("priority", "high,urgent"),
            r#"{"priority__in":["high","urgent"]}"#,
        );
        check(("assignees", "me,none"), r#"{"assignees":["me",null]}"#);
        check(
            ("target_date__lte", "2026-11-21"),
            r#"{"target_date__lte":"2026-11-21"}"#,
        );
        check(
            ("created_at__gte", "2026-11-21"),
            r#"{"created_at__gte":"2026-11-21T00:00:00Z"}"#,
        );
        check(("parent", "none"), r#"{"parent__isnull":true}"#);
        check(
            ("start_date__range", "2026-01-01,2026-02-01"),
            r#"{"and":[{"start_date__gte":"2026-01-01"},{"start_date__lte":"2026-02-01"}]}"#,
        );
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for json in [
            r#"{"password":"x"}"#,
            r#"{"priority":"very"}"#,
            r#"{"priority__regex":"."}"#,
            r#"{"state":"not-an-id"}"#,
            r#"{"and":{"priority":"high"}}"#,
            r#"{"target_date":"tomorrow"}"#,
            r#"{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"priority":"high"}}}}}}}}"#,
            "[]",
            "no json",
        ] {
            assert!(from_json(json).is_err(), "{json}");
        }
    }
}
