//! Counting work items by one or two dimensions, those that the caller may see.

use std::collections::BTreeMap;

use airside_kernel::access::Caller;
use airside_kernel::{Error, Kernel, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::ListWorkspaceWorkItems;
use super::listing::ItemQuery;
use super::order::Order;
use super::rows::{self, ListScope, Listing};
use crate::scope::workspace_of;

/// By what is counted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct GroupQuery {
    /// `state_id`, `state__group`, `priority`, `project_id`, `labels__id`, `assignees__id`,
    /// `created_by`, `target_date` or `start_date`.
    pub group_by: Option<String>,
    /// Another of them, inside the first.
    pub sub_group_by: Option<String>,
}

/// How many there are.
#[expect(
    clippy::struct_field_names,
    reason = "the names that the public clients read"
)]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Counts {
    /// By what the groups are made.
    pub grouped_by: Option<String>,
    /// By what the groups inside them are made.
    pub sub_grouped_by: Option<String>,
    /// Items; one in two groups counts once.
    pub total_count: i64,
    /// By value; `None` where there is none.
    pub grouped_counts: BTreeMap<String, Group>,
}

/// One group.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct Group {
    /// Items of the group.
    pub count: i64,
    /// The groups inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_grouped_counts: Option<BTreeMap<String, SubGroup>>,
}

/// A group inside a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SubGroup {
    /// Its items.
    pub count: i64,
}

/// What stands for "no value", as the public clients expect it.
const NO_VALUE: &str = "None";

/// The expressions of a dimension, as an id and as a word, and the table that it needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dimension {
    pub id: &'static str,
    pub word: &'static str,
    pub join: &'static str,
}

const NO_ID: &str = "CAST(NULL AS UUID)";
const NO_WORD: &str = "CAST(NULL AS TEXT)";
/// Where there is nothing to tell apart.
const NOTHING: Dimension = Dimension {
    id: NO_ID,
    word: NO_WORD,
    join: "",
};

fn dimension(field: &str, name: &str) -> Result<Dimension> {
    let id = |id| Dimension { id, ..NOTHING };
    let word = |word| Dimension { word, ..NOTHING };
    Ok(match name {
        "state_id" => id("work_items.state_id"),
        "project_id" => id("work_items.project_id"),
        "created_by" => id("work_items.created_by"),
        "priority" => word("work_items.priority"),
        "target_date" => word("work_items.target_date"),
        "start_date" => word("work_items.start_date"),
        "state__group" => {
            word("(SELECT states.state_group FROM states WHERE states.id = work_items.state_id)")
        }
        "labels__id" => Dimension {
            join: " LEFT JOIN work_item_labels ON work_item_labels.work_item_id = work_items.id",
            ..id("work_item_labels.label_id")
        },
        "assignees__id" => Dimension {
            join: " LEFT JOIN work_item_assignees \
                   ON work_item_assignees.work_item_id = work_items.id",
            ..id("work_item_assignees.user_id")
        },
        "type_id"
        | "cycle_id"
        | "milestone_id"
        | "issue_module__module_id"
        | "release_work_items__release_id" => NOTHING,
        other => return Err(Error::field(field, format!("`{other}` is not counted by"))),
    })
}

pub(super) async fn counts(
    kernel: &Kernel,
    caller: &Caller,
    query: &ItemQuery,
    groups: GroupQuery,
) -> Result<Counts> {
    let workspace = workspace_of(caller)?;
    kernel
        .authorize::<ListWorkspaceWorkItems>(caller, workspace)
        .await?;
    let GroupQuery {
        group_by,
        sub_group_by,
    } = groups;
    if sub_group_by.is_some() && group_by.is_none() {
        return Err(Error::field("sub_group_by", "needs `group_by`"));
    }
    let filter = query.condition()?;
    let judge = kernel.judge(caller).await?;
    let visible = judge.visible("workitem:view", "workitem")?;
    let order = Order::parse(None)?;
    let listing = Listing {
        scope: ListScope::Workspace(workspace),
        visible: &visible,
        filter: filter.as_ref(),
        order: &order,
        is_archive: false,
        with_text: false,
        user: caller.user()?,
    };
    let mut connection = kernel.db.read().await?;
    let total_count = rows::count(&mut connection, &listing).await?;
    let mut grouped_counts = BTreeMap::new();
    if let Some(group_by) = &group_by {
        let first = dimension("group_by", group_by)?;
        let second = match &sub_group_by {
            Some(name) => dimension("sub_group_by", name)?,
            None => NOTHING,
        };
        let rows = rows::group_counts(&mut connection, &listing, (first, second)).await?;
        grouped_counts = grouped(rows, sub_group_by.is_some());
    }
    Ok(Counts {
        grouped_by: group_by,
        sub_grouped_by: sub_group_by,
        total_count,
        grouped_counts,
    })
}

/// A row of the query: the first dimension and the second, each as an id or as a word.
pub(super) type GroupRow = (
    Option<Uuid>,
    Option<String>,
    Option<Uuid>,
    Option<String>,
    i64,
);

fn grouped(rows: Vec<GroupRow>, is_nested: bool) -> BTreeMap<String, Group> {
    let name = |id: Option<Uuid>, word: Option<String>| {
        id.map(|id| id.to_string())
            .or(word)
            .unwrap_or_else(|| NO_VALUE.to_owned())
    };
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (first_id, first_word, second_id, second_word, count) in rows {
        let group = groups.entry(name(first_id, first_word)).or_default();
        group.count += count;
        if is_nested {
            let inside = group.sub_grouped_counts.get_or_insert_default();
            inside.insert(name(second_id, second_word), SubGroup { count });
        }
    }
    groups
}
