//! A catalog as the slow evaluator reads it: tables of words, nothing numbered, nothing checked.

use std::collections::HashMap;

use toml::{Table, Value};

/// The catalog as tables of words.
pub struct Tables {
    pub types: HashMap<String, Table>,
    pub roles: HashMap<(String, String), Table>,
    /// By scope and key.
    pub rules: HashMap<(String, String), Table>,
    /// By scope of the rule, key, scope of the role and key of the role: the cell.
    pub cells: HashMap<(String, String, String, String), String>,
}

const SCOPES: [&str; 5] = ["workspace", "project", "teamspace", "instance", "account"];

impl Tables {
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tables = Self {
            types: HashMap::new(),
            roles: HashMap::new(),
            rules: HashMap::new(),
            cells: HashMap::new(),
        };
        for text in texts {
            let file: Table = text.parse().expect("TOML");
            for (key, value) in section(&file, "type") {
                tables
                    .types
                    .insert(key.clone(), value.as_table().expect("a type").clone());
            }
            for (scope, roles) in section(&file, "role") {
                for (key, role) in roles.as_table().expect("roles") {
                    let role = role.as_table().expect("a role").clone();
                    tables.roles.insert((scope.clone(), key.clone()), role);
                }
            }
            let columns = section(&file, "columns");
            for scope in SCOPES {
                for (key, rule) in section(&file, scope) {
                    let rule = rule.as_table().expect("a rule");
                    let cells = rule["roles"].as_str().expect("cells").split_whitespace();
                    let columns = columns[scope].as_array().expect("columns");
                    for (cell, column) in cells.zip(columns) {
                        let column = column.as_str().expect("a column");
                        let (at, role) = column.split_once('.').unwrap_or((scope, column));
                        let place = (scope.into(), key.clone(), at.into(), role.into());
                        tables.cells.insert(place, cell.to_owned());
                    }
                    tables
                        .rules
                        .insert((scope.to_owned(), key.clone()), rule.clone());
                }
            }
        }
        tables
    }

    pub fn flag(&self, kind: &str, flag: &str) -> bool {
        self.types[kind]
            .get(flag)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    pub fn scope_of(&self, kind: &str) -> String {
        match self.types[kind].get("scope") {
            Some(scope) => scope.as_str().expect("a scope").to_owned(),
            None => self.scope_of(words(&self.types[kind], "parent")[0]),
        }
    }

    /// The types that a rule is asked on.
    pub fn asked_on(&self, scope: &str, key: &str) -> Vec<String> {
        let named = words(&self.rules[&(scope.to_owned(), key.to_owned())], "on");
        let (kind, verb) = key.split_once(':').expect("an action");
        let on = match (named.is_empty(), verb) {
            (false, _) => named,
            (true, "create") => words(&self.types[kind], "parent"),
            (true, _) => vec![kind],
        };
        on.into_iter().map(str::to_owned).collect()
    }

    pub fn is_people(&self, scope: &str, key: &str) -> bool {
        let (kind, _) = key.split_once(':').expect("an action");
        self.flag(kind, "people")
            || self
                .asked_on(scope, key)
                .iter()
                .any(|k| self.flag(k, "people"))
    }

    /// Every action, with the scope that it is asked at.
    pub fn actions(&self) -> Vec<(String, String)> {
        let mut all: Vec<_> = self.rules.keys().cloned().collect();
        all.sort();
        all
    }

    /// The actions asked on a type.
    pub fn actions_on(&self, kind: &str) -> Vec<String> {
        let asked =
            |(scope, key): &(String, String)| self.asked_on(scope, key).contains(&kind.to_owned());
        self.actions()
            .into_iter()
            .filter(asked)
            .map(|(_, key)| key)
            .collect()
    }
}

fn section<'a>(file: &'a Table, name: &str) -> &'a Table {
    static NOTHING: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::new);
    file.get(name).and_then(Value::as_table).unwrap_or(&NOTHING)
}

pub fn words<'a>(table: &'a Table, key: &str) -> Vec<&'a str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|word| word.as_str().expect("a word"))
        .collect()
}
