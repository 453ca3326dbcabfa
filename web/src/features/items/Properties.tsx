import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useState } from "react";
import { cx } from "../../lib/cx";
import { dueState, formatDay } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { useShortcuts } from "../../lib/shortcuts";
import { DatePicker } from "../../parts/DatePicker";
import { Avatar, LabelChip, Nobody, PriorityIcon, StateIcon } from "../../parts/marks";
import { Tooltip } from "../../parts/Tooltip";
import { toast } from "../../parts/toastStore";
import { usePeople } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import styles from "./Detail.module.css";
import { isOver, stateShape } from "./groups";
import { AssigneePicker, LabelPicker, PriorityPicker, StatePicker } from "./pickers";
import type { OpenItem } from "./useItem";
import { useItemChange } from "./useItemActions";

type Opened = "state" | "priority" | "assignees" | "labels";

/** What the item has, each changed where it stands. S, P, A and L open the first four. */
export function Properties({ open }: { open: OpenItem }) {
  const { item, parts, may } = open;
  const change = useItemChange();
  const [opened, setOpened] = useState<Opened>();
  const why = (action: "edit" | "assign") =>
    item.archived_at ? text.archivedFixed : may.refusal(`workitem:${action}`);
  const toggle = (name: Opened) => ({
    open: opened === name,
    onOpenChange: (next: boolean) => setOpened(next ? name : undefined),
  });
  const press = (name: Opened, action: "edit" | "assign") => () => {
    const reason = why(action);
    if (reason === undefined) setOpened(name);
    else toast({ text: reason });
  };
  useShortcuts({
    s: press("state", "edit"),
    p: press("priority", "edit"),
    a: press("assignees", "assign"),
    l: press("labels", "edit"),
  });
  const state = parts.states.find((one) => one.id === item.state);
  return (
    <dl className={styles.props}>
      <Property
        name={text.state}
        reason={why("edit")}
        picker={(trigger) => (
          <StatePicker
            parts={parts}
            trigger={trigger}
            value={item.state}
            {...toggle("state")}
            onChange={(next) => change(item, { state: next })}
          />
        )}
      >
        <StateIcon shape={stateShape(state, parts.states)} />
        {state?.name ?? (open.outside ? <span className="t-3">{text.notShared}</span> : "…")}
      </Property>
      <Property
        name={text.priority}
        reason={why("edit")}
        picker={(trigger) => (
          <PriorityPicker
            parts={parts}
            trigger={trigger}
            value={item.priority}
            {...toggle("priority")}
            onChange={(priority) => change(item, { priority })}
          />
        )}
      >
        <PriorityIcon priority={item.priority} decorative />
        {commonText.priorities[item.priority]}
      </Property>
      <Property
        name={text.assignees}
        reason={why("assign")}
        picker={(trigger) => (
          <AssigneePicker
            parts={parts}
            trigger={trigger}
            value={item.assignees}
            {...toggle("assignees")}
            onChange={(assignees) => change(item, { assignees })}
          />
        )}
      >
        <AssigneeNames open={open} />
      </Property>
      <Property
        name={text.labels}
        reason={why("edit")}
        picker={(trigger) => (
          <LabelPicker
            parts={parts}
            trigger={trigger}
            value={item.labels}
            {...toggle("labels")}
            onChange={(labels) => change(item, { labels })}
          />
        )}
      >
        {item.labels.length === 0 && <span className="t-3">{commonText.none}</span>}
        {item.labels.map((id) => {
          const label = parts.labels.find((one) => one.id === id);
          return label && <LabelChip key={id} name={label.name} color={label.color} />;
        })}
      </Property>
      <DateProperty
        name={text.start}
        value={item.start_date}
        reason={why("edit")}
        onChange={(start_date) => change(item, { start_date })}
      />
      <DateProperty
        name={text.due}
        value={item.target_date}
        watched={!isOver(item, state)}
        reason={why("edit")}
        onChange={(target_date) => change(item, { target_date })}
      />
      <Origin open={open} />
    </dl>
  );
}

function AssigneeNames({ open }: { open: OpenItem }) {
  const people = usePeople();
  const { item, parts } = open;
  if (item.assignees.length === 0) {
    return (
      <>
        <Nobody />
        <span className="t-3">{commonText.nobodyShort}</span>
      </>
    );
  }
  return item.assignees.map((id) => {
    const person = parts.members.find((one) => one.id === id) ?? people.get(id);
    return (
      <span key={id} className="row tight">
        <Avatar person={person ?? { id }} />
        {person ? fullName(person) : text.someone}
      </span>
    );
  });
}

interface PropertyProps {
  name: string;
  reason: string | undefined;
  picker: (trigger: ReactElement) => ReactNode;
  children: ReactNode;
}

function Property({ name, reason, picker, children }: PropertyProps) {
  const value = (
    <button
      type="button"
      className={styles.value}
      aria-disabled={reason !== undefined || undefined}
      onClick={reason === undefined ? undefined : () => toast({ text: reason })}
    >
      <span className="sr">{name}: </span>
      {children}
    </button>
  );
  return (
    <>
      <dt>{name}</dt>
      <dd>{reason === undefined ? picker(value) : <Tooltip text={reason}>{value}</Tooltip>}</dd>
    </>
  );
}

interface DatePropertyProps {
  name: string;
  value: string | null;
  /** Whether being late matters. */
  watched?: boolean;
  reason: string | undefined;
  onChange: (value: string | null) => void;
}

function DateProperty({ name, value, watched, reason, onChange }: DatePropertyProps) {
  const now = useNow();
  const due = value && watched ? dueState(value, now) : "later";
  return (
    <Property
      name={name}
      reason={reason}
      picker={(trigger) => (
        <DatePicker label={name} value={value} trigger={trigger} onChange={onChange} />
      )}
    >
      {value ? (
        <span className={cx(due === "late" && "deny", due === "soon" && "cond")}>
          <time dateTime={value}>{formatDay(value, now)}</time>
          {due === "late" && `, ${text.overdue}`}
        </span>
      ) : (
        <span className="t-3">{commonText.none}</span>
      )}
    </Property>
  );
}

function Origin({ open }: { open: OpenItem }) {
  const people = usePeople();
  const { item, at } = open;
  const creator = item.created_by ? people.get(item.created_by) : undefined;
  return (
    <>
      <dt>{text.project}</dt>
      <dd>
        {open.outside ? (
          <span className="t-3">{text.notShared}</span>
        ) : (
          <Link
            to="/$workspace/projects/$project"
            params={{ workspace: at.slug, project: item.project }}
          >
            {open.project?.name ?? "…"}
          </Link>
        )}
      </dd>
      <dt>{text.createdBy}</dt>
      <dd className="row tight">
        <Avatar person={creator ?? { id: item.created_by }} />
        {creator ? fullName(creator) : text.someone}
      </dd>
    </>
  );
}
