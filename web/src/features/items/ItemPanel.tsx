import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { isStatus } from "../../api/errors";
import { lazily } from "../../lib/lazily";
import { buttonClass, IconButton } from "../../parts/Button";
import { useEditorAhead } from "../../parts/editor/Writer";
import { Fetched } from "../../parts/Fetched";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { Loaded, lostHere } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { Attachments } from "./Attachments";
import detail from "./Detail.module.css";
import { CopyLink, Ending, Subscription } from "./Ending";
import { Composer, Feed } from "./Feed";
import styles from "./Items.module.css";
import { Properties } from "./Properties";
import { Relations } from "./Relations";
import { Links, SubItems } from "./Sections";
import { Description, Title } from "./Title";
import { useItem } from "./useItem";

const AskHere = lazily(() => import("../../shell/AskHere"), "default");

/** An item beside the list that it was opened from. */
export default function ItemPanel({ item_key }: { item_key: string }) {
  const slug = useSlug();
  const navigate = useNavigate();
  useEditorAhead();
  const { query, open: found } = useItem(item_key);
  const lost = isStatus(query.error, 404);
  // What was fetched earlier is not shown to whoever may not see it any more.
  const open = lost ? undefined : found;
  const close = useCallback(() => {
    void navigate({
      to: ".",
      search: (before: Record<string, string | undefined>) => ({ ...before, item: undefined }),
    }).then(() => document.querySelector<HTMLElement>(`[data-item="${item_key}"]`)?.focus());
  }, [navigate, item_key]);
  useEffect(() => {
    // The panel has taken room from the list, perhaps where the item stands.
    const listed = document.querySelector(`[data-item="${item_key}"]`);
    listed?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [item_key]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // In a field Escape leaves the field, at most.
      const field = (event.target as Element | null)?.closest("input, textarea, select");
      const busy =
        field ?? document.querySelector("[role='dialog'], [role='menu'], [aria-grabbed='true']");
      if (event.key === "Escape" && !event.defaultPrevented && !busy) close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);
  return (
    <aside className={styles.panel} aria-label={item_key}>
      <header>
        <span className="id">{item_key}</span>
        {open?.item.archived_at && <Badge tone="cond">{text.archivedBadge}</Badge>}
        <span className="push row flush">
          {open && <Subscription open={open} small />}
          {open && <CopyLink open={open} />}
          <Link
            to="/$workspace/browse/$key"
            params={{ workspace: slug, key: item_key }}
            className={buttonClass({ kind: "ghost", icon: true })}
            aria-label={text.openPage}
            title={text.openPage}
          >
            <Icon name="expand" />
          </Link>
          <IconButton glyph="x" label={commonText.close} onClick={close} />
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.panelBody} tabIndex={0} aria-label={text.item}>
        {lost ? (
          <Fetched fallback={null} says lost={lostHere}>
            <AskHere item_key={item_key} />
          </Fetched>
        ) : (
          <Loaded query={{ ...query, data: open }}>
            {(shown) => (
              <>
                <Title open={shown} small />
                <Description open={shown} small />
                <Properties open={shown} />
                <SubItems open={shown} />
                <Relations open={shown} />
                <Links open={shown} />
                <Attachments open={shown} />
                <Feed open={shown} />
                <Ending open={shown} onGone={close} />
              </>
            )}
          </Loaded>
        )}
      </section>
      {open && (
        <div className={detail.foot}>
          <Composer open={open} />
        </div>
      )}
    </aside>
  );
}
