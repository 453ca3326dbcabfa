import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { permissions } from "../../api/can";
import { itemPagesQuery } from "../../api/items";
import type { Project, WorkItem } from "../../api/types";
import { cx } from "../../lib/cx";
import { formatCount } from "../../lib/format";
import { IconButton } from "../../parts/Button";
import { LabelChip, PriorityIcon } from "../../parts/marks";
import { ErrorState, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { openOverlay } from "../../shell/commands";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { type Group, type ProjectParts, useGroups } from "./groups";
import { useHiddenItems } from "./hidden";
import styles from "./Items.module.css";
import { rowsIn, totalOf } from "./pages";
import { Assignees, DueMark } from "./Row";
import { useItemChange } from "./useItemActions";
import type { ItemView } from "./view";

interface BoardProps {
  project: Project;
  view: ItemView;
  parts: ProjectParts;
  open_key: string | undefined;
}

/** From column to column by the arrow keys, staying at the same height. */
const byColumn: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code as "ArrowRight" | "ArrowLeft"];
  if (step === undefined) return undefined;
  const columns = [...context.droppableRects.values()].sort((a, b) => a.left - b.left);
  const at = columns.findIndex((one) => currentCoordinates.x < one.right - one.width / 4);
  const target = columns[(at === -1 ? columns.length - 1 : at) + step];
  return target && { x: target.left + 2, y: Math.max(target.top + 40, currentCoordinates.y) };
};

/** Items as cards in columns; a card dropped in another column is given what the column stands for. */
export default function Board({ project, view, parts, open_key }: BoardProps) {
  const grouped = view.group === "none" ? { ...view, group: "state" as const } : view;
  const groups = useGroups(grouped, parts);
  const [lifted, setLifted] = useState<WorkItem>();
  const change = useItemChange();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: byColumn,
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter],
      },
    }),
  );
  const itemOf = (event: DragStartEvent | DragEndEvent) =>
    event.active.data.current?.item as WorkItem | undefined;
  const drop = (event: DragEndEvent) => {
    setLifted(undefined);
    const item = itemOf(event);
    const target = groups.find((group) => group.value === event.over?.id);
    const from = event.active.data.current?.group as string | undefined;
    if (!item || !target || from === target.value) return;
    const why = refusalFor(item, grouped.group);
    if (why !== undefined) return toast({ text: why });
    change(item, target.preset);
  };
  const words = announcements(groups);
  return (
    <div className={styles.boardWrap}>
      <DndContext
        sensors={sensors}
        accessibility={{
          announcements: words,
          screenReaderInstructions: { draggable: text.liftHelp },
        }}
        collisionDetection={(given) => {
          const under = pointerWithin(given);
          return under.length > 0 ? under : rectIntersection(given);
        }}
        onDragStart={(event) => setLifted(itemOf(event))}
        onDragCancel={() => setLifted(undefined)}
        onDragEnd={drop}
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={styles.board} aria-label={text.board} tabIndex={0}>
          {groups.map((group) => (
            <Column
              key={group.value}
              group={group}
              project={project}
              parts={parts}
              open_key={open_key}
              grouping={grouped.group}
            />
          ))}
        </section>
        <DragOverlay dropAnimation={null}>
          {lifted && (
            <div className={cx(styles.task, styles.flying)}>
              <CardBody
                item={lifted}
                item_key={`${project.identifier}-${lifted.sequence_id}`}
                parts={parts}
              />
            </div>
          )}
        </DragOverlay>
      </DndContext>
    </div>
  );
}

function refusalFor(item: WorkItem, grouping: ItemView["group"]): string | undefined {
  const action = grouping === "assignee" ? "workitem:assign" : "workitem:edit";
  return permissions(item.can).refusal(action);
}

function announcements(groups: Group[]): Announcements {
  const name = (id: unknown) => groups.find((group) => group.value === id)?.name ?? "";
  return {
    onDragStart: () => text.lifted,
    onDragOver: ({ over }) => (over ? text.over(name(over.id)) : undefined),
    onDragEnd: ({ over }) => (over ? text.dropped(name(over.id)) : text.putBack),
    onDragCancel: () => text.putBack,
  };
}

interface ColumnProps extends Omit<BoardProps, "view"> {
  group: Group;
  grouping: ItemView["group"];
}

function Column({ group, project, parts, open_key, grouping }: ColumnProps) {
  const slug = useSlug();
  const hidden = useHiddenItems();
  const { setNodeRef, isOver } = useDroppable({ id: group.value });
  const { refusal } = useProjectCan(project.id);
  const query = useInfiniteQuery(itemPagesQuery(slug, project.id, group.query));
  const rows = rowsIn(query.data, hidden);
  const total = totalOf(query.data);
  return (
    <section
      ref={setNodeRef}
      className={cx(styles.col, isOver && styles.colOver)}
      aria-label={group.name}
    >
      <header>
        {group.mark}
        <h2>{group.name}</h2>
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
        {...{ group, project, parts, open_key, grouping }}
      />
    </section>
  );
}

interface CardsProps extends ColumnProps {
  rows: WorkItem[];
  more: (() => void) | undefined;
}

function Cards({ rows, more, group, project, parts, open_key, grouping }: CardsProps) {
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
        {cards.getVirtualItems().map((place) => {
          const item = rows[place.index];
          if (!item) return null;
          const item_key = `${project.identifier}-${item.sequence_id}`;
          return (
            <div
              key={place.key}
              ref={cards.measureElement}
              data-index={place.index}
              className={styles.cardAt}
              style={{ transform: `translateY(${place.start}px)` }}
            >
              <Card
                item={item}
                item_key={item_key}
                group={group.value}
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

interface CardProps {
  item: WorkItem;
  item_key: string;
  group: string;
  parts: ProjectParts;
  is_open: boolean;
  /** It may be lifted all the same; where it may not be put, dropping says why. */
  fixed: boolean;
}

function Card({ item, item_key, group, parts, is_open, fixed }: CardProps) {
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: `${group} ${item.id}`,
    data: { item, group },
  });
  return (
    <Link
      ref={setNodeRef}
      to="."
      search={(before: Record<string, string | undefined>) => ({ ...before, item: item_key })}
      className={cx(styles.task, isDragging && styles.lifted)}
      data-item={item_key}
      data-open={is_open}
      draggable={false}
      preload={false}
      aria-describedby={fixed ? undefined : attributes["aria-describedby"]}
      {...listeners}
    >
      <CardBody item={item} item_key={item_key} parts={parts} />
    </Link>
  );
}

function CardBody({ item, item_key, parts }: Pick<CardProps, "item" | "item_key" | "parts">) {
  const labels = item.labels.flatMap((id) => parts.labels.find((one) => one.id === id) ?? []);
  const has_meta = labels.length > 0 || item.target_date;
  return (
    <>
      <span className="row">
        <span className="id">{item_key}</span>
        <PriorityIcon priority={item.priority} />
        <span className="push row">
          <Assignees ids={item.assignees} parts={parts} />
        </span>
      </span>
      <span className={styles.cardTitle}>{item.name}</span>
      {has_meta && (
        <span className={styles.meta}>
          {labels.map((label) => (
            <LabelChip key={label.id} name={label.name} color={label.color} />
          ))}
          {item.target_date && (
            <DueMark date={item.target_date} done={item.completed_at !== null} />
          )}
        </span>
      )}
    </>
  );
}
