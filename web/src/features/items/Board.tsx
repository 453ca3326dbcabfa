import {
  type Announcements,
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  type Over,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Project, WorkItem } from "../../api/types";
import { cx } from "../../lib/cx";
import { toast } from "../../parts/toastStore";
import { itemText as text } from "../../text/en";
import { CardBody } from "./Card";
import { Column } from "./Column";
import { type Lifted, type Place, placeChange, refusalFor } from "./dropping";
import { useFolds } from "./folds";
import { type Group, type ProjectParts, useGroups } from "./groups";
import styles from "./Items.module.css";
import { useItemChange } from "./useItemActions";
import type { ItemView } from "./view";

interface BoardProps {
  project: Project;
  view: ItemView;
  parts: ProjectParts;
  open_key: string | undefined;
}

/** From column to column by the arrow keys, staying at the same height; up and down card by card. */
const byKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const { x, y } = currentCoordinates;
  const down = { ArrowDown: 1, ArrowUp: -1 }[event.code as "ArrowDown" | "ArrowUp"];
  if (down !== undefined) return { x, y: y + down * KEY_STEP };
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code as "ArrowRight" | "ArrowLeft"];
  if (step === undefined) return undefined;
  const columns = [...context.droppableRects.entries()]
    .filter(([id]) => !isCard(id))
    .map(([, rect]) => rect)
    .sort((a, b) => a.left - b.left);
  const at = columns.findIndex((one) => x < one.right - one.width / 4);
  const target = columns[(at === -1 ? columns.length - 1 : at) + step];
  return target && { x: target.left + 2, y: Math.max(target.top + 40, y) };
};

/** About the height of a card. */
const KEY_STEP = 80;

/** The card below the pointer, or the column where it is between cards. */
const byCard: CollisionDetection = (given) => {
  const under = pointerWithin(given);
  const hit = under.length > 0 ? under : rectIntersection(given);
  const card = hit.find(({ id }) => isCard(id));
  return card ? [card] : hit;
};

/** What a column needs at least, with the space beside it. */
const COLUMN_WIDTH = 232;
/** Below this one column is looked at after the other, and none needs to make room. */
const PHONE_WIDTH = 640;

/** Whether all columns have no room side by side. An item that is opened beside them covers some, and
 *  changes none: what one has just pressed stays where it is. */
function useNarrow(board: RefObject<HTMLElement | null>, columns: number): boolean {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const whole = board.current?.closest("main");
    if (!whole) return;
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    watch.observe(whole);
    return () => watch.disconnect();
  }, [board]);
  return width > PHONE_WIDTH && width < columns * COLUMN_WIDTH;
}

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
      coordinateGetter: byKey,
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter],
      },
    }),
  );
  const itemOf = (event: DragStartEvent | DragEndEvent) =>
    event.active.data.current?.item as WorkItem | undefined;
  const [place, setPlace] = useState<Place>();
  const board = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(board, groups.length);
  const folds = useFolds(project.id);
  const ordered = grouped.order === "sort_order";
  const end = () => {
    setLifted(undefined);
    setPlace(undefined);
  };
  const move = (event: DragMoveEvent) => {
    const next = ordered ? placeOf(event) : undefined;
    setPlace((before) => (before?.id === next?.id && before?.side === next?.side ? before : next));
  };
  const drop = (event: DragEndEvent) => {
    end();
    const target = groups.find((group) => group.value === groupOver(event));
    const lifted_from = event.active.data.current as Lifted | undefined;
    if (!lifted_from || !target) return;
    const { item, group: from } = lifted_from;
    const moved = placeChange(item, ordered ? placeOf(event) : undefined);
    const regrouped = from === target.value ? undefined : target.preset;
    if (!moved && !regrouped) return;
    const why = refusalFor(item, regrouped ? grouped.group : "state");
    if (why !== undefined) return toast({ text: why });
    change(item, { ...regrouped, ...moved });
  };
  const words = announcements(groups);
  return (
    <div className={styles.boardWrap} ref={board}>
      <DndContext
        sensors={sensors}
        accessibility={{
          announcements: words,
          screenReaderInstructions: { draggable: text.liftHelp },
        }}
        collisionDetection={byCard}
        onDragStart={(event) => setLifted(itemOf(event))}
        onDragMove={move}
        onDragCancel={end}
        onDragEnd={drop}
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={styles.board} aria-label={text.board} tabIndex={0}>
          {groups.map((group, at) => (
            <Column
              key={group.value}
              group={group}
              place={place}
              folded={folds.of(group.value) ?? (narrow && at === groups.length - 1)}
              onFold={(folded) => folds.set(group.value, folded)}
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

const isCard = (id: UniqueIdentifier) => String(id).startsWith("card ");

/** Where the lifted card would go: before or after the card that it is over. */
function placeOf({ active, over }: DragMoveEvent | DragEndEvent): Place | undefined {
  const lifted = active.rect.current.translated;
  if (!over || !lifted || !isCard(over.id)) return undefined;
  const { item, previous, next } = over.data.current as Omit<Place, "id" | "side">;
  const centre = lifted.top + lifted.height / 2;
  const side = centre < over.rect.top + over.rect.height / 2 ? "before" : "after";
  return { id: item.id, side, item, previous, next };
}

function groupOver({ over }: DragEndEvent): unknown {
  return over && isCard(over.id) ? over.data.current?.group : over?.id;
}

function announcements(groups: Group[]): Announcements {
  const name = (over: Over) => {
    const { item, group } = (over.data.current ?? {}) as { item?: WorkItem; group?: string };
    const column = groups.find(({ value }) => value === (group ?? over.id))?.name ?? "";
    return item ? text.besides(item.name, column) : column;
  };
  return {
    onDragStart: () => text.lifted,
    onDragOver: ({ over }) => (over ? text.over(name(over)) : undefined),
    onDragEnd: ({ over }) => (over ? text.dropped(name(over)) : text.putBack),
    onDragCancel: () => text.putBack,
  };
}
