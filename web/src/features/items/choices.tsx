/** What can be chosen for an item, as rows of a picker. */

import { fullName } from "../../lib/people";
import { Avatar, PriorityIcon, StateIcon, Swatch } from "../../parts/marks";
import type { Choice } from "../../parts/Picker";
import { commonText } from "../../text/en";
import { PRIORITIES, type ProjectParts, stateShape } from "./groups";

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
