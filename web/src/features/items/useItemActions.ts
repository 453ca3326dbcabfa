/** Changing an item, everywhere in the same way: at once on the screen, and back if it is refused. */

import {
  type Mutation,
  type MutationOptions,
  type QueryClient,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { errorWords } from "../../api/errors";
import { type ItemChange, updateItem } from "../../api/items";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { type Restore, showChange } from "./optimistic";

interface Change {
  item: WorkItem;
  change: ItemChange;
  onSaved?: (() => void) | undefined;
}

const isChangeOf = (item: WorkItem) => (mutation: Mutation) =>
  (mutation.state.variables as Partial<Change> | undefined)?.item?.id === item.id;

/** Changes of one item are sent one after the other, so that the last one made is the one that stays. */
function changeOptions(
  queries: QueryClient,
  slug: string,
  item: WorkItem,
): MutationOptions<WorkItem, Error, Change, Restore> {
  return {
    scope: { id: `item ${item.id}` },
    mutationFn: ({ change }) => updateItem({ slug, project: item.project, item: item.id }, change),
    meta: { quiet: true },
    onMutate: ({ change }) => showChange(queries, slug, item, change),
    onSuccess: async (answer, { onSaved }) => {
      onSaved?.();
      // The answer to the last of several changes knows of all of them.
      const is_last = queries.isMutating({ predicate: isChangeOf(item) }) <= 1;
      if (!is_last) return;
      const placing = await import("./placing").catch(() => undefined);
      if (placing) placing.placeItem(queries, slug, answer);
      else void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
    },
    onError: (error, _change, restore) => {
      restore?.();
      toast({ text: text.notChanged(errorWords(error)) });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item") });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item-parts", item.id) });
    },
  };
}

export function useItemChange() {
  const queries = useQueryClient();
  const slug = useSlug();
  return useCallback(
    (item: WorkItem, change: ItemChange, onSaved?: () => void) => {
      const sending = queries.getMutationCache().build(queries, changeOptions(queries, slug, item));
      // Whoever was refused has been told.
      void sending.execute({ item, change, onSaved }).catch(() => {});
    },
    [queries, slug],
  );
}
