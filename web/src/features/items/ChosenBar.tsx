/** What several chosen items can be given at once. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { permissions } from "../../api/can";
import { errorWords } from "../../api/errors";
import { type ChangeOfAll, type ItemChange, updateItems } from "../../api/items";
import { keys } from "../../api/keys";
import type { Project, WorkItem } from "../../api/types";
import { Button, IconButton } from "../../parts/Button";
import { DatePicker } from "../../parts/DatePicker";
import { type Choice, Picker } from "../../parts/Picker";
import { toast } from "../../parts/toastStore";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import styles from "./ChosenBar.module.css";
import { labelChoices, memberChoices, priorityChoices, stateChoices } from "./choices";
import type { ProjectParts } from "./groups";

import { type Restore, showChange } from "./optimistic";

/** As many as the server takes at once. */
const ITEMS_MAX = 200;
const NOBODY = "";

/** What a change of all of them is for one. */
export function changeOf(item: WorkItem, change: ChangeOfAll): ItemChange {
  const { properties = {}, add_labels: comes, remove_labels: goes } = change;
  if (!comes && !goes) return properties;
  const all = [...new Set([...item.labels, ...(comes ?? [])])];
  return { ...properties, labels: all.filter((label) => !goes?.includes(label)) };
}

/** Shows at once on all of them, and goes back on all where the server refuses one. */
function useChangeOfAll(project: string) {
  const queries = useQueryClient();
  const slug = useSlug();
  return useMutation({
    mutationFn: ({ items, change }: { items: WorkItem[]; change: ChangeOfAll }) => {
      const ids = items.map((one) => one.id);
      return updateItems(slug, project, ids, change);
    },
    meta: { quiet: true },
    onMutate: async ({ items, change }) => {
      const restores: Restore[] = [];
      for (const item of items) {
        restores.unshift(await showChange(queries, slug, item, changeOf(item, change)));
      }
      return restores;
    },
    onSuccess: ({ changed }) => toast({ text: text.changedAll(changed.length) }),
    onError: (error, _change, restores) => {
      for (const restore of restores ?? []) restore();
      toast({ text: text.notChanged(errorWords(error)) });
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
      void queries.invalidateQueries({ queryKey: keys.part(slug, "item") });
    },
  });
}

interface ChosenBarProps {
  project: Project;
  items: WorkItem[];
  parts: ProjectParts;
  onClear: () => void;
}

export default function ChosenBar({ project, items, parts, onClear }: ChosenBarProps) {
  const change = useChangeOfAll(project.id);
  const of_project = useProjectCan(project.id);
  const refusals = (action: string) => [
    items.length > ITEMS_MAX ? text.tooManyChosen(ITEMS_MAX) : undefined,
    of_project.refusal("workitem:bulk_edit"),
    ...items.map((one) => permissions(one.can).refusal(action)),
  ];
  const why = (action: string) => refusals(action).find((one) => one !== undefined);
  const people: Choice[] = [...memberChoices(parts), { value: NOBODY, name: commonText.nobody }];
  const give = (wanted: ChangeOfAll) => change.mutate({ items, change: wanted });
  const button = (mark: string, action: string, label: string) => (
    <Button data-mark={mark} reason={why(action)} busy={change.isPending}>
      {label}
    </Button>
  );
  const offer = (mark: string, action: string, label: string, choices: Choice[], of: Giving) => {
    const trigger = button(mark, action, label);
    if (why(action) !== undefined) return trigger;
    return (
      <Picker
        label={label}
        choices={choices}
        chosen={[]}
        onChange={([next]) => next !== undefined && give({ properties: of(next) })}
        trigger={trigger}
      />
    );
  };
  const date = (mark: "start_date" | "target_date", label: string) => {
    const trigger = button(mark, "workitem:edit", label);
    if (why("workitem:edit") !== undefined) return trigger;
    const days = new Set(items.map((one) => one[mark] ?? null));
    const [same = null] = days.size === 1 ? days : [];
    return (
      <DatePicker
        label={label}
        value={same}
        clearable
        trigger={trigger}
        onChange={(day) => give({ properties: { [mark]: day } })}
      />
    );
  };
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={text.chosen(items.length)}
      data-chosen-bar
    >
      <b aria-live="polite">{text.chosen(items.length)}</b>
      {offer("state", "workitem:edit", text.state, stateChoices(parts), (state) => ({ state }))}
      {offer("priority", "workitem:edit", text.priority, priorityChoices(), (priority) => ({
        priority: priority as WorkItem["priority"],
      }))}
      {offer("assignee", "workitem:assign", text.assignees, people, (user) => ({
        assignees: user === NOBODY ? [] : [user],
      }))}
      <LabelsOfAll
        items={items}
        parts={parts}
        refused={why("workitem:edit") !== undefined}
        trigger={button("labels", "workitem:edit", text.labels)}
        onChange={give}
      />
      {date("start_date", text.start)}
      {date("target_date", text.due)}
      <IconButton glyph="x" label={text.chooseNone} onClick={onClear} />
    </div>
  );
}

type Giving = (value: string) => ItemChange;

interface LabelsOfAllProps {
  items: WorkItem[];
  parts: ProjectParts;
  refused: boolean;
  trigger: ReactElement;
  onChange: (change: ChangeOfAll) => void;
}

/** Labels that all of them have are ticked. Ticking one gives it to those that lack it, and each keeps
 *  what else it has. */
function LabelsOfAll({ items, parts, refused, trigger, onChange }: LabelsOfAllProps) {
  if (refused) return trigger;
  const choices = labelChoices(parts);
  const of_all = choices.filter(({ value }) => items.every((one) => one.labels.includes(value)));
  const chosen = of_all.map(({ value }) => value);
  const choose = (next: string[]) => {
    const comes = next.filter((one) => !chosen.includes(one));
    const goes = chosen.filter((one) => !next.includes(one));
    onChange({
      ...(comes.length > 0 && { add_labels: comes }),
      ...(goes.length > 0 && { remove_labels: goes }),
    });
  };
  return (
    <Picker
      many
      label={text.labels}
      choices={choices}
      chosen={chosen}
      onChange={choose}
      trigger={trigger}
    />
  );
}
