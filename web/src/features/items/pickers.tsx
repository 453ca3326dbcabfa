/** Choosing what an item has: the same pickers in rows, on the page and when one is made. */

import type { ReactElement } from "react";
import { fullName } from "../../lib/people";
import { Avatar, type Priority, PriorityIcon, StateIcon, Swatch } from "../../parts/marks";
import { type Choice, Picker } from "../../parts/Picker";
import { commonText, itemText as text } from "../../text/en";
import { PRIORITIES, type ProjectParts, stateShape } from "./groups";

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

export function stateChoices({ states }: ProjectParts): Choice[] {
  return states.map((state) => ({
    value: state.id,
    name: state.name,
    mark: <StateIcon shape={stateShape(state, states)} />,
  }));
}

export function priorityChoices(): Choice[] {
  return PRIORITIES.map((priority) => ({
    value: priority,
    name: commonText.priorities[priority],
    mark: <PriorityIcon priority={priority} decorative />,
  }));
}

export function memberChoices({ members }: ProjectParts): Choice[] {
  return members.map((member) => ({
    value: member.id,
    name: fullName(member),
    mark: <Avatar person={member} />,
  }));
}

export function labelChoices({ labels }: ProjectParts): Choice[] {
  return labels.map((label) => ({
    value: label.id,
    name: label.name,
    mark: <Swatch color={label.color} />,
  }));
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
