/** An item with all that its page needs: its project, its parts, what may be done, and its address. */

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Permissions, permissions, useCan } from "../../api/can";
import { type ItemAt, itemByKeyQuery } from "../../api/items";
import { keys } from "../../api/keys";
import { projectQuery } from "../../api/projects";
import type { Project, WorkItem } from "../../api/types";
import { useSlug } from "../../shell/useWorkspace";
import { type ProjectParts, useProjectParts } from "./groups";
import type { ItemPages } from "./optimistic";

export interface OpenItem {
  item: WorkItem;
  key: string;
  at: ItemAt;
  parts: ProjectParts;
  project: Project | undefined;
  may: Permissions;
  /** By an exception somebody may see an item whose project they do not see. */
  outside: boolean;
}

/** The item as a list that is already here has it: all but its description. */
function listed(queries: QueryClient, slug: string, key: string): WorkItem | undefined {
  for (const [, data] of queries.getQueriesData({ queryKey: keys.part(slug, "items") })) {
    const pages = (data as Partial<ItemPages> | undefined)?.pages ?? [];
    for (const page of pages) {
      const found = page.results.find((row) => row.identifier === key);
      if (found) return { ...found, description_html: undefined };
    }
  }
  return undefined;
}

export function useItem(key: string) {
  const slug = useSlug();
  const queries = useQueryClient();
  const query = useQuery({
    ...itemByKeyQuery(slug, key),
    enabled: key !== "",
    // What the list knows shows at once, and what hangs on the item is asked for at the same time.
    placeholderData: () => listed(queries, slug, key),
  });
  const item = query.data;
  const { data: project, isError: outside } = useQuery({
    ...projectQuery(slug, item?.project ?? ""),
    enabled: item !== undefined,
  });
  const parts = useProjectParts(item?.project ?? "");
  const asked = useCan(slug, item && !item.can ? { type: "workitem", id: item.id } : undefined);
  const open: OpenItem | undefined = item && {
    item,
    key: item.identifier || key,
    outside: outside && project === undefined,
    at: { slug, project: item.project, item: item.id },
    parts,
    project,
    may: item.can ? permissions(item.can) : asked,
  };
  return { query, open };
}
