/** Workspaces, their members and invitations, and what the caller may do. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { Can, Invitation, Member, Notification, Project, Role, Workspace } from "./types";

const W = "/api/v1/workspaces/{slug}";

export const workspacesQuery = queryOptions({
  queryKey: keys.workspaces,
  queryFn: async () => rowsOf(await get<Page<Workspace> | Workspace[]>("/api/v1/workspaces/")),
  staleTime: 30_000,
});

export const checkWorkspaceSlug = (slug: string) =>
  get<{ status: boolean }>("/api/v1/workspace-slug-check/", { query: { slug } });

export const createWorkspace = (body: { name: string; slug: string }) =>
  post<Workspace>("/api/v1/workspaces/", { body });

export const workspaceQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "workspace"),
    queryFn: ({ signal }) =>
      get<Workspace>(`${W}/`, { path: { slug }, query: { expand: "can" }, signal }),
    staleTime: 60_000,
  });

export const updateWorkspace = (slug: string, body: Partial<Workspace>) =>
  patch<Workspace>(`${W}/`, { path: { slug }, body });
/** Makes a picture the workspace's logo. */
export const sendLogo = (slug: string, file: File) => {
  const body = new FormData();
  body.append("file", file, file.name);
  return post<unknown>(`${W}/logo/`, { path: { slug }, body });
};
export const deletedWorkspacesQuery = queryOptions({
  queryKey: [...keys.workspaces, "deleted"],
  queryFn: async () =>
    rowsOf(
      await get<Page<Workspace> | Workspace[]>("/api/v1/workspaces/", { query: { deleted: true } }),
    ),
});
export const restoreWorkspace = (slug: string) =>
  post<Workspace>(`${W}/restore/`, { path: { slug }, body: {} });
export const deleteWorkspace = (slug: string) => remove(`${W}/`, { path: { slug } });
/** The confirmation is the heir's e-mail address, typed. */
export const transferOwnership = (slug: string, user: string, confirmation: string) =>
  post<unknown>(`${W}/transfer-ownership/`, { path: { slug }, body: { user, confirmation } });

export const membersQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "members"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Member> | Member[]>(`${W}/members/`, {
          path: { slug },
          query: { expand: "can", per_page: 1000 },
        }),
      ),
    staleTime: 60_000,
  });
export const changeMember = (slug: string, id: string, role_slug: string) =>
  patch<Member>(`${W}/members/{id}/`, { path: { slug, id }, body: { role_slug } });
export const changeMembers = (slug: string, ids: string[], role_slug: string) =>
  post<unknown>(`${W}/members/bulk-role/`, {
    path: { slug },
    body: { members: ids.map((id) => ({ id, role_slug })) },
  });

/** What a change of role would do beside changing the role. */
export interface RolePreview {
  lowered_projects: { id: string; name: string; role_before: string; role_after: string }[];
  ended_teamspaces: { id: string; name: string }[];
  ended_grants: number;
  revoked_invitations: number;
}

export const rolePreviewQuery = (slug: string, id: string, role_slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "members", id, "preview", role_slug),
    queryFn: () =>
      post<RolePreview>(`${W}/members/{id}/role-preview/`, {
        path: { slug, id },
        body: { role_slug },
      }),
    staleTime: 0,
  });
export const removeMember = (slug: string, id: string) =>
  remove(`${W}/members/{id}/`, { path: { slug, id } });
export const leaveWorkspace = (slug: string) =>
  post<unknown>(`${W}/leave/`, { path: { slug }, body: {} });

export const rolesQuery = (slug: string, namespace: "workspace" | "project") =>
  queryOptions({
    queryKey: keys.part(slug, "roles", namespace),
    queryFn: async () =>
      rowsOf(
        await get<Page<Role> | Role[]>(`${W}/roles/`, { path: { slug }, query: { namespace } }),
      ),
    staleTime: 300_000,
  });

export const invitationsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "invitations"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Invitation> | Invitation[]>(`${W}/invitations/`, {
          path: { slug },
          query: { expand: "can" },
        }),
      ),
  });

export interface NewInvitation {
  email: string;
  role_slug: string;
  projects?: { id: string; role_slug: string }[];
}

export const invite = (slug: string, body: NewInvitation) =>
  post<Invitation>(`${W}/invitations/`, { path: { slug }, body });
export const resendInvitation = (slug: string, id: string) =>
  post<Invitation>(`${W}/invitations/{id}/resend/`, { path: { slug, id }, body: {} });
export const revokeInvitation = (slug: string, id: string) =>
  remove(`${W}/invitations/{id}/`, { path: { slug, id } });

export const binQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "bin"),
    queryFn: async () =>
      rowsOf(await get<Page<Project> | Project[]>(`${W}/bin/`, { path: { slug } })),
  });
export const restoreProject = (slug: string, project: string) =>
  post<unknown>(`${W}/bin/{project}/restore/`, { path: { slug, project }, body: {} });

export interface Resource {
  type: string;
  id: string;
}

export const canQuery = (slug: string, resource: Resource) =>
  queryOptions({
    queryKey: keys.part(slug, "can", resource.type, resource.id),
    queryFn: ({ signal }) =>
      post<Can>(`${W}/access/what-can/`, { path: { slug }, body: { resource }, signal }),
    staleTime: 60_000,
  });

/** As many as one question may be about. */
const RESOURCES_MAX = 100;

export const canManyQuery = (slug: string, type: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: keys.part(slug, "can", type, ids),
    queryFn: ({ signal }) => {
      const resources = ids.slice(0, RESOURCES_MAX).map((id) => ({ type, id }));
      return post<{ resource: Resource; can: Can }[]>(`${W}/access/what-can/`, {
        path: { slug },
        body: { resources },
        signal,
      });
    },
    staleTime: 60_000,
  });

export const notificationsQuery = (slug: string, unread: boolean) =>
  queryOptions({
    queryKey: keys.part(slug, "notifications", unread),
    queryFn: async () =>
      rowsOf(
        await get<Page<Notification> | Notification[]>("/api/v1/users/me/notifications/", {
          query: { unread: unread || undefined, per_page: 100 },
        }),
      ),
  });
export const readNotification = (id: string, read: boolean) =>
  patch<unknown>("/api/v1/users/me/notifications/{id}/", { path: { id }, body: { read } });
/** The inbox is one for all workspaces. */
export const readAllNotifications = () =>
  post<unknown>("/api/v1/users/me/notifications/read-all/", { body: {} });
