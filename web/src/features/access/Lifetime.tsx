/** From when on an exception holds, and how long. */

import { Field, Input, Select } from "../../parts/fields";
import { accessText as text } from "../../text/en";

const DAY_MS = 86_400_000;
/** 0 ends only when somebody ends it. */
const LIFETIMES_DAYS = [7, 30, 90, 0] as const;
export const USUAL_DAYS = 30;

/** The moment at which that many days are over. */
export const lifetimeEnd = (days: number, now = Date.now()) =>
  days ? new Date(now + days * DAY_MS).toISOString() : null;

/** A day as it begins where the reader is; nothing for at once. */
export const beginOf = (day: string) => (day ? new Date(`${day}T00:00`) : undefined);

interface BeginFieldProps {
  day: string;
  error?: string | undefined;
  onChange: (day: string) => void;
}

export function BeginField({ day, error, onChange }: BeginFieldProps) {
  return (
    <Field label={text.beginsAt} help={text.beginsHelp} error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          type="date"
          value={day}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface LifetimeFieldProps {
  days: number;
  error?: string | undefined;
  onChange: (days: number) => void;
}

export function LifetimeField({ days, error, onChange }: LifetimeFieldProps) {
  return (
    <Field label={text.lasts} error={error}>
      {(wiring) => (
        <Select {...wiring} value={days} onChange={(event) => onChange(Number(event.target.value))}>
          {LIFETIMES_DAYS.map((one) => (
            <option key={one} value={one}>
              {text.lifetimes[one]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
