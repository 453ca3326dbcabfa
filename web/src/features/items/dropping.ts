/** What it means to put a card somewhere: its new place among the others, and whether it may. */

import { permissions } from "../../api/can";
import type { ItemChange } from "../../api/items";
import type { WorkItem } from "../../api/types";
import { sortOrderBetween } from "./optimistic";
import type { ItemView } from "./view";

export interface Lifted {
  item: WorkItem;
  group: string;
}

/** Before or after a card, whose neighbours are known. */
export interface Place {
  id: string;
  side: "before" | "after";
  item: WorkItem;
  previous: WorkItem | undefined;
  next: WorkItem | undefined;
}

/** The change of order, or nothing where the card stays where it is. */
export function placeChange(
  item: WorkItem,
  place: Place | undefined,
): Pick<ItemChange, "sort_order"> | undefined {
  if (!place || place.item.id === item.id) return undefined;
  const [above, below] =
    place.side === "before" ? [place.previous, place.item] : [place.item, place.next];
  if (above?.id === item.id || below?.id === item.id) return undefined;
  return { sort_order: sortOrderBetween(above?.sort_order, below?.sort_order) };
}

export function refusalFor(item: WorkItem, grouping: ItemView["group"]): string | undefined {
  const action = grouping === "assignee" ? "workitem:assign" : "workitem:edit";
  return permissions(item.can).refusal(action);
}
