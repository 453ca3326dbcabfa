/** What can be done with an item, everywhere in the same way: at once on the screen, with a way back. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { errorWords } from "../../api/errors";
import {
  archiveItem,
  deleteItem,
  type ItemAt,
  type ItemChange,
  unarchiveItem,
  updateItem,
} from "../../api/items";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { hideItem, showItem } from "./hidden";
import { showChange } from "./optimistic";

export const UNDO_MS = 10_000;

interface Change {
  item: WorkItem;
  change: ItemChange;
}

export function useItemChange() {
  const queries = useQueryClient();
  const slug = useSlug();
  const { mutate } = useMutation({
    mutationFn: ({ item, change }: Change) =>
      updateItem({ slug, project: item.project, item: item.id }, change),
    meta: { quiet: true },
    onMutate: ({ item, change }) => showChange(queries, slug, item, change),
    onError: (error, _change, restore) => {
      restore?.();
      toast({ text: text.notChanged(errorWords(error)) });
    },
    onSettled: (_answer, _error, { item }) => {
      void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item") });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item-parts", item.id) });
    },
  });
  return useCallback((item: WorkItem, change: ItemChange) => mutate({ item, change }), [mutate]);
}

/** Archiving and deleting, each with Undo for ten seconds. Archiving happens at once and is undone by
 *  its opposite; deleting cannot be, so it waits until the time for Undo is over. */
export function useItemEnding() {
  const queries = useQueryClient();
  const slug = useSlug();
  const refresh = useCallback(() => {
    void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
    void queries.invalidateQueries({ queryKey: keys.part(slug, "item") });
  }, [queries, slug]);

  const archive = useCallback(
    async (item: WorkItem, key: string) => {
      const at: ItemAt = { slug, project: item.project, item: item.id };
      try {
        await archiveItem(at);
        refresh();
        const undo = () => void unarchiveItem(at).then(refresh, failed);
        toast({
          text: text.archived(key),
          duration_ms: UNDO_MS,
          action: { label: commonText.undo, run: undo },
        });
      } catch (error) {
        failed(error);
      }
    },
    [slug, refresh],
  );

  const remove = useCallback(
    (item: WorkItem, key: string) => {
      const at: ItemAt = { slug, project: item.project, item: item.id };
      hideItem(item.id);
      const finish = async () => {
        window.removeEventListener("pagehide", leave);
        try {
          await deleteItem(at);
          refresh();
        } catch (error) {
          showItem(item.id);
          failed(error);
        }
      };
      // Whoever closes the page has not asked for it back.
      const leave = () => {
        const path = `/api/v1/workspaces/${slug}/projects/${item.project}/work-items/${item.id}/`;
        void fetch(path, { method: "DELETE", keepalive: true });
      };
      window.addEventListener("pagehide", leave);
      const undo = () => {
        window.removeEventListener("pagehide", leave);
        showItem(item.id);
      };
      toast({
        text: text.deleted(key),
        duration_ms: UNDO_MS,
        action: { label: commonText.undo, run: undo },
        onExpire: () => void finish(),
      });
    },
    [slug, refresh],
  );

  return { archive, remove };
}

function failed(error: unknown) {
  toast({ text: errorWords(error) });
}
