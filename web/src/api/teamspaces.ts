/** Teamspaces: people who work together, and the projects that they are linked to. */

import { queryOptions } from "@tanstack/react-query";
import { call, get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { LinkedProject, Teamspace, TeamspaceMember } from "./types";

const LIST = "/api/v1/workspaces/{slug}/teamspaces/";
const ONE = `${LIST}{id}/`;

export const teamspacesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "teamspaces"),
    queryFn: async () =>
      rowsOf(await get<Page<Teamspace>>(LIST, { path: { slug }, query: { per_page: 1000 } })),
  });
export const teamspaceQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.part(slug, "teamspaces", id),
    queryFn: () => get<Teamspace>(ONE, { path: { slug, id }, query: { expand: "can" } }),
  });
export const teamMembersQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.part(slug, "teamspaces", id, "members"),
    queryFn: async () =>
      rowsOf(
        await get<Page<TeamspaceMember>>(`${ONE}members/`, {
          path: { slug, id },
          query: { per_page: 1000 },
        }),
      ),
  });
export const teamProjectsQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.part(slug, "teamspaces", id, "projects"),
    queryFn: async () =>
      rowsOf(
        await get<Page<LinkedProject>>(`${ONE}projects/`, {
          path: { slug, id },
          query: { per_page: 1000 },
        }),
      ),
  });

export const addTeamspace = (slug: string, name: string) =>
  post<Teamspace>(LIST, { path: { slug }, body: { name } });
export const changeTeamspace = (
  slug: string,
  id: string,
  body: {
    name?: string;
    lead?: string | null;
    description_html?: string | null;
    logo_props?: object | null;
  },
) => patch<Teamspace>(ONE, { path: { slug, id }, body });
export const deleteTeamspace = (slug: string, id: string) => remove(ONE, { path: { slug, id } });
export const addTeamMembers = (slug: string, id: string, member_ids: string[]) =>
  post<unknown>(`${ONE}members/`, { path: { slug, id }, body: { member_ids } });
export const removeTeamMembers = (slug: string, id: string, member_ids: string[]) =>
  call<void>("delete", `${ONE}members/`, { path: { slug, id }, body: { member_ids } });
export const linkProjects = (slug: string, id: string, project_ids: string[], role_slug: string) =>
  post<unknown>(`${ONE}projects/`, { path: { slug, id }, body: { project_ids, role_slug } });
export const unlinkProjects = (slug: string, id: string, project_ids: string[]) =>
  call<void>("delete", `${ONE}projects/`, { path: { slug, id }, body: { project_ids } });
