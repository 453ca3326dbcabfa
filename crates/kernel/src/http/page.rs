//! Paging of lists. The envelope and the form of the cursors (`size:page:direction`) are what the
//! public clients expect.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Rows of a page where the caller does not say.
const PER_PAGE_DEFAULT: i64 = 100;
/// Rows of a page at most.
const PER_PAGE_MAX: i64 = 1000;

/// What a caller says about paging.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows of a page, 1 to 1000; 100 if not given.
    pub per_page: Option<i64>,
    /// `next_cursor` or `prev_cursor` of an earlier page.
    pub cursor: Option<String>,
    /// `false` leaves out the totals, which makes the list cheaper.
    pub count: Option<bool>,
}

/// Which rows to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageWindow {
    /// Rows of a page.
    pub limit: i64,
    /// Number of the page, from 0.
    pub page: i64,
    /// Whether the totals are wanted.
    pub with_count: bool,
}

impl PageQuery {
    /// The rows to read, or what is wrong.
    pub fn window(&self) -> Result<PageWindow, Error> {
        let mut limit = self.per_page.unwrap_or(PER_PAGE_DEFAULT);
        if !(1..=PER_PAGE_MAX).contains(&limit) {
            return Err(Error::field("per_page", "must be from 1 to 1000"));
        }
        let mut page = 0;
        if let Some(cursor) = self.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
            let wrong = || Error::field("cursor", "is not a cursor that this server gave");
            let mut parts = cursor
                .split(':')
                .map(|part| part.parse::<i64>().map_err(|_| wrong()));
            let mut next = || parts.next().ok_or_else(wrong)?;
            let size = next()?;
            page = next()?;
            if !(1..=PER_PAGE_MAX).contains(&size) || !(0..=i64::from(i32::MAX)).contains(&page) {
                return Err(wrong());
            }
            if self.per_page.is_none() {
                limit = size;
            }
        }
        Ok(PageWindow {
            limit,
            page,
            with_count: self.count.unwrap_or(true),
        })
    }
}

impl PageWindow {
    /// Rows before the page.
    #[must_use]
    pub const fn offset(self) -> i64 {
        self.limit * self.page
    }

    /// Rows to ask for: one more than the page holds, which tells whether there is a next one.
    #[must_use]
    pub const fn fetch_limit(self) -> i64 {
        self.limit + 1
    }
}

/// A page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// By what the list is grouped.
    pub grouped_by: Option<String>,
    /// By what its groups are grouped.
    pub sub_grouped_by: Option<String>,
    /// Rows of all pages; null with `count=false`.
    pub total_count: Option<i64>,
    /// Cursor of the next page.
    pub next_cursor: String,
    /// Cursor of the page before.
    pub prev_cursor: String,
    /// Whether there is a next page.
    pub next_page_results: bool,
    /// Whether there is a page before.
    pub prev_page_results: bool,
    /// Rows of this page.
    pub count: i64,
    /// Pages; null with `count=false`.
    pub total_pages: Option<i64>,
    /// The same as `total_count`.
    pub total_results: Option<i64>,
    /// Figures beside the rows.
    #[schema(value_type = Object)]
    pub extra_stats: Option<serde_json::Value>,
    /// The rows.
    pub results: Vec<T>,
}

impl<T> Page<T> {
    /// A page of the rows that were read with [`PageWindow::fetch_limit`].
    #[must_use]
    pub fn new(window: PageWindow, mut rows: Vec<T>, total: Option<i64>) -> Self {
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        let PageWindow { limit, page, .. } = window;
        Self {
            grouped_by: None,
            sub_grouped_by: None,
            total_count: total,
            next_cursor: format!("{limit}:{}:0", page + 1),
            prev_cursor: format!("{limit}:{}:1", (page - 1).max(0)),
            next_page_results: has_next,
            prev_page_results: page > 0,
            count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            total_pages: total.map(|total| (total + limit - 1) / limit),
            total_results: total,
            extra_stats: None,
            results: rows,
        }
    }

    /// The same page with every row turned into something else.
    #[must_use]
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            grouped_by: self.grouped_by,
            sub_grouped_by: self.sub_grouped_by,
            total_count: self.total_count,
            next_cursor: self.next_cursor,
            prev_cursor: self.prev_cursor,
            next_page_results: self.next_page_results,
            prev_page_results: self.prev_page_results,
            count: self.count,
            total_pages: self.total_pages,
            total_results: self.total_results,
            extra_stats: self.extra_stats,
            results: self.results.into_iter().map(turn).collect(),
        }
    }
}
