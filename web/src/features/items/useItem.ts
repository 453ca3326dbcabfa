/** An item with all that its page needs: its project, its parts, what may be done, and its address. */

import { useQuery } from "@tanstack/react-query";
import { type Permissions, permissions, useCan } from "../../api/can";
import { type ItemAt, itemByKeyQuery } from "../../api/items";
import { projectQuery } from "../../api/projects";
import type { Project, WorkItem } from "../../api/types";
import { useSlug } from "../../shell/useWorkspace";
import { type ProjectParts, useProjectParts } from "./groups";

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

export function useItem(key: string) {
  const slug = useSlug();
  const query = useQuery({ ...itemByKeyQuery(slug, key), enabled: key !== "" });
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
