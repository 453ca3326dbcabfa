/** Roles and the permission schemes that they are made of. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { Role, Scheme } from "./types";

const W = "/api/v1/workspaces/{slug}";

export type Namespace = "workspace" | "project";

export const roleQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.part(slug, "role", id),
    queryFn: () => get<Role>(`${W}/roles/{id}/`, { path: { slug, id } }),
  });
export const schemeQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: keys.part(slug, "scheme", id),
    queryFn: () => get<Scheme>(`${W}/permission-schemes/{id}/`, { path: { slug, id } }),
  });
export const schemesQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "schemes"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Scheme>>(`${W}/permission-schemes/`, {
          path: { slug },
          query: { per_page: 1000 },
        }),
      ),
  });

/** A scheme of a role as it is saved with it: as it is, holding something else, or new. */
export type SchemeOfRole =
  | string
  | { id: string; permissions: string[] }
  | { name: string; permissions: string[] };

interface NewRole {
  name: string;
  namespace: Namespace;
  description: string;
  schemes: SchemeOfRole[];
  base?: string;
}

export const addRole = (slug: string, body: NewRole) =>
  post<Role>(`${W}/roles/`, { path: { slug }, body });
export const changeRole = (
  slug: string,
  id: string,
  body: Partial<Pick<Role, "name" | "description">> & { schemes?: SchemeOfRole[] },
) => patch<Role>(`${W}/roles/{id}/`, { path: { slug, id }, body });
export const deleteRole = (slug: string, id: string, replacement: string | undefined) =>
  remove(`${W}/roles/{id}/`, { path: { slug, id }, query: { replacement } });

export const addScheme = (
  slug: string,
  body: Pick<Scheme, "name" | "permissions"> & { namespace: Namespace },
) => post<Scheme>(`${W}/permission-schemes/`, { path: { slug }, body });
export const changeScheme = (
  slug: string,
  id: string,
  body: Partial<Pick<Scheme, "name" | "description" | "permissions">>,
) => patch<Scheme>(`${W}/permission-schemes/{id}/`, { path: { slug, id }, body });
export const deleteScheme = (slug: string, id: string) =>
  remove(`${W}/permission-schemes/{id}/`, { path: { slug, id } });
