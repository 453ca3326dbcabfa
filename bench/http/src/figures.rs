//! Times, percentiles, and what was found beside what is wanted.

use serde_json::{Map, Value, json};

/// Times of one thing done many times, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// One more.
    pub fn add(&mut self, time: std::time::Duration) {
        self.0.push(time.as_secs_f64() * 1_000.0);
    }

    /// Those of another as well.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The value below which so many in a hundred lie.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }
}

/// One measurement: what was found, and what is wanted.
#[derive(Debug, Clone)]
pub struct Row {
    /// Key in `results.json`.
    pub key: String,
    /// For people.
    pub title: String,
    /// Name and value with its unit in the name, in order.
    pub figures: Vec<(&'static str, f64)>,
    /// What is wanted, in words, and whether it is so.
    pub target: Option<(String, bool)>,
}

impl Row {
    /// A row whose figure of that name is to be at most so much.
    pub fn at_most(
        key: impl Into<String>,
        title: impl Into<String>,
        figures: Vec<(&'static str, f64)>,
        limits: &[(&'static str, f64)],
    ) -> Self {
        let is_met = |(name, limit): &(&str, f64)| {
            let found = figures.iter().find(|(known, _)| known == name);
            found.is_some_and(|(_, value)| value <= limit)
        };
        let words: Vec<String> = limits
            .iter()
            .map(|(name, limit)| format!("{name} ≤ {limit}"))
            .collect();
        let met = limits.iter().all(is_met);
        Self {
            key: key.into(),
            title: title.into(),
            target: (!limits.is_empty()).then(|| (words.join(", "), met)),
            figures,
        }
    }

    /// A row whose figure of that name is to be at least so much, and another at most.
    pub fn at_least_and_most(
        key: &str,
        title: &str,
        figures: Vec<(&'static str, f64)>,
        (least, least_limit): (&'static str, f64),
        (most, most_limit): (&'static str, f64),
    ) -> Self {
        let value = |name| {
            let found = figures.iter().find(|(known, _)| *known == name);
            found.map_or(f64::NAN, |(_, value)| *value)
        };
        let met = value(least) >= least_limit && value(most) <= most_limit;
        let words = format!("{least} ≥ {least_limit}, {most} ≤ {most_limit}");
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            target: Some((words, met)),
            figures,
        }
    }

    /// A row whose figure is to be exactly so much.
    pub fn exactly(key: &str, title: &str, (found, wanted): (i64, i64)) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            figures: vec![("count", as_f64(found))],
            target: Some((format!("count = {wanted}"), found == wanted)),
        }
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let mut map = Map::new();
        for (name, value) in &self.figures {
            map.insert((*name).to_owned(), json!(rounded(*value)));
        }
        if let Some((target, met)) = &self.target {
            map.insert("target".to_owned(), json!(target));
            map.insert("met".to_owned(), json!(met));
        }
        Value::Object(map)
    }

    /// A line of a table for people.
    pub fn line(&self) -> String {
        let figures: Vec<String> = self
            .figures
            .iter()
            .map(|(name, value)| format!("{name} {}", rounded(*value)))
            .collect();
        let (target, met) = match &self.target {
            Some((target, true)) => (target.as_str(), "met"),
            Some((target, false)) => (target.as_str(), "**not met**"),
            None => ("", ""),
        };
        format!(
            "| {} | {} | {target} | {met} |",
            self.title,
            figures.join(", ")
        )
    }
}

/// Three figures are enough, and counts stay whole.
fn rounded(value: f64) -> f64 {
    if value.abs() >= 100.0 {
        value.round()
    } else {
        (value * 100.0).round() / 100.0
    }
}

/// A count as a figure.
pub fn as_f64(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::NAN, f64::from)
}
