/** The questions about access, as the server answers them. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove } from "./client";
import { keys } from "./keys";
import type { Catalog, Explained, Grant, GrantInput, ResourceCan } from "./types";
import type { Resource } from "./workspaces";

const ACCESS = "/api/v1/workspaces/{slug}/access";

export const catalogQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "catalog"),
    queryFn: () => get<Catalog>(`${ACCESS}/catalog/`, { path: { slug } }),
    staleTime: 600_000,
  });

export interface Question {
  subject: string;
  action: string;
  resource: Resource;
}

export const explainQuery = (slug: string, question: Question) =>
  queryOptions({
    queryKey: keys.part(slug, "explain", question),
    queryFn: ({ signal }) =>
      post<Explained>(`${ACCESS}/explain/`, { path: { slug }, body: question, signal }),
    staleTime: 0,
  });

/** What somebody else, or the caller, may do with one thing. */
export const subjectCanQuery = (slug: string, subject: string, resource: Resource) =>
  queryOptions({
    queryKey: keys.part(slug, "subject-can", subject, resource.type, resource.id),
    queryFn: async ({ signal }) => {
      const body = { subject, resources: [resource] };
      const [answer] = await post<ResourceCan[]>(`${ACCESS}/what-can/`, {
        path: { slug },
        body,
        signal,
      });
      return answer?.can ?? {};
    },
    staleTime: 0,
  });

export interface GrantFilter {
  user?: string | undefined;
  effect?: string | undefined;
  status?: string | undefined;
  expires_within_days?: number | undefined;
  cursor?: string | undefined;
}

export const grantsQuery = (slug: string, filter: GrantFilter) =>
  queryOptions({
    queryKey: keys.part(slug, "grants", filter),
    queryFn: ({ signal }) =>
      get<Page<Grant>>(`${ACCESS}/grants/`, {
        path: { slug },
        query: { ...filter, per_page: 50 },
        signal,
      }),
  });
export const addGrant = (slug: string, body: GrantInput) =>
  post<Grant>(`${ACCESS}/grants/`, { path: { slug }, body });
export const changeGrant = (slug: string, id: string, expires_at: string | null) =>
  patch<Grant>(`${ACCESS}/grants/{id}/`, { path: { slug, id }, body: { expires_at } });
export const endGrant = (slug: string, id: string) =>
  remove(`${ACCESS}/grants/{id}/`, { path: { slug, id } });
