/** How a project's items are looked at: the words of the address, and the questions to the API that
 *  they become. */

import type { ItemQuery } from "../../api/items";

export const LAYOUTS = ["list", "board"] as const;
export const GROUPINGS = ["state", "priority", "assignee", "none"] as const;
export const ORDERS = [
  "sort_order",
  "-created_at",
  "-updated_at",
  "-priority",
  "target_date",
  "name",
] as const;
export const FILTERS = ["state", "priority", "assignee", "label", "creator"] as const;

export type Layout = (typeof LAYOUTS)[number];
export type Grouping = (typeof GROUPINGS)[number];
export type Order = (typeof ORDERS)[number];
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<FilterName, readonly string[]>>>;

export interface ItemView {
  layout: Layout;
  group: Grouping;
  order: Order;
  search: string;
  filters: Filters;
}

/** Stands for "nobody" and "no label" in a filter. */
export const NONE = "none";

export type Search = Record<string, string | undefined>;

function oneOf<T extends string>(choices: readonly T[], value: string | undefined, usual: T): T {
  return choices.find((choice) => choice === value) ?? usual;
}

/** Reads the address; words that mean nothing are passed over. */
export function parseView(search: Search): ItemView {
  const filters: Partial<Record<FilterName, string[]>> = {};
  for (const name of FILTERS) {
    const values = [...new Set((search[name] ?? "").split(",").filter(Boolean))];
    if (values.length > 0) filters[name] = values;
  }
  return {
    layout: oneOf(LAYOUTS, search.layout, "list"),
    group: oneOf(GROUPINGS, search.group, "state"),
    order: oneOf(ORDERS, search.order, "sort_order"),
    search: search.q ?? "",
    filters,
  };
}

/** Writes the address; what is usual is left out. */
export function writeView(view: ItemView): Search {
  const search: Search = {
    layout: view.layout === "list" ? undefined : view.layout,
    group: view.group === "state" ? undefined : view.group,
    order: view.order === "sort_order" ? undefined : view.order,
    q: view.search || undefined,
  };
  for (const name of FILTERS) {
    const values = view.filters[name];
    search[name] = values && values.length > 0 ? values.join(",") : undefined;
  }
  return search;
}

export function withFilter(view: ItemView, name: FilterName, values: readonly string[]): ItemView {
  const { [name]: _, ...rest } = view.filters;
  return { ...view, filters: values.length > 0 ? { ...rest, [name]: values } : rest };
}

export function isFiltered(view: ItemView): boolean {
  return view.search !== "" || Object.keys(view.filters).length > 0;
}

const FIELDS: Record<FilterName, string> = {
  state: "state",
  priority: "priority",
  assignee: "assignees",
  label: "labels",
  creator: "created_by",
};

/** The question to the API for everything that the view shows. */
export function viewQuery(view: ItemView): ItemQuery {
  const query: ItemQuery = { order_by: view.order };
  if (view.search) query.search = view.search;
  for (const name of FILTERS) {
    const values = view.filters[name];
    if (values) query[FIELDS[name]] = values.join(",");
  }
  return query;
}

/** The question for one group, or nothing where the filter leaves the group out. */
export function groupQuery(view: ItemView, value: string): ItemQuery | undefined {
  if (view.group === "none") return viewQuery(view);
  const filtered = view.filters[view.group];
  if (filtered && !filtered.includes(value)) return undefined;
  return { ...viewQuery(view), [FIELDS[view.group]]: value };
}
