/** What the server says has changed. Events carry ids only: the reader asks again, and access is
 *  filtered by the list it asks. */

import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../api/keys";

export interface LiveEvent {
  kind: string;
  id?: string;
  project?: string;
  op?: string;
}

export function parseEvent(data: string): LiveEvent | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null) return undefined;
    const { kind } = value as { kind?: unknown };
    return typeof kind === "string" ? (value as LiveEvent) : undefined;
  } catch {
    return undefined;
  }
}

type Key = readonly unknown[];

const ITEM_KINDS = new Set(["comment", "attachment", "link", "activity", "relation"]);

/** Which kept answers an event makes doubtful. `access` doubts everything. */
export function doubtfulKeys(slug: string, event: LiveEvent): Key[] {
  const part = (...parts: unknown[]) => keys.part(slug, ...parts);
  const short = event.kind.replace(/^(workitem|work_item|issue)_/, "");
  if (event.kind === "workitem") {
    return [part("items"), part("item"), part("item-parts", event.id)];
  }
  // Lists show nothing of these.
  if (ITEM_KINDS.has(short)) return [part("item-parts")];
  switch (event.kind) {
    case "access":
      return [keys.workspace(slug), keys.workspaces, keys.me];
    case "access_request":
      return [part("access-requests")];
    case "notification":
      return [part("notifications")];
    case "project":
      return [part("projects"), part("project", event.id), part("bin"), part("features", event.id)];
    case "state":
      return [part("states"), part("items")];
    case "label":
      return [part("labels"), part("items")];
    case "member":
    case "project_member":
    case "workspace_member":
      return [part("members"), part("project-members"), part("projects"), part("can")];
    case "invitation":
      return [part("invitations")];
    case "workspace":
      return [part("workspace"), keys.workspaces];
    default:
      return [keys.workspace(slug)];
  }
}

/** News of items that come together are looked at together. */
const TOGETHER_MS = 50;
const told = new Map<string, Set<string>>();

function hearOfItem(queries: QueryClient, slug: string, project: string, id: string) {
  const place = `${slug} ${project}`;
  const ids = told.get(place);
  if (ids) return ids.add(id);
  told.set(place, new Set([id]));
  return setTimeout(async () => {
    // Fetched when it is first wanted.
    const placing = await import("../features/items/placing").catch(() => undefined);
    const together = [...(told.get(place) ?? [])];
    told.delete(place);
    if (placing) await placing.lookAtItems(queries, slug, project, together);
    else await queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
  }, TOGETHER_MS);
}

export function applyEvent(queries: QueryClient, slug: string, event: LiveEvent) {
  const { kind, id, project } = event;
  if (kind === "workitem" && id && project) {
    hearOfItem(queries, slug, project, id);
    void queries.invalidateQueries({ queryKey: keys.part(slug, "item-parts", id) });
    void queries.invalidateQueries({
      queryKey: keys.part(slug, "item"),
      predicate: ({ state }) => !state.data || (state.data as { id?: string }).id === id,
    });
    return;
  }
  for (const queryKey of doubtfulKeys(slug, event)) void queries.invalidateQueries({ queryKey });
}
