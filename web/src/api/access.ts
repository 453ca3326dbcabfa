/** The questions about access, as the server answers them. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove } from "./client";
import { keys } from "./keys";
import type {
  AblePerson,
  AccessRequest,
  ActionCan,
  Catalog,
  Explained,
  Grant,
  GrantInput,
  ReachedThing,
  WhatWouldChange,
} from "./types";
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

/** What somebody else, or the caller, may do with one thing, and why. */
export const whatCanQuery = (
  slug: string,
  subject: string,
  { type, id }: Resource,
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: keys.part(slug, "what-can", subject, type, id, cursor),
    queryFn: ({ signal }) =>
      post<Page<ActionCan>>(`${ACCESS}/what-can/actions/`, {
        path: { slug },
        query: { per_page: 50, cursor },
        body: { subject, resource: { type, id } },
        signal,
      }),
    staleTime: 0,
  });

/** The things of a type that somebody else, or the caller, may act on, each with why. */
export const reachedQuery = (
  slug: string,
  asked: { subject: string; action: string; type: string },
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: keys.part(slug, "reached", asked.subject, asked.action, asked.type, cursor),
    queryFn: ({ signal }) =>
      post<Page<ReachedThing>>(`${ACCESS}/resources/reasons/`, {
        path: { slug },
        query: { per_page: 50, cursor },
        body: asked,
        signal,
      }),
    staleTime: 0,
  });

/** Where the answer is downloaded from, whole. */
export function whatCanAddress(
  slug: string,
  subject: string,
  { type, id }: Resource,
  format: "csv" | "jsonl",
): string {
  const words = new URLSearchParams({ subject, resource_type: type, resource: id, format });
  return `/api/v1/workspaces/${slug}/access/what-can/export/?${words}`;
}

export interface GrantFilter {
  project?: string | undefined;
  resource_type?: string | undefined;
  resource?: string | undefined;
  user?: string | undefined;
  effect?: string | undefined;
  status?: string | undefined;
  expires_within_days?: number | undefined;
  order_by?: string | undefined;
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

export const whoCanQuery = (
  slug: string,
  action: string,
  resource: Resource,
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: keys.part(slug, "who-can", action, resource.type, resource.id, cursor),
    queryFn: ({ signal }) =>
      post<Page<AblePerson>>(`${ACCESS}/who-can/`, {
        path: { slug },
        query: { per_page: 50, cursor },
        body: { action, resource },
        signal,
      }),
  });

/** Where the answer is downloaded from, whole. */
export function whoCanAddress(
  slug: string,
  action: string,
  { type, id }: Resource,
  format: "csv" | "jsonl",
): string {
  const words = new URLSearchParams({ action, resource_type: type, resource: id, format });
  return `/api/v1/workspaces/${slug}/access/who-can/export/?${words}`;
}

/** One supposed change, such as `{op: "put_scheme", …}`. */
export type SupposedChange = { op: string } & Record<string, unknown>;

export const whatIfKey = (slug: string) => keys.part(slug, "what-if");
export const askWhatIf = (slug: string, changes: SupposedChange[], signal: AbortSignal) =>
  post<WhatWouldChange>(`${ACCESS}/simulate/`, { path: { slug }, body: { changes }, signal });

export const requestsQuery = (slug: string, status: string, mine: boolean, project?: string) =>
  queryOptions({
    queryKey: keys.part(slug, "access-requests", status, mine, project),
    queryFn: ({ signal }) =>
      get<Page<AccessRequest>>(`${ACCESS}/requests/`, {
        path: { slug },
        query: {
          status: status === "all" ? undefined : status,
          mine: mine || undefined,
          project,
          per_page: 100,
        },
        signal,
      }),
  });
export const askAccess = (slug: string, resource: Resource, action: string, message: string) =>
  post<AccessRequest>(`${ACCESS}/requests/`, {
    path: { slug },
    body: { resource, action, message },
  });
export const decideRequest = (
  slug: string,
  id: string,
  decision: "approve" | "decline" | "withdraw",
  body: Record<string, unknown>,
) => post<unknown>(`${ACCESS}/requests/{id}/${decision}/`, { path: { slug, id }, body });
