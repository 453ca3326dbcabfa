/** What several chosen items can be given at once. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { permissions } from "../../api/can";
import { errorWords } from "../../api/errors";
import { type ItemChange, updateItems } from "../../api/items";
import { keys } from "../../api/keys";
import type { Project, WorkItem } from "../../api/types";
import { Button, IconButton } from "../../parts/Button";
import { type Choice, Picker } from "../../parts/Picker";
import { toast } from "../../parts/toastStore";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import styles from "./ChosenBar.module.css";
import { memberChoices, priorityChoices, stateChoices } from "./choices";
import type { ProjectParts } from "./groups";

import { type Restore, showChange } from "./optimistic";

/** As many as the server takes at once. */
const ITEMS_MAX = 200;
const NOBODY = "";

/** Shows at once on all of them, and goes back on all where the server refuses one. */
function useChangeOfAll(project: string) {
  const queries = useQueryClient();
  const slug = useSlug();
  return useMutation({
    mutationFn: ({ items, change }: { items: WorkItem[]; change: ItemChange }) => {
      const ids = items.map((one) => one.id);
      return updateItems(slug, project, ids, change);
    },
    meta: { quiet: true },
    onMutate: async ({ items, change }) => {
      const restores: Restore[] = [];
      for (const item of items) restores.unshift(await showChange(queries, slug, item, change));
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
  const give = (properties: ItemChange) => change.mutate({ items, change: properties });
  const offer = (mark: string, action: string, label: string, choices: Choice[], of: Giving) => {
    const reason = why(action);
    const button = (
      <Button data-mark={mark} reason={reason} busy={change.isPending}>
        {label}
      </Button>
    );
    return <Offer {...{ button, reason, label, choices }} onChoose={(next) => give(of(next))} />;
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
      <IconButton glyph="x" label={text.chooseNone} onClick={onClear} />
    </div>
  );
}

type Giving = (value: string) => ItemChange;

interface OfferProps {
  button: ReactElement;
  reason: string | undefined;
  label: string;
  choices: Choice[];
  onChoose: (value: string) => void;
}

function Offer({ button, reason, label, choices, onChoose }: OfferProps) {
  if (reason !== undefined) return button;
  return (
    <Picker
      label={label}
      choices={choices}
      chosen={[]}
      onChange={([next]) => next !== undefined && onChoose(next)}
      trigger={button}
    />
  );
}
