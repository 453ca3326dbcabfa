/** Projects with their members, states and labels. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { Label, Member, Project, State } from "./types";

const LIST = "/api/v1/workspaces/{slug}/projects/";
const P = "/api/v1/workspaces/{slug}/projects/{project}";

export const projectsQuery = (slug: string, archived = false) =>
  queryOptions({
    queryKey: keys.part(slug, "projects", archived),
    queryFn: async () =>
      rowsOf(
        await get<Page<Project> | Project[]>(LIST, {
          path: { slug },
          query: { expand: "can", per_page: 1000, archived: archived || undefined },
        }),
      ),
    staleTime: 30_000,
  });

export const projectQuery = (slug: string, project: string) =>
  queryOptions({
    queryKey: keys.part(slug, "project", project),
    queryFn: ({ signal }) =>
      get<Project>(`${P}/`, { path: { slug, project }, query: { expand: "can" }, signal }),
    staleTime: 60_000,
  });

export interface NewProject {
  name: string;
  identifier: string;
  description: string;
  network: number;
}

export const createProject = (slug: string, body: NewProject) =>
  post<Project>(LIST, { path: { slug }, body });
export const updateProject = (slug: string, project: string, body: Partial<Project>) =>
  patch<Project>(`${P}/`, { path: { slug, project }, body });
export const deleteProject = (slug: string, project: string) =>
  remove(`${P}/`, { path: { slug, project } });
export const archiveProject = (slug: string, project: string) =>
  post<unknown>(`${P}/archive/`, { path: { slug, project }, body: {} });
export const unarchiveProject = (slug: string, project: string) =>
  remove(`${P}/archive/`, { path: { slug, project } });
export const joinProject = (slug: string, project: string) =>
  post<unknown>(`${P}/join/`, { path: { slug, project }, body: {} });
export const leaveProject = (slug: string, project: string) =>
  post<unknown>(`${P}/leave/`, { path: { slug, project }, body: {} });

export const setFavorite = (slug: string, project: string, on: boolean) => {
  const path = { slug, project };
  return on
    ? post<unknown>(`${P}/favorite/`, { path, body: {} })
    : remove(`${P}/favorite/`, { path });
};

export type Features = Record<string, boolean>;

export const featuresQuery = (slug: string, project: string) =>
  queryOptions({
    queryKey: keys.part(slug, "features", project),
    queryFn: () => get<Features>(`${P}/features/`, { path: { slug, project } }),
  });
export const updateFeatures = (slug: string, project: string, body: Features) =>
  patch<Features>(`${P}/features/`, { path: { slug, project }, body });

export const projectMembersQuery = (slug: string, project: string) =>
  queryOptions({
    queryKey: keys.part(slug, "project-members", project),
    queryFn: async () =>
      rowsOf(
        await get<Page<Member> | Member[]>(`${P}/members/`, {
          path: { slug, project },
          query: { expand: "can", per_page: 1000 },
        }),
      ),
    staleTime: 60_000,
  });
export const addProjectMember = (
  slug: string,
  project: string,
  member: string,
  role_slug: string,
) => post<Member>(`${P}/members/`, { path: { slug, project }, body: { member, role_slug } });
export const changeProjectMember = (slug: string, project: string, id: string, role_slug: string) =>
  patch<Member>(`${P}/members/{id}/`, { path: { slug, project, id }, body: { role_slug } });
export const removeProjectMember = (slug: string, project: string, id: string) =>
  remove(`${P}/members/{id}/`, { path: { slug, project, id } });

export const statesQuery = (slug: string, project: string) =>
  queryOptions({
    queryKey: keys.part(slug, "states", project),
    queryFn: async () => {
      const rows = rowsOf(
        await get<Page<State> | State[]>(`${P}/states/`, { path: { slug, project } }),
      );
      return rows.filter((s) => s.group !== "triage").sort((a, b) => a.sequence - b.sequence);
    },
    staleTime: 300_000,
  });
export const createState = (slug: string, project: string, body: Partial<State>) =>
  post<State>(`${P}/states/`, { path: { slug, project }, body });
export const updateState = (slug: string, project: string, id: string, body: Partial<State>) =>
  patch<State>(`${P}/states/{id}/`, { path: { slug, project, id }, body });
export const deleteState = (slug: string, project: string, id: string) =>
  remove(`${P}/states/{id}/`, { path: { slug, project, id } });

export const labelsQuery = (slug: string, project: string) =>
  queryOptions({
    queryKey: keys.part(slug, "labels", project),
    queryFn: async () =>
      rowsOf(
        await get<Page<Label> | Label[]>(`${P}/labels/`, {
          path: { slug, project },
          query: { per_page: 1000 },
        }),
      ),
    staleTime: 300_000,
  });
export const createLabel = (slug: string, project: string, body: Partial<Label>) =>
  post<Label>(`${P}/labels/`, { path: { slug, project }, body });
export const updateLabel = (slug: string, project: string, id: string, body: Partial<Label>) =>
  patch<Label>(`${P}/labels/{id}/`, { path: { slug, project, id }, body });
export const deleteLabel = (slug: string, project: string, id: string) =>
  remove(`${P}/labels/{id}/`, { path: { slug, project, id } });
