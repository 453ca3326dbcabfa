/** Choosing what an item has: the same pickers in rows, on the page and when one is made. */

import type { ReactElement } from "react";
import type { Priority } from "../../parts/marks";
import { Picker } from "../../parts/Picker";
import { itemText as text } from "../../text/en";
import { labelChoices, memberChoices, priorityChoices, stateChoices } from "./choices";
import type { ProjectParts } from "./groups";

interface PickerOf<T> {
  parts: ProjectParts;
  trigger: ReactElement;
  value: T;
  onChange: (value: T) => void;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

type Openness = Pick<PickerOf<unknown>, "open" | "onOpenChange">;

function openness({ open, onOpenChange }: Openness) {
  return { ...(open !== undefined && { open }), ...(onOpenChange && { onOpenChange }) };
}

export function StatePicker({ parts, trigger, value, onChange, ...rest }: PickerOf<string>) {
  return (
    <Picker
      {...openness(rest)}
      trigger={trigger}
      label={text.setState}
      choices={stateChoices(parts)}
      chosen={[value]}
      onChange={([next]) => next && next !== value && onChange(next)}
    />
  );
}

export function PriorityPicker({ trigger, value, onChange, ...rest }: PickerOf<Priority>) {
  return (
    <Picker
      {...openness(rest)}
      trigger={trigger}
      label={text.setPriority}
      choices={priorityChoices()}
      chosen={[value]}
      onChange={([next]) => next && next !== value && onChange(next as Priority)}
    />
  );
}

export function AssigneePicker({ parts, trigger, value, onChange, ...rest }: PickerOf<string[]>) {
  return (
    <Picker
      {...openness(rest)}
      many
      trigger={trigger}
      label={text.setAssignees}
      choices={memberChoices(parts)}
      chosen={value}
      onChange={onChange}
    />
  );
}

export function LabelPicker({ parts, trigger, value, onChange, ...rest }: PickerOf<string[]>) {
  return (
    <Picker
      {...openness(rest)}
      many
      trigger={trigger}
      label={text.setLabels}
      choices={labelChoices(parts)}
      chosen={value}
      onChange={onChange}
    />
  );
}
