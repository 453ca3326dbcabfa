import type { ComponentProps } from "react";
import { fullName, type Named } from "../lib/people";
import { Select } from "./fields";

interface PersonSelectProps extends Omit<ComponentProps<typeof Select>, "value" | "onChange"> {
  people: readonly (Named & { id: string })[];
  /** The id of who is chosen, or nothing. */
  value: string;
  /** What it says where nobody is chosen. */
  none: string;
  onChange: (id: string) => void;
}

/** Chooses a person. Where somebody has to be chosen, nobody cannot be chosen again. */
export function PersonSelect({ people, none, onChange, ...rest }: PersonSelectProps) {
  return (
    <Select {...rest} onChange={(event) => onChange(event.target.value)}>
      <option value="" disabled={rest.required}>
        {none}
      </option>
      {people.map((one) => (
        <option key={one.id} value={one.id}>
          {fullName(one)}
        </option>
      ))}
    </Select>
  );
}
