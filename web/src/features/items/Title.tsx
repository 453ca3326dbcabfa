import { useState } from "react";
import { cx } from "../../lib/cx";
import { Button } from "../../parts/Button";
import { isBlank, RichText, withTick } from "../../parts/editor/RichText";
import { Writer } from "../../parts/editor/Writer";
import { Skeleton } from "../../parts/surfaces";
import { commonText, editorText, itemText as text } from "../../text/en";
import styles from "./Detail.module.css";
import { ItemReactions } from "./Reactions";
import { useDraftText } from "./useDraftText";
import type { OpenItem } from "./useItem";
import { useItemChange } from "./useItemActions";
import { useReading, useWritingAids } from "./useWriting";

/** The name, which becomes a field when it is pressed. */
export function Title({ open, small }: { open: OpenItem; small?: boolean }) {
  const { item, may } = open;
  const change = useItemChange();
  const [typed, setTyped] = useState<string>();
  const className = cx(styles.title, small && styles.titleSmall);
  const Heading = small ? "h2" : "h1";
  if (may.refusal("workitem:edit") !== undefined || item.archived_at) {
    return <Heading className={className}>{item.name}</Heading>;
  }
  if (typed === undefined) {
    return (
      <Heading className={className}>
        <button type="button" className={styles.titleButton} onClick={() => setTyped(item.name)}>
          {item.name}
        </button>
      </Heading>
    );
  }
  const save = () => {
    const name = typed.trim();
    if (name && name !== item.name) change(item, { name });
    setTyped(undefined);
  };
  return (
    <Heading className={className}>
      <textarea
        className={styles.titleInput}
        aria-label={text.name}
        rows={1}
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the title that was pressed
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.target.value.replace(/\n/g, " "))}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            save();
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            setTyped(undefined);
          }
        }}
      />
    </Heading>
  );
}

/** What it is about, read as text until somebody wants to write. */
export function Description({ open, small }: { open: OpenItem; small?: boolean }) {
  const { item, may } = open;
  const change = useItemChange();
  const aids = useWritingAids(item.project);
  const reading = useReading();
  const html = item.description_html ?? "";
  const blank = isBlank(html);
  const written = useDraftText(open, "description", blank ? "" : html);
  const [writing, setWriting] = useState<boolean | undefined>(written.begins || undefined);
  const fixed = item.archived_at ? text.archivedFixed : may.refusal("workitem:edit");
  const tick = (place: number, ticked: boolean) =>
    change(item, { description_html: withTick(html, place, ticked) });
  if (writing && item.description_html !== undefined) {
    return (
      <Writer
        {...written.field}
        label={text.description}
        placeholder={text.describe}
        aids={aids}
        effect={commonText.save}
        busy={false}
        allowEmpty
        onClose={() => setWriting(false)}
        onSave={(next) => {
          // Until the server has taken it, it is kept: it may be refused.
          if (next === html) written.forget();
          else change(item, { description_html: next || "<p></p>" }, written.forget);
          setWriting(false);
        }}
      />
    );
  }
  if (item.description_html === undefined) return <Skeleton rows={3} />;
  const drafted = written.draft !== undefined && fixed === undefined;
  const begin = blank ? text.addDescription : text.editDescription;
  return (
    <section aria-label={text.description}>
      {blank ? (
        <p className="t-3">{text.noDescription}</p>
      ) : (
        <RichText
          html={html}
          small={small ?? false}
          {...reading}
          onTick={fixed === undefined ? tick : undefined}
        />
      )}
      <div className={styles.below}>
        <Button
          className={styles.editDescription}
          kind="ghost"
          glyph="draft"
          reason={fixed}
          autoFocus={writing === false}
          onClick={() => setWriting(true)}
        >
          {drafted ? editorText.continueDraft : begin}
        </Button>
        <ItemReactions open={open} />
      </div>
    </section>
  );
}
