/** The groups of a list and the columns of a board. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import type { ItemChange, ItemQuery } from "../../api/items";
import { labelsQuery, statesQuery } from "../../api/projects";
import type { Label, Member, State, WorkItem } from "../../api/types";
import { fullName } from "../../lib/people";
import {
  Avatar,
  Nobody,
  type Priority,
  PriorityIcon,
  StateIcon,
  type StateShape,
} from "../../parts/marks";
import { type People, usePeople, useProjectPeople, useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { groupQuery, type ItemView, NONE } from "./view";

export const PRIORITIES: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];

/** What a project's items can be given, fetched once for all rows. */
export interface ProjectParts {
  states: State[];
  labels: Label[];
  members: Member[];
  /** Everybody whom the reader may see, for names of those who have left the project. */
  people: People;
  ready: boolean;
}

const NO_STATES: State[] = [];
const NO_LABELS: Label[] = [];

export function useProjectParts(project: string): ProjectParts {
  const slug = useSlug();
  const enabled = project !== "";
  const states = useQuery({ ...statesQuery(slug, project), enabled });
  const labels = useQuery({ ...labelsQuery(slug, project), enabled });
  const members = useProjectPeople(project);
  const people = usePeople();
  return {
    states: states.data ?? NO_STATES,
    labels: labels.data ?? NO_LABELS,
    members,
    people,
    ready: states.data !== undefined,
  };
}

/** The drawing of a state: its group's ring, and a fuller one for later steps of the same group. */
export function stateShape(state: State | undefined, states: readonly State[]): StateShape {
  const is_later =
    state?.group === "started" && states.find((one) => one.group === "started")?.id !== state.id;
  return is_later ? "review" : groupShape(state?.group);
}

/** The ring of a group, where the other states of the project are not known. */
export function groupShape(group: string | undefined): StateShape {
  switch (group) {
    case "completed":
      return "done";
    case "cancelled":
      return "cancelled";
    case "started":
      return "started";
    case "unstarted":
      return "todo";
    default:
      return "backlog";
  }
}

/** Whether nobody waits for it any more, so that its date is no longer late. */
export function isOver(item: WorkItem, state: State | undefined): boolean {
  return item.completed_at !== null || state?.group === "cancelled";
}

export interface Group {
  value: string;
  name: string;
  mark: ReactNode;
  query: ItemQuery;
  /** What an item made in this group, or dropped into it, is given. */
  preset: ItemChange;
}

function valuesOf(view: ItemView, parts: ProjectParts): Omit<Group, "query">[] {
  switch (view.group) {
    case "state":
      return parts.states.map((state) => ({
        value: state.id,
        name: state.name,
        mark: <StateIcon shape={stateShape(state, parts.states)} />,
        preset: { state: state.id },
      }));
    case "priority":
      return PRIORITIES.map((priority) => ({
        value: priority,
        name: commonText.priorities[priority],
        mark: <PriorityIcon priority={priority} decorative />,
        preset: { priority },
      }));
    case "assignee":
      return [
        ...parts.members.map((member) => ({
          value: member.id,
          name: fullName(member),
          mark: <Avatar person={member} />,
          preset: { assignees: [member.id] },
        })),
        { value: NONE, name: commonText.nobody, mark: <Nobody />, preset: { assignees: [] } },
      ];
    case "none":
      return [{ value: "", name: text.allItems, mark: null, preset: {} }];
  }
}

export function useGroups(view: ItemView, parts: ProjectParts): Group[] {
  return useMemo(
    () =>
      valuesOf(view, parts).flatMap((group) => {
        const query = groupQuery(view, group.value);
        return query ? [{ ...group, query }] : [];
      }),
    [view, parts],
  );
}
