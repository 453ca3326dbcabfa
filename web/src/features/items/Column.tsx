import { useDroppable } from "@dnd-kit/core";
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { itemPagesQuery } from "../../api/items";
import type { Project, WorkItem } from "../../api/types";
import { cx } from "../../lib/cx";
import { formatCount } from "../../lib/format";
import { IconButton } from "../../parts/Button";
import { ErrorState, Skeleton } from "../../parts/surfaces";
import { openOverlay } from "../../shell/commands";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { Card } from "./Card";
import { type Place, refusalFor } from "./dropping";
import type { Group, ProjectParts } from "./groups";
import { useHiddenItems } from "./hidden";
import styles from "./Items.module.css";
import type { ItemPages } from "./optimistic";
import { rowsIn, totalOf } from "./pages";
import type { ItemView } from "./view";

interface ColumnProps {
  project: Project;
  parts: ProjectParts;
  open_key: string | undefined;
  group: Group;
  grouping: ItemView["group"];
  /** Where the lifted card would go. */
  place: Place | undefined;
  folded: boolean;
  onFold: (folded: boolean) => void;
}

/** A column: the items of one group, as cards. Folded, it is a strip that cards can be put on. */
export function Column(props: ColumnProps) {
  const { group, project, folded, onFold } = props;
  const slug = useSlug();
  const hidden = useHiddenItems();
  const { setNodeRef, isOver } = useDroppable({ id: group.value });
  const query = useInfiniteQuery(itemPagesQuery(slug, project.id, group.query));
  const rows = rowsIn(query.data, hidden);
  const total = totalOf(query.data);
  return (
    <section
      ref={setNodeRef}
      className={cx(styles.col, folded && styles.folded, isOver && styles.colOver)}
      aria-label={group.name}
    >
      {folded ? (
        <header>
          <button
            type="button"
            className={styles.unfold}
            aria-expanded={false}
            onClick={() => onFold(false)}
          >
            {group.mark}
            {group.name}
            {total !== undefined && <span className={styles.count}>{formatCount(total)}</span>}
          </button>
        </header>
      ) : (
        <Unfolded {...props} query={query} rows={rows} total={total} />
      )}
    </section>
  );
}

interface UnfoldedProps extends ColumnProps {
  query: UseInfiniteQueryResult<ItemPages>;
  rows: WorkItem[];
  total: number | undefined;
}

function Unfolded({ query, rows, total, onFold, ...props }: UnfoldedProps) {
  const { group, project } = props;
  const { refusal } = useProjectCan(project.id);
  return (
    <>
      <header>
        {group.mark}
        <h2>{group.name}</h2>
        {total !== undefined && <span className={styles.count}>{formatCount(total)}</span>}
        <span className="push row g-0">
          <IconButton
            mini
            className={styles.foldButton}
            glyph="minus"
            label={text.foldColumn(group.name)}
            onClick={() => onFold(true)}
          />
          <IconButton
            mini
            glyph="plus"
            label={text.newItemIn(group.name)}
            reason={refusal("workitem:create")}
            onClick={() =>
              openOverlay({ name: "new-item", project: project.id, preset: group.preset })
            }
          />
        </span>
      </header>
      {query.isPending && <Skeleton rows={4} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      <Cards
        rows={rows}
        more={
          query.hasNextPage && !query.isFetchingNextPage
            ? () => void query.fetchNextPage()
            : undefined
        }
        {...props}
      />
    </>
  );
}

interface CardsProps extends Omit<ColumnProps, "folded" | "onFold"> {
  rows: WorkItem[];
  more: (() => void) | undefined;
}

function Cards(props: CardsProps) {
  const { rows, more, group, project, parts, open_key, grouping, place } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const cards = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 92,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 6,
  });
  const last = cards.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 8) more();
  }, [more, last, rows.length]);
  return (
    <div ref={scroller} className={styles.cards}>
      <div className={styles.cardSpace} style={{ height: cards.getTotalSize() }}>
        {cards.getVirtualItems().map((at) => {
          const item = rows[at.index];
          if (!item) return null;
          const item_key = `${project.identifier}-${item.sequence_id}`;
          return (
            <div
              key={at.key}
              ref={cards.measureElement}
              data-index={at.index}
              className={styles.cardAt}
              data-drop={place?.id === item.id ? place.side : undefined}
              style={{ transform: `translateY(${at.start}px)` }}
            >
              <Card
                item={item}
                item_key={item_key}
                group={group.value}
                previous={rows[at.index - 1]}
                next={rows[at.index + 1]}
                parts={parts}
                is_open={open_key === item_key}
                fixed={refusalFor(item, grouping) !== undefined}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
