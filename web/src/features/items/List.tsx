import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { errorWords } from "../../api/errors";
import type { Project, WorkItem } from "../../api/types";
import { formatCount } from "../../lib/format";
import { lazily } from "../../lib/lazily";
import { Button, IconButton } from "../../parts/Button";
import { Fetched } from "../../parts/Fetched";
import { Icon } from "../../parts/Icon";
import { EmptyState, lostHere, Skeleton } from "../../parts/surfaces";
import { openOverlay } from "../../shell/commands";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { type ProjectParts, useGroups } from "./groups";
import { useHiddenItems } from "./hidden";
import styles from "./Items.module.css";
import { type GroupPages, useGroupPages } from "./pages";
import { Row } from "./Row";
import { useChosen } from "./useChosen";
import { useItemChange } from "./useItemActions";
import { type ItemView, isFiltered } from "./view";

const ChosenBar = lazily(() => import("./ChosenBar"), "default");

interface ListProps {
  project: Project;
  view: ItemView;
  parts: ProjectParts;
  open_key: string | undefined;
  clearFilters: () => void;
}

type Line =
  | { kind: "head"; key: string; pages: GroupPages }
  | { kind: "item"; key: string; item: WorkItem }
  | { kind: "more"; key: string; pages: GroupPages };

function linesOf(groups: GroupPages[], folded: ReadonlySet<string>, grouped: boolean): Line[] {
  return groups.flatMap((pages) => {
    const { value } = pages.group;
    const lines: Line[] = grouped ? [{ kind: "head", key: `head ${value}`, pages }] : [];
    if (folded.has(value)) return lines;
    for (const item of pages.rows) lines.push({ kind: "item", key: `${value} ${item.id}`, item });
    const { isPending, isError, hasNextPage } = pages.result;
    if (isPending || isError || hasNextPage)
      lines.push({ kind: "more", key: `more ${value}`, pages });
    return lines;
  });
}

/** Draws the head of the group at the top too, however far above it is. */
function useHeads(lines: readonly Line[]) {
  const heads = useMemo(() => lines.flatMap((one, at) => (one.kind === "head" ? at : [])), [lines]);
  const top = useRef<number>(undefined);
  const rangeExtractor = useCallback(
    (range: Range) => {
      top.current = heads.findLast((at) => at <= range.startIndex);
      const drawn = defaultRangeExtractor(range);
      if (top.current === undefined || drawn.includes(top.current)) return drawn;
      return [top.current, ...drawn];
    },
    [heads],
  );
  return { rangeExtractor, isStuck: (at: number) => at === top.current };
}

/** The items in groups, in one list that draws only what is on the screen. */
export function List({ project, view, parts, open_key, clearFilters }: ListProps) {
  const slug = useSlug();
  const groups = useGroups(view, parts);
  const hidden = useHiddenItems();
  const pages = useGroupPages(slug, project.id, groups, hidden);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const grouped = view.group !== "none";
  const lines = useMemo(() => linesOf(pages, folded, grouped), [pages, folded, grouped]);
  const change = useItemChange();
  const listed = useMemo(() => pages.flatMap((one) => one.rows), [pages]);
  const { ids, chosen, press, clear } = useChosen(listed);
  const scroller = useRef<HTMLDivElement>(null);
  const { rangeExtractor, isStuck } = useHeads(lines);
  const rows = useVirtualizer({
    rangeExtractor,
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]?.kind === "head" ? 36 : 34),
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: 16,
  });
  const settled = pages.every((one) => !one.result.isPending);
  if (settled && pages.every((one) => one.rows.length === 0 && !one.result.isError)) {
    return <Nothing project={project} filtered={isFiltered(view)} clearFilters={clearFilters} />;
  }
  const fold = (value: string) =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(value)) next.add(value);
      return next;
    });
  return (
    <>
      <section
        ref={scroller}
        className={styles.list}
        aria-label={text.items}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        data-choosing={chosen.length > 0}
      >
        {!parts.ready && <Skeleton rows={12} />}
        <div className={styles.space} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((place) => {
            const line = lines[place.index];
            if (!line) return null;
            return (
              <div
                key={place.key}
                ref={rows.measureElement}
                data-index={place.index}
                {...(isStuck(place.index)
                  ? { className: styles.stuck }
                  : {
                      className: styles.at,
                      style: { transform: `translateY(${place.start}px)` },
                    })}
              >
                {line.kind === "head" && (
                  <GroupHead
                    pages={line.pages}
                    project={project}
                    folded={folded.has(line.pages.group.value)}
                    onFold={() => fold(line.pages.group.value)}
                  />
                )}
                {line.kind === "item" && (
                  <Row
                    item={line.item}
                    item_key={`${project.identifier}-${line.item.sequence_id}`}
                    parts={parts}
                    is_open={open_key === `${project.identifier}-${line.item.sequence_id}`}
                    is_chosen={ids.has(line.item.id)}
                    onPress={press}
                    onChange={change}
                  />
                )}
                {line.kind === "more" && <More pages={line.pages} />}
              </div>
            );
          })}
        </div>
      </section>
      <Fetched fallback={null} wanted={chosen.length > 0} lost={lostHere}>
        {chosen.length > 0 && (
          <ChosenBar project={project} items={chosen} parts={parts} onClear={clear} />
        )}
      </Fetched>
    </>
  );
}

interface GroupHeadProps {
  pages: GroupPages;
  project: Project;
  folded: boolean;
  onFold: () => void;
}

function GroupHead({ pages, project, folded, onFold }: GroupHeadProps) {
  const { refusal } = useProjectCan(project.id);
  const { group, total } = pages;
  return (
    <div className={styles.groupHead}>
      <button type="button" className={styles.fold} aria-expanded={!folded} onClick={onFold}>
        <Icon name="chev" size={12} />
        {group.mark}
        <span className="clip">{group.name}</span>
      </button>
      {total !== undefined && <span className={styles.count}>{formatCount(total)}</span>}
      <span className="push">
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
    </div>
  );
}

/** Fetches what comes next as soon as it is about to be seen. */
function More({ pages }: { pages: GroupPages }) {
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isError, error, refetch } = pages.result;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  if (isError) {
    return (
      <div className={styles.waiting} role="alert">
        <Icon name="alert" />
        <span className="clip">{errorWords(error)}</span>
        <Button onClick={() => void (pages.rows.length === 0 ? refetch() : fetchNextPage())}>
          {commonText.tryAgain}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.waiting} aria-busy="true">
      {commonText.loading}…
    </div>
  );
}

interface NothingProps {
  project: Project;
  filtered: boolean;
  clearFilters: () => void;
}

export function Nothing({ project, filtered, clearFilters }: NothingProps) {
  const { refusal } = useProjectCan(project.id);
  if (filtered) {
    return (
      <EmptyState
        glyph="filter"
        title={text.noMatch}
        action={<Button onClick={clearFilters}>{text.clearFilters}</Button>}
      >
        {text.noMatchHelp}
      </EmptyState>
    );
  }
  if (refusal("workitem:create") !== undefined) {
    return (
      <EmptyState glyph="item" title={text.noneForYou}>
        {text.noneForYouHelp}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      glyph="item"
      title={text.noItems}
      action={
        <Button glyph="plus" onClick={() => openOverlay({ name: "new-item", project: project.id })}>
          {text.newItem}
        </Button>
      }
    >
      {text.noItemsHelp}
    </EmptyState>
  );
}
