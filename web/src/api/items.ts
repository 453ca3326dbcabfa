/** Work items and what hangs on them. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { components } from "./schema";
import type {
  Activity,
  Attachment,
  Comment,
  FoundItem,
  ItemLink,
  ItemWithState,
  Reaction,
  WorkItem,
} from "./types";
import { type OnProgress, upload } from "./upload";

type Schemas = components["schemas"];

const W = "/api/v1/workspaces/{slug}";
const ITEMS = `${W}/projects/{project}/work-items/`;
const ITEM = `${W}/projects/{project}/work-items/{item}`;

export const PAGE_SIZE = 100;

export interface ItemAt {
  slug: string;
  project: string;
  item: string;
}

const pathOf = ({ slug, project, item }: ItemAt) => ({ slug, project, item });

/** The groups of states in which something is still to be done, and those in which nothing is. */
export const OPEN_GROUPS = "backlog,unstarted,started";
export const OVER_GROUPS = "completed,cancelled";

export type ItemQuery = Record<string, string | undefined>;

/** One group of a list or one column of a board, page by page. */
export const itemPagesQuery = (slug: string, project: string, query: ItemQuery) =>
  infiniteQueryOptions({
    queryKey: keys.part(slug, "items", project, query),
    queryFn: ({ pageParam, signal }) =>
      get<Page<WorkItem>>(ITEMS, {
        path: { slug, project },
        query: { ...query, expand: "can", per_page: PAGE_SIZE, cursor: pageParam || undefined },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last: Page<WorkItem>) =>
      last.next_page_results ? (last.next_cursor ?? undefined) : undefined,
    staleTime: 30_000,
  });

export const subItemsQuery = (slug: string, project: string, parent: string) =>
  queryOptions({
    queryKey: keys.part(slug, "items", project, "children", parent),
    queryFn: async () =>
      rowsOf(
        await get<Page<WorkItem>>(ITEMS, {
          path: { slug, project },
          query: { parent, per_page: 200 },
        }),
      ),
  });

export const archivedItemsQuery = (slug: string, project: string, search: string) =>
  infiniteQueryOptions({
    queryKey: keys.part(slug, "items", project, "archived", search),
    queryFn: ({ pageParam, signal }) =>
      get<Page<WorkItem>>(`${W}/projects/{project}/archived-work-items/`, {
        path: { slug, project },
        query: {
          expand: "can",
          per_page: PAGE_SIZE,
          search: search || undefined,
          cursor: pageParam || undefined,
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last: Page<WorkItem>) =>
      last.next_page_results ? (last.next_cursor ?? undefined) : undefined,
    placeholderData: (before) => before,
  });

/** By its readable key, as in `GND-214`. */
export const itemByKeyQuery = (slug: string, key: string) =>
  queryOptions({
    queryKey: keys.part(slug, "item", key),
    queryFn: ({ signal }) =>
      get<WorkItem>(`${W}/work-items/{key}/`, {
        path: { slug, key },
        query: { expand: "can" },
        signal,
      }),
    staleTime: 30_000,
  });

/** As it is at this moment. */
export const getItem = (at: ItemAt) =>
  get<WorkItem>(`${ITEM}/`, { path: pathOf(at), query: { expand: "can" } });

/** Items of every project that the caller sees, for "your work" and the like. */
export const workspaceItemsQuery = (slug: string, query: ItemQuery) =>
  queryOptions({
    queryKey: keys.part(slug, "items", "workspace", query),
    queryFn: ({ signal }) =>
      get<Page<ItemWithState>>(`${W}/work-items/`, {
        path: { slug },
        query: { ...query, expand: "state", per_page: 100 },
        signal,
      }),
  });

/** One's own work in every project: assigned, created or followed. */
export const yourWorkQuery = (slug: string, query: ItemQuery) =>
  queryOptions({
    queryKey: keys.part(slug, "items", "your-work", query),
    queryFn: ({ signal }) =>
      get<Page<ItemWithState>>(`${W}/your-work/`, {
        path: { slug },
        query: { ...query, expand: "state", per_page: 100 },
        signal,
      }),
  });

export const searchItems = async (
  slug: string,
  search: string,
  signal?: AbortSignal,
  project_id?: string,
) => {
  const answer = await get<{ issues: FoundItem[] }>(`${W}/work-items/search/`, {
    path: { slug },
    query: { search, project_id },
    ...(signal && { signal }),
  });
  return answer.issues;
};

export type ItemChange = Partial<
  Pick<
    WorkItem,
    | "name"
    | "description_html"
    | "priority"
    | "state"
    | "parent"
    | "assignees"
    | "labels"
    | "start_date"
    | "target_date"
    | "sort_order"
  >
>;

export const createItem = (slug: string, project: string, body: ItemChange & { name: string }) =>
  post<WorkItem>(ITEMS, { path: { slug, project }, body });
export const updateItem = (at: ItemAt, body: ItemChange) =>
  patch<WorkItem>(`${ITEM}/`, { path: pathOf(at), body });
export interface ChangeOfAll {
  properties?: ItemChange;
  /** Come to what each has, or go where it has them. */
  add_labels?: string[];
  remove_labels?: string[];
}

/** The same change of several items of a project: of all of them, or of none. */
export const updateItems = (
  slug: string,
  project: string,
  ids: string[],
  { properties = {}, ...labels }: ChangeOfAll,
) =>
  patch<{ changed: string[] }>(`${ITEMS}bulk/`, {
    path: { slug, project },
    body: { ids, properties, ...labels },
  });
export const deleteItem = (at: ItemAt) => remove(`${ITEM}/`, { path: pathOf(at) });
export const restoreItem = (at: ItemAt) =>
  post<WorkItem>(`${ITEM}/restore/`, { path: pathOf(at), body: {} });
export const archiveItem = (at: ItemAt) =>
  post<unknown>(`${ITEM}/archive/`, { path: pathOf(at), body: {} });
export const unarchiveItem = (at: ItemAt) => remove(`${ITEM}/unarchive/`, { path: pathOf(at) });

export const commentsQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "comments"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Comment>>(`${ITEM}/comments/`, {
          path: pathOf(at),
          query: { expand: "can,reactions", per_page: 1000 },
        }),
      ),
  });
