//! What `bench/http` measures of this feature in process: the first page of a project's work items
//! as the product reads it, with everything that access costs, beside the same page by SQL that
//! somebody wrote by hand who needs no access filter, or knows that it is `submitted_by = me`.
//!
//! Nothing in the program calls it, so it is not in the program.

use std::sync::LazyLock;

use airside_kernel::access::{Caller, Judge};
use airside_kernel::db::{Connection, sql};
use airside_kernel::http::{Page, PageWindow};
use airside_kernel::ids::{ProjectId, UserId, WorkspaceId};
use airside_kernel::{Kernel, Result};

use super::listing::{self, ItemQuery, Wanted};
use super::rows::{COLUMNS, WorkItem};
use super::target::WorkItemTarget;
use super::view::{Shape, WorkItemView, shaped};
use crate::scope::ProjectFacts;

/// Which rows the hand-written query shows.
#[derive(Debug, Clone, Copy)]
pub enum ByHand {
    /// All of the project.
    Everything,
    /// Those that this person submitted.
    SubmittedBy(UserId),
}

/// A page, ready to be answered.
#[derive(Debug)]
pub struct FirstPage(Page<WorkItemView>);

impl FirstPage {
    /// Rows of this page, and of all pages.
    #[must_use]
    pub const fn figures(&self) -> (i64, Option<i64>) {
        (self.0.count, self.0.total_count)
    }
}

/// The first page of a hundred rows.
const fn window(with_count: bool) -> PageWindow {
    PageWindow {
        limit: 100,
        page: 0,
        with_count,
    }
}

/// The page as `GET …/work-items/` reads it: the project is found, the engine asked, the rows
/// filtered.
pub async fn as_caller(
    kernel: &Kernel,
    caller: &Caller,
    project: ProjectId,
    with_count: bool,
) -> Result<FirstPage> {
    let query = ItemQuery::default();
    let wanted = Wanted {
        query: &query,
        shape: Shape::default(),
        window: window(with_count),
    };
    let page = listing::of_project(kernel, caller, project, wanted, false).await?;
    Ok(FirstPage(page))
}

/// The same page without any of that. The judge was made before and is not asked: only what rows
/// look like needs one.
pub async fn by_hand(
    kernel: &Kernel,
    judge: &Judge<'_>,
    (workspace_id, project_id): (WorkspaceId, ProjectId),
    rule: ByHand,
    with_count: bool,
) -> Result<FirstPage> {
    let mut connection = kernel.db.read().await?;
    let items = rows(&mut connection, project_id, rule).await?;
    let total = if with_count {
        Some(total(&mut connection, project_id, rule).await?)
    } else {
        None
    };
    let target = |item| WorkItemTarget {
        item,
        project: ProjectFacts {
            workspace_id,
            project_id,
            project_is_public: false,
            project_archived_at: None,
            project_identifier: "BIG".to_owned(),
        },
    };
    let targets = items.into_iter().map(target).collect();
    let views = shaped(kernel, &mut connection, judge, targets, &Shape::default()).await?;
    Ok(FirstPage(Page::new(window(with_count), views, total)))
}

static EVERYTHING: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM work_items WHERE project_id = $1 \
         AND deleted_at IS NULL AND archived_at IS NULL \
         ORDER BY created_at DESC, id DESC LIMIT 101"
    )
});
static SUBMITTED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM work_items WHERE project_id = $1 AND submitted_by = $2 \
         AND deleted_at IS NULL AND archived_at IS NULL \
         ORDER BY created_at DESC, id DESC LIMIT 101"
    )
});

async fn rows(
    connection: &mut Connection,
    project: ProjectId,
    rule: ByHand,
) -> Result<Vec<WorkItem>> {
    match rule {
        ByHand::Everything => sql(&EVERYTHING).bind(project),
        ByHand::SubmittedBy(user) => sql(&SUBMITTED).bind(project).bind(user),
    }
    .fetch_all(connection)
    .await
}

/// All items of a project are counted in a row of its own, which a hand-written query would read
/// as well.
async fn total(connection: &mut Connection, project: ProjectId, rule: ByHand) -> Result<i64> {
    match rule {
        ByHand::Everything => {
            sql("SELECT live_items FROM project_counters WHERE project_id = $1").bind(project)
        }
        ByHand::SubmittedBy(user) => sql(
            "SELECT COUNT(*) FROM work_items WHERE project_id = $1 AND submitted_by = $2 \
                 AND deleted_at IS NULL AND archived_at IS NULL",
        )
        .bind(project)
        .bind(user),
    }
    .fetch_count(connection)
    .await
}
