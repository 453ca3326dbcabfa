import { type ReactElement, useState } from "react";
import { commonText as text } from "../text/en";
import { Button } from "./Button";
import { Input } from "./fields";
import { Popover } from "./Popover";

interface DatePickerProps {
  label: string;
  value: string | null;
  trigger: ReactElement;
  onChange: (value: string | null) => void;
}

function dayFromNow(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Days are counted by the reader's own calendar. */
const SOON: [name: keyof typeof text.days, days: number][] = [
  ["today", 0],
  ["tomorrow", 1],
  ["week", 7],
];

/** A date: one that is near by a press, any other by the browser's own field, which knows the
 *  reader's calendar and language. */
export function DatePicker({ label, value, trigger, onChange }: DatePickerProps) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string>();
  const finish = (next: string | null) => {
    setOpen(false);
    setTyped(undefined);
    if (next !== value) onChange(next);
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
          aria-label={label}
          autoFocus
          value={typed ?? value ?? ""}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" large kind="primary">
          {text.set}
        </Button>
      </form>
      <div className="row wrap">
        {SOON.map(([name, days]) => (
          <Button key={name} onClick={() => finish(dayFromNow(days))}>
            {text.days[name]}
          </Button>
        ))}
        {value && (
          <Button kind="ghost" onClick={() => finish(null)}>
            {text.clear}
          </Button>
        )}
      </div>
    </Popover>
  );
}