export type RelationType = Schemas["RelationType"];

/** What relates to an item, by how it does; the other ends that the reader may see, whole. */
export const relationsQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "relations"),
    queryFn: async ({ signal }) => {
      const related = await get<Partial<Record<RelationType, string[]>>>(`${ITEM}/relations/`, {
        path: pathOf(at),
        signal,
      });
      const ids = [...new Set(Object.values(related).flat())];
      if (ids.length === 0) return [];
      const filters = JSON.stringify({ id__in: ids });
      const items = rowsOf(
        await get<Page<WorkItem>>(`${W}/work-items/`, {
          path: { slug: at.slug },
          query: { filters, per_page: 1000 },
          signal,
        }),
      );
      return Object.entries(related).flatMap(([type, others]) =>
        others.flatMap((id) => {
          const item = items.find((one) => one.id === id);
          return item ? [{ type: type as RelationType, item }] : [];
        }),
      );
    },
  });
export const addRelation = (at: ItemAt, relation_type: RelationType, issues: string[]) =>
  post<unknown>(`${ITEM}/relations/`, { path: pathOf(at), body: { relation_type, issues } });
export const deleteRelation = (at: ItemAt, relation_type: RelationType, related_issue: string) =>
  post<unknown>(`${ITEM}/relations/remove/`, {
    path: pathOf(at),
    body: { relation_type, related_issue },
  });

export const addComment = (at: ItemAt, comment_html: string) =>
  post<Comment>(`${ITEM}/comments/`, { path: pathOf(at), body: { comment_html } });
export const editComment = (at: ItemAt, comment: string, comment_html: string) =>
  patch<Comment>(`${ITEM}/comments/{comment}/`, {
    path: { ...pathOf(at), comment },
    body: { comment_html },
  });
export const deleteComment = (at: ItemAt, comment: string) =>
  remove(`${ITEM}/comments/{comment}/`, { path: { ...pathOf(at), comment } });

/** The reactions to the item itself; those to comments come along with them. */
export const reactionsQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "reactions"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Reaction>>(`${ITEM}/reactions/`, {
          path: pathOf(at),
          query: { per_page: 500 },
        }),
      ),
  });

/** To the item, or to one of its comments. */
export const giveReaction = (at: ItemAt, comment: string | undefined, reaction: string) =>
  comment === undefined
    ? post<Reaction>(`${ITEM}/reactions/`, { path: pathOf(at), body: { reaction } })
    : post<Reaction>(`${ITEM}/comments/{comment}/reactions/`, {
        path: { ...pathOf(at), comment },
        body: { reaction },
      });
export const takeReactionBack = (at: ItemAt, comment: string | undefined, reaction: string) =>
  comment === undefined
    ? remove(`${ITEM}/reactions/{reaction}/`, { path: { ...pathOf(at), reaction } })
    : remove(`${ITEM}/comments/{comment}/reactions/{reaction}/`, {
        path: { ...pathOf(at), comment, reaction },
      });

/** A picture for a text of that project, before the text is saved. */
export const addPicture = (slug: string, project: string, file: File, onProgress: OnProgress) =>
  upload<Schemas["TextAsset"]>(`/api/v1/workspaces/${slug}/assets/`, file, onProgress, {
    project_id: project,
  });

export const activitiesQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "activities"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Activity>>(`${ITEM}/activities/`, {
          path: pathOf(at),
          query: { per_page: 1000 },
        }),
      ),
  });

export const linksQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "links"),
    queryFn: async () =>
      rowsOf(
        await get<Page<ItemLink>>(`${ITEM}/links/`, { path: pathOf(at), query: { expand: "can" } }),
      ),
  });
export const addLink = (at: ItemAt, body: { url: string; title?: string }) =>
  post<ItemLink>(`${ITEM}/links/`, { path: pathOf(at), body });
export const deleteLink = (at: ItemAt, link: string) =>
  remove(`${ITEM}/links/{link}/`, { path: { ...pathOf(at), link } });

export const attachmentsQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "attachments"),
    queryFn: async () =>
      rowsOf(
        await get<Page<Attachment> | Attachment[]>(`${ITEM}/attachments/`, {
          path: pathOf(at),
          query: { expand: "can" },
        }),
      ),
  });
export const addAttachment = (at: ItemAt, file: File, onProgress: OnProgress) => {
  const { slug, project, item } = at;
  const url = `/api/v1/workspaces/${slug}/projects/${project}/work-items/${item}/attachments/`;
  return upload<Attachment>(url, file, onProgress);
};
export const deleteAttachment = (at: ItemAt, attachment: string) =>
  remove(`${ITEM}/attachments/{attachment}/`, { path: { ...pathOf(at), attachment } });

export const subscriptionQuery = (at: ItemAt) =>
  queryOptions({
    queryKey: keys.part(at.slug, "item-parts", at.item, "subscription"),
    queryFn: () => get<{ subscribed: boolean }>(`${ITEM}/subscribe/`, { path: pathOf(at) }),
  });
export const subscribe = (at: ItemAt) =>
  post<unknown>(`${ITEM}/subscribe/`, { path: pathOf(at), body: {} });
export const unsubscribe = (at: ItemAt) => remove(`${ITEM}/subscribe/`, { path: pathOf(at) });
