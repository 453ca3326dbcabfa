//! Work items over HTTP.

mod items;
mod lists;

use airside_kernel::Kernel;
use utoipa_axum::router::OpenApiRouter;

/// The paths of work items.
pub fn routes() -> OpenApiRouter<Kernel> {
    lists::routes().merge(items::routes())
}
