import { type ReactElement, useState } from "react";
import { lazily } from "../lib/lazily";
import { dayOf } from "../lib/reader";
import { commonText as text } from "../text/en";
import { Button } from "./Button";
import styles from "./DatePicker.module.css";
import { Fetched } from "./Fetched";
import { Input } from "./fields";
import { Popover } from "./Popover";

interface DatePickerProps {
  label: string;
  value: string | null;
  trigger: ReactElement;
  /** Several things differ, and all can be emptied. */
  clearable?: boolean;
  onChange: (value: string | null) => void;
}

/** Fetched when a date is first chosen. */
const Calendar = lazily(() => import("./Calendar"), "Calendar");

const DAY_MS = 86_400_000;

function dayFromNow(days: number): string {
  const today = Date.parse(dayOf(new Date()));
  return new Date(today + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days are counted where the reader is. */
const SOON: [name: keyof typeof text.days, days: number][] = [
  ["today", 0],
  ["tomorrow", 1],
  ["week", 7],
];

/** A date: one that is near by a press, any other typed or chosen in the calendar. */
export function DatePicker({ label, value, trigger, clearable, onChange }: DatePickerProps) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string>();
  const finish = (next: string | null) => {
    setOpen(false);
    setTyped(undefined);
    if (next !== value || clearable) onChange(next);
  };
  return (
    <Popover
      label={label}
      trigger={trigger}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped(undefined);
      }}
    >
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          finish((typed ?? value) || null);
        }}
      >
        <Input
          type="date"
          className={styles.typed}
          aria-label={label}
          autoFocus
          value={typed ?? value ?? ""}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" large kind="primary">
          {text.set}
        </Button>
      </form>
      <Fetched fallback={<div className={styles.coming} />} lost={() => null}>
        <Calendar value={(typed ?? value) || null} onChoose={finish} />
      </Fetched>
      <div className="row wrap">
        {SOON.map(([name, days]) => (
          <Button key={name} onClick={() => finish(dayFromNow(days))}>
            {text.days[name]}
          </Button>
        ))}
        {(value || clearable) && (
          <Button kind="ghost" onClick={() => finish(null)}>
            {text.clear}
          </Button>
        )}
      </div>
    </Popover>
  );
}
