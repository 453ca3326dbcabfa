/** The questions about access, as the server answers them. */

import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { Catalog, Explained, ResourceCan } from "./types";
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
