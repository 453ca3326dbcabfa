/** Archiving and deleting, each at once and with Undo for ten seconds, and bringing back. Only the group
 *  that the item stands in is asked for again. */

import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { errorWords } from "../../api/errors";
import {
  archiveItem,
  deleteItem,
  getItem,
  type ItemAt,
  restoreItem,
  unarchiveItem,
} from "../../api/items";
import { keys } from "../../api/keys";
import type { WorkItem } from "../../api/types";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { hideItem, showItem } from "./hidden";
import { dropItem, placeItem } from "./placing";

const UNDO_MS = 10_000;

function failed(error: unknown) {
  toast({ text: errorWords(error) });
}

export function useItemEnding() {
  const queries = useQueryClient();
  const slug = useSlug();
  return useMemo(() => {
    const at = ({ project, id }: WorkItem): ItemAt => ({ slug, project, item: id });
    /** Its page, where that stands open. */
    const refresh = ({ id }: WorkItem) => {
      void queries.invalidateQueries({
        queryKey: keys.part(slug, "item"),
        predicate: ({ state }) => (state.data as WorkItem | undefined)?.id === id,
      });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item-parts", id) });
    };
    const gone = (item: WorkItem) => {
      dropItem(queries, slug, item.project, item.id);
      refresh(item);
    };
    const back = async (item: WorkItem) => {
      placeItem(queries, slug, await getItem(at(item)));
      refresh(item);
    };
    const told = (words: string, undo: () => Promise<void>) =>
      toast({
        text: words,
        duration_ms: UNDO_MS,
        action: { label: commonText.undo, run: () => void undo().catch(failed) },
      });

    const archive = async (item: WorkItem, key: string) => {
      try {
        await archiveItem(at(item));
      } catch (error) {
        return failed(error);
      }
      gone(item);
      told(text.archived(key), async () => {
        await unarchiveItem(at(item));
        await back(item);
      });
    };

    const remove = async (item: WorkItem, key: string) => {
      hideItem(item.id);
      try {
        await deleteItem(at(item));
      } catch (error) {
        showItem(item.id);
        return failed(error);
      }
      gone(item);
      told(text.deleted(key), async () => {
        await restoreItem(at(item));
        await back(item);
      });
    };

    /** Out of the archive. */
    const restore = async (item: WorkItem, key: string) => {
      try {
        await unarchiveItem(at(item));
        toast({ text: text.unarchived(key) });
        await back(item);
      } catch (error) {
        failed(error);
      }
    };
    return { archive, remove, restore };
  }, [queries, slug]);
}
