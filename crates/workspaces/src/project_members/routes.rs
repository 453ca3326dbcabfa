//! Members of a project over HTTP, under both spellings that clients use.

use airside_kernel::access::Caller;
use airside_kernel::http::{ErrorBody, IfMatch, Json, Page, Path, Query, Versioned, no_content};
use airside_kernel::ids::{ProjectId, UserId};
use airside_kernel::{Kernel, Result};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ProjectMemberChange, ProjectMembersInput, ops};
use crate::people::{Member, MemberQuery};

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<Kernel> {
    OpenApiRouter::new()
        .routes(routes!(list_project_members, add_project_members))
        .routes(routes!(
            get_project_member,
            update_project_member,
            remove_project_member
        ))
        .routes(routes!(
            list_project_members_alias,
            add_project_members_alias
        ))
        .routes(routes!(
            get_project_member_alias,
            update_project_member_alias,
            remove_project_member_alias
        ))
        .routes(routes!(list_project_members_lite))
}

/// The project that a path names.
type ProjectPath = Path<(String, ProjectId)>;
/// The project and the member that a path names.
type MemberPath = Path<(String, ProjectId, UserId)>;

/// Lists the members of a project in pages.
#[utoipa::path(
    get, path = "/api/v1/workspaces/{slug}/projects/{project_id}/project-members-lite/",
    tag = "project members",
    params(("slug" = String, Path), ("project_id" = ProjectId, Path), MemberQuery),
    responses((status = 200, body = Page<Member>), (status = 404, body = ErrorBody)),
)]
async fn list_project_members_lite(
    State(kernel): State<Kernel>,
    caller: Caller,
    Path(at): ProjectPath,
    Query(query): Query<MemberQuery>,
) -> Result<Json<Page<Member>>> {
    ops::list_pages(&kernel, &caller, at.1, query)
        .await
        .map(Json)
}

/// Declares the routes of one spelling.
macro_rules! spelling {
    ($list:literal, $one:literal, $names:tt) => {
        spelling!(@declare $list, $one, $names);
    };
    (@declare $list:literal, $one:literal,
     ($get_all:ident, $add:ident, $get:ident, $update:ident, $remove:ident)) => {
        /// Lists the members of a project.
        #[utoipa::path(
            get, path = $list, tag = "project members",
            params(("slug" = String, Path), ("project_id" = ProjectId, Path), MemberQuery),
            responses((status = 200, body = Vec<Member>), (status = 404, body = ErrorBody)),
        )]
        async fn $get_all(
            State(kernel): State<Kernel>,
            caller: Caller,
            Path(at): ProjectPath,
            Query(query): Query<MemberQuery>,
        ) -> Result<Json<Vec<Member>>> {
            ops::list(&kernel, &caller, at.1, &query).await.map(Json)
        }

        /// Adds a member of the workspace to a project, or several at once. One is answered as
        /// itself, several as a list.
        #[utoipa::path(
            post, path = $list, tag = "project members",
            params(("slug" = String, Path), ("project_id" = ProjectId, Path)),
            request_body = ProjectMembersInput,
            responses(
                (status = 201, body = Member),
                (status = 400, description = "no member of the workspace; the guest ceiling"),
                (status = 403, body = ErrorBody),
                (status = 409, description = "`already_member`", body = ErrorBody),
            ),
        )]
        async fn $add(
            State(kernel): State<Kernel>,
            caller: Caller,
            Path(at): ProjectPath,
            Json(given): Json<ProjectMembersInput>,
        ) -> Result<Response> {
            let is_one = given.members.is_empty();
            let mut members = ops::add(&kernel, &caller, at.1, given).await?;
            Ok(match members.pop() {
                Some(member) if is_one => (StatusCode::CREATED, Json(member)).into_response(),
                last => {
                    members.extend(last);
                    (StatusCode::CREATED, Json(members)).into_response()
                }
            })
        }

        /// Reads one member of a project.
        #[utoipa::path(
            get, path = $one, tag = "project members",
            params(("slug" = String, Path), ("project_id" = ProjectId, Path),
                   ("id" = UserId, Path)),
            responses((status = 200, body = Member), (status = 404, body = ErrorBody)),
        )]
        async fn $get(
            State(kernel): State<Kernel>,
            caller: Caller,
            Path(at): MemberPath,
        ) -> Result<Versioned<Member>> {
            let member = ops::get(&kernel, &caller, at.1, at.2).await?;
            Ok(Versioned::found(member.updated_at, member))
        }

        /// Changes a member's role in a project.
        #[utoipa::path(
            patch, path = $one, tag = "project members",
            params(("slug" = String, Path), ("project_id" = ProjectId, Path),
                   ("id" = UserId, Path)),
            request_body = ProjectMemberChange,
            responses(
                (status = 200, body = Member),
                (status = 400, description = "the guest ceiling"),
                (status = 403, body = ErrorBody),
            ),
        )]
        async fn $update(
            State(kernel): State<Kernel>,
            caller: Caller,
            Path(at): MemberPath,
            version: IfMatch,
            Json(given): Json<ProjectMemberChange>,
        ) -> Result<Versioned<Member>> {
            let given = (given, version);
            let member = ops::change(&kernel, &caller, (at.1, at.2), given).await?;
            Ok(Versioned::found(member.updated_at, member))
        }

        /// Ends a membership of a project.
        #[utoipa::path(
            delete, path = $one, tag = "project members",
            params(("slug" = String, Path), ("project_id" = ProjectId, Path),
                   ("id" = UserId, Path)),
            responses((status = 204), (status = 403, body = ErrorBody)),
        )]
        async fn $remove(
            State(kernel): State<Kernel>,
            caller: Caller,
            Path(at): MemberPath,
        ) -> Result<StatusCode> {
            ops::remove(&kernel, &caller, at.1, at.2).await.map(|()| no_content())
        }
    };
}

spelling!(
    "/api/v1/workspaces/{slug}/projects/{project_id}/members/",
    "/api/v1/workspaces/{slug}/projects/{project_id}/members/{id}/",
    (
        list_project_members,
        add_project_members,
        get_project_member,
        update_project_member,
        remove_project_member
    )
);
spelling!(
    "/api/v1/workspaces/{slug}/projects/{project_id}/project-members/",
    "/api/v1/workspaces/{slug}/projects/{project_id}/project-members/{id}/",
    (
        list_project_members_alias,
        add_project_members_alias,
        get_project_member_alias,
        update_project_member_alias,
        remove_project_member_alias
    )
);
