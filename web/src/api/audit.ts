/** The audit trail of a workspace. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch } from "./client";
import { keys } from "./keys";
import type { AuditEntry, AuditSettings, AuditVerification } from "./types";

const LOGS = "/api/v1/workspaces/{slug}/audit-logs";

export type AuditFilter = Record<string, string | undefined>;

export const auditQuery = (slug: string, filter: AuditFilter) =>
  queryOptions({
    queryKey: keys.part(slug, "audit", filter),
    queryFn: ({ signal }) =>
      get<Page<AuditEntry>>(`${LOGS}/`, {
        path: { slug },
        query: { ...filter, per_page: 50 },
        signal,
      }),
    // Whoever looks into the record wants what happened until now.
    staleTime: 0,
  });

const settings = (slug: string) => ({ path: { slug } });
export const keptQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.part(slug, "audit-settings"),
    queryFn: () => get<AuditSettings>(`${LOGS}/settings/`, settings(slug)),
  });
export const keepAudit = (slug: string, kept_days: number | null) =>
  patch<AuditSettings>(`${LOGS}/settings/`, { ...settings(slug), body: { kept_days } });

export const verifyAudit = (slug: string) =>
  get<AuditVerification>(`${LOGS}/verify/`, { path: { slug } });

/** Where the export is downloaded from, for the same filter. */
export function exportAddress(slug: string, filter: AuditFilter, format: "csv" | "jsonl"): string {
  const words = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filter)) {
    if (value && name !== "cursor") words.set(name, value);
  }
  return `/api/v1/workspaces/${slug}/audit-logs/export/?${words}`;
}
