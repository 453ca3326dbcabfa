import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords } from "../../api/errors";
import { subscribe, subscriptionQuery, unsubscribe } from "../../api/items";
import { copyText } from "../../lib/copy";
import { Button, IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { toast } from "../../parts/toastStore";
import { accessText, commonText, itemText as text } from "../../text/en";
import { AskLink, useMayInspect } from "../access/AskLink";
import styles from "./Detail.module.css";
import type { OpenItem } from "./useItem";
import { useItemEnding } from "./useItemEnding";

interface EndingProps {
  open: OpenItem;
  /** Where one goes when the item has left the screen. */
  onGone: () => void;
}

export function Ending({ open, onGone }: EndingProps) {
  const { item, key, may } = open;
  const { archive, remove, restore } = useItemEnding();
  const why_delete = may.refusal("workitem:delete");
  const may_inspect = useMayInspect(item.project);
  const thing = { type: "workitem", id: item.id, item_key: key };
  return (
    <section className="stack" aria-label={text.ending}>
      <div className={styles.ends}>
        {item.archived_at ? (
          <Button
            glyph="undo"
            reason={may.refusal("workitem:unarchive")}
            onClick={() => void restore(item, key)}
          >
            {text.unarchive}
          </Button>
        ) : (
          <Button
            glyph="archive"
            reason={may.refusal("workitem:archive")}
            onClick={() => {
              void archive(item, key);
              onGone();
            }}
          >
            {text.archiveIt}
          </Button>
        )}
        <Button
          kind="dangerQuiet"
          glyph={why_delete ? "lock" : "trash"}
          reason={why_delete}
          onClick={() => {
            void remove(item, key);
            onGone();
          }}
        >
          {text.delete}
        </Button>
      </div>
      {why_delete && (
        <p className="t-3 small">
          {why_delete}{" "}
          <AskLink action="workitem:delete" thing={thing}>
            {accessText.howDecided}
          </AskLink>
        </p>
      )}
      {may_inspect && (
        <AskLink ask="who" action="workitem:view" thing={thing} className={styles.asks}>
          <Icon name="users" />
          {accessText.whoSees}
        </AskLink>
      )}
    </section>
  );
}

/** Whether one hears of what happens to the item. */
export function Subscription({ open, small }: { open: OpenItem; small?: boolean }) {
  const queries = useQueryClient();
  const query = useQuery({ ...subscriptionQuery(open.at), retry: false });
  const [busy, setBusy] = useState(false);
  if (!query.data) return null;
  const on = query.data.subscribed;
  const toggle = async () => {
    setBusy(true);
    try {
      await (on ? unsubscribe(open.at) : subscribe(open.at));
      await queries.invalidateQueries({ queryKey: subscriptionQuery(open.at).queryKey });
    } catch (error) {
      toast({ text: errorWords(error) });
    } finally {
      setBusy(false);
    }
  };
  const reason = on ? undefined : open.may.refusal("workitem:subscribe");
  const shared = { busy, reason, "aria-pressed": on, onClick: () => void toggle() };
  if (small)
    return <IconButton {...shared} glyph="bell" label={on ? text.unsubscribe : text.subscribe} />;
  return (
    <Button {...shared} glyph="bell">
      {on ? text.subscribed : text.subscribe}
    </Button>
  );
}

export function CopyLink({ open }: { open: OpenItem }) {
  return (
    <IconButton
      glyph="link"
      label={text.copyLink}
      onClick={async () => {
        const path = `/${open.at.slug}/browse/${open.key}`;
        const copied = await copyText(new URL(path, window.location.origin).href);
        toast({ text: copied ? text.linkCopied : commonText.notCopied });
      }}
    />
  );
}
