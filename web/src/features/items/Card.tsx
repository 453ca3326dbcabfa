import { useDraggable, useDroppable } from "@dnd-kit/core";
import { Link } from "@tanstack/react-router";
import type { WorkItem } from "../../api/types";
import { cx } from "../../lib/cx";
import { LabelChip, PriorityIcon } from "../../parts/marks";
import { isOver, type ProjectParts } from "./groups";
import styles from "./Items.module.css";
import { Assignees, DueMark } from "./Row";

interface CardProps {
  item: WorkItem;
  item_key: string;
  group: string;
  previous: WorkItem | undefined;
  next: WorkItem | undefined;
  parts: ProjectParts;
  is_open: boolean;
  /** It may be lifted all the same; where it may not be put, dropping says why. */
  fixed: boolean;
}

export function Card(props: CardProps) {
  const { item, item_key, group, previous, next, parts, is_open, fixed } = props;
  const place = useDroppable({
    id: `card ${item.id} ${group}`,
    data: { item, group, previous, next },
  });
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: `${group} ${item.id}`,
    data: { item, group },
  });
  return (
    <Link
      ref={(node: HTMLAnchorElement | null) => {
        setNodeRef(node);
        place.setNodeRef(node);
      }}
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

export function CardBody({
  item,
  item_key,
  parts,
}: Pick<CardProps, "item" | "item_key" | "parts">) {
  const state = parts.states.find((one) => one.id === item.state);
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
          {item.target_date && <DueMark date={item.target_date} done={isOver(item, state)} />}
        </span>
      )}
    </>
  );
}
