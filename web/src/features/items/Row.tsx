import { Link } from "@tanstack/react-router";
import { cloneElement, memo, type ReactElement, type ReactNode, useState } from "react";
import { permissions } from "../../api/can";
import type { ItemChange } from "../../api/items";
import type { WorkItem } from "../../api/types";
import { cx } from "../../lib/cx";
import { dueState, formatDate } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { lazily } from "../../lib/lazily";
import { fullName } from "../../lib/people";
import { Coming } from "../../parts/Coming";
import { Fetched } from "../../parts/Fetched";
import { Icon } from "../../parts/Icon";
import { Avatar, AvatarRow, LabelChip, Nobody, PriorityIcon, StateIcon } from "../../parts/marks";
import { toast } from "../../parts/toastStore";
import { commonText, itemText as text } from "../../text/en";
import { isOver, type ProjectParts, stateShape } from "./groups";
import styles from "./Items.module.css";

const pickers = () => import("./pickers");
const StatePicker = lazily(() => pickers(), "StatePicker");
const PriorityPicker = lazily(() => pickers(), "PriorityPicker");
const AssigneePicker = lazily(() => pickers(), "AssigneePicker");

export function DueMark({ date, done }: { date: string; done: boolean }) {
  const now = useNow();
  const due = done ? "later" : dueState(date, now);
  return (
    <span className={cx(styles.due, due === "late" && styles.late, due === "soon" && styles.soon)}>
      <Icon name="cal" {...(due === "late" && { label: text.overdue })} />
      <time dateTime={date}>{formatDate(date, now)}</time>
    </span>
  );
}

export function Assignees({ ids, parts }: { ids: readonly string[]; parts: ProjectParts }) {
  if (ids.length === 0) return <Nobody />;
  return (
    <AvatarRow>
      {ids.slice(0, 3).map((id) => {
        const person = parts.people.get(id) ?? parts.members.find((member) => member.id === id);
        return (
          <Avatar
            key={id}
            person={person ?? { id }}
            name={person ? fullName(person) : text.someone}
          />
        );
      })}
    </AvatarRow>
  );
}

function namesOf(ids: readonly string[], { people, members }: ProjectParts): string {
  const names = ids.map((id) => {
    const person = people.get(id) ?? members.find((member) => member.id === id);
    return person ? fullName(person) : text.someone;
  });
  return names.join(", ") || commonText.nobody;
}

interface RowProps {
  item: WorkItem;
  item_key: string;
  parts: ProjectParts;
  is_open: boolean;
  is_chosen: boolean;
  /** Chosen or not chosen any more; with a range, together with what lies between. */
  onPress: (id: string, range: boolean) => void;
  onChange: (item: WorkItem, change: ItemChange) => void;
}

/** One item in a list. Its marks can be pressed to change them; the rest opens it. */
export const Row = memo(function Row(props: RowProps) {
  const { item, item_key, parts, is_open, is_chosen, onPress, onChange } = props;
  const { refusal } = permissions(item.can);
  const state = parts.states.find((one) => one.id === item.state);
  const why = refusal("workitem:edit");
  const done = isOver(item, state);
  return (
    <div className={styles.item} data-open={is_open} data-chosen={is_chosen}>
      <MarkButton
        mark_of="priority"
        label={text.priorityOf(item_key)}
        reason={why}
        mark={<PriorityIcon priority={item.priority} />}
        picker={(trigger, openness) => (
          <PriorityPicker
            parts={parts}
            value={item.priority}
            trigger={trigger}
            {...openness}
            onChange={(priority) => onChange(item, { priority })}
          />
        )}
      />
      <span className={cx("id", styles.key)}>{item_key}</span>
      <MarkButton
        mark_of="state"
        label={text.stateOf(item_key)}
        reason={why}
        mark={<StateIcon shape={stateShape(state, parts.states)} name={state?.name ?? ""} />}
        picker={(trigger, openness) => (
          <StatePicker
            parts={parts}
            value={item.state}
            trigger={trigger}
            {...openness}
            onChange={(next) => onChange(item, { state: next })}
          />
        )}
      />
      <Link
        to="."
        search={(before: Record<string, string | undefined>) => ({ ...before, item: item_key })}
        className={cx("clip", styles.title)}
        data-item={item_key}
        preload={false}
      >
        {item.name}
      </Link>
      <span className="grow" />
      <span className={styles.tags}>
        {item.labels.slice(0, 3).map((id) => {
          const label = parts.labels.find((one) => one.id === id);
          return label && <LabelChip key={id} name={label.name} color={label.color} />;
        })}
      </span>
      {item.target_date && <DueMark date={item.target_date} done={done} />}
      <MarkButton
        mark_of="assignee"
        label={text.assigneesOf(item_key, namesOf(item.assignees, parts))}
        reason={refusal("workitem:assign")}
        mark={<Assignees ids={item.assignees} parts={parts} />}
        picker={(trigger, openness) => (
          <AssigneePicker
            parts={parts}
            value={item.assignees}
            trigger={trigger}
            {...openness}
            onChange={(assignees) => onChange(item, { assignees })}
          />
        )}
      />
      <label className={styles.choose}>
        <input
          type="checkbox"
          aria-label={text.chooseItem(item_key)}
          checked={is_chosen}
          onChange={({ nativeEvent }) =>
            onPress(item.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
          }
        />
      </label>
    </div>
  );
});

interface Openness {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

type Marked = "state" | "priority" | "assignee";

/** Presses a mark of what is chosen, or else of the row in which the focus is. */
export function pressMark(mark: Marked) {
  const bar = document.querySelector("[data-chosen-bar]");
  const row = bar ?? document.activeElement?.closest(`.${styles.item}`);
  row?.querySelector<HTMLElement>(`[data-mark="${mark}"]`)?.click();
}

interface MarkButtonProps {
  mark_of: Marked;
  label: string;
  reason: string | undefined;
  mark: ReactNode;
  picker: (trigger: ReactElement, openness: Openness) => ReactNode;
}

/** A mark that opens its picker, or says why it may not be changed. The picker is made when it is
 *  first wanted: a thousand rows scroll past for each one that is changed. */
function MarkButton({ mark_of, label, reason, mark, picker }: MarkButtonProps) {
  const [wanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  const press = () => {
    if (reason !== undefined) return toast({ text: reason });
    setWanted(true);
    setOpen(true);
  };
  const refused = reason !== undefined;
  const button = (
    <button
      type="button"
      className={styles.mark}
      data-mark={mark_of}
      aria-disabled={refused || undefined}
      aria-haspopup={refused ? undefined : "dialog"}
      aria-label={refused ? `${label}. ${reason}` : label}
      {...(!wanted && { onClick: press })}
    >
      {mark}
    </button>
  );
  if (!wanted || refused) return button;
  return (
    <Fetched
      fallback={<Coming>{button}</Coming>}
      lost={(again) => cloneElement(button, { onClick: again })}
    >
      {picker(button, { open, onOpenChange: setOpen })}
    </Fetched>
  );
}
