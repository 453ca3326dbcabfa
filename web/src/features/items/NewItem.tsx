import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { createItem, type ItemChange } from "../../api/items";
import { keys } from "../../api/keys";
import { projectsQuery } from "../../api/projects";
import type { Project } from "../../api/types";
import { formatDay } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { DatePicker } from "../../parts/DatePicker";
import { Dialog } from "../../parts/Dialog";
import type { Written } from "../../parts/editor/RichField";
import { WriterField } from "../../parts/editor/Writer";
import { Checkbox, Field, Input, Select } from "../../parts/fields";
import { PriorityIcon, StateIcon } from "../../parts/marks";
import { Banner, EmptyState } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { openOverlay } from "../../shell/commands";
import { useProjectCan, useSlug } from "../../shell/useWorkspace";
import { commonText, editorText, itemText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import { stateShape, useProjectParts } from "./groups";
import { AssigneePicker, LabelPicker, PriorityPicker, StatePicker } from "./pickers";
import { useWritingAids } from "./useWriting";

const NOTHING_YET: Written = { html: "", sending: 0 };

interface NewItemProps {
  project?: string | undefined;
  preset?: ItemChange | undefined;
  onClose: () => void;
}

/** Makes an item from anywhere. C opens it. */
export default function NewItem({ project, preset, onClose }: NewItemProps) {
  const slug = useSlug();
  const { data } = useQuery(projectsQuery(slug));
  const open = data?.filter((one) => one.is_member || one.id === project) ?? [];
  const [chosen, setChosen] = useState(project);
  const current = open.find((one) => one.id === chosen) ?? open[0];
  if (data && !current) {
    return (
      <Dialog open onClose={onClose} title={text.newItem}>
        <EmptyState
          glyph="folder"
          title={text.noProjectYet}
          action={
            <Button onClick={() => openOverlay({ name: "new-project" })}>{text.newProject}</Button>
          }
        >
          {text.noProjectYetHelp}
        </EmptyState>
      </Dialog>
    );
  }
  if (!current) return null;
  return (
    <Dialog open onClose={onClose} title={text.newItem} wide>
      <NewItemForm
        key={current.id}
        project={current}
        projects={open}
        preset={current.id === project ? preset : undefined}
        onProject={setChosen}
        onClose={onClose}
      />
    </Dialog>
  );
}

interface FormProps {
  project: Project;
  projects: Project[];
  preset: ItemChange | undefined;
  onProject: (id: string) => void;
  onClose: () => void;
}

function NewItemForm({ project, projects, preset, onProject, onClose }: FormProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { refusal } = useProjectCan(project.id);
  const [name, setName] = useState("");
  const [words, setWords] = useState<Written>(NOTHING_YET);
  // Another one after this begins with an empty field.
  const [made, setMade] = useState(0);
  const aids = useWritingAids(project.id);
  const [again, setAgain] = useState(false);
  const [given, setGiven] = useState<ItemChange>(preset ?? {});
  const create = useMutation({
    mutationFn: () =>
      createItem(slug, project.id, {
        ...given,
        name: name.trim(),
        ...(words.html && { description_html: words.html }),
      }),
    meta: { quiet: true },
    onSuccess: (item) => {
      void queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
      const key = `${project.identifier}-${item.sequence_id}`;
      const show = () =>
        void navigate({ to: "/$workspace/browse/$key", params: { workspace: slug, key } });
      toast({ text: text.made(key), action: { label: text.openIt, run: show } });
      setName("");
      setWords(NOTHING_YET);
      setMade((before) => before + 1);
      if (!again) onClose();
    },
  });
  const waiting = words.sending > 0 ? editorText.waitForPictures : undefined;
  const unnamed = name.trim() ? undefined : text.nameFirst;
  const reason = refusal("workitem:create") ?? unnamed ?? waiting;
  return (
    <form
      className="stack-4"
      onSubmit={submitting(() => reason === undefined && !create.isPending && create.mutate())}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
          event.currentTarget.requestSubmit();
      }}
    >
      <Field label={text.project}>
        {(wiring) => (
          <Select
            {...wiring}
            value={project.id}
            onChange={(event) => onProject(event.target.value)}
          >
            {projects.map((one) => (
              <option key={one.id} value={one.id}>
                {one.identifier} · {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={text.name} error={fieldError(create.error, "name")}>
        {(wiring) => (
          <Input
            {...wiring}
            autoFocus
            maxLength={255}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <WriterField
        key={made}
        html=""
        label={`${text.description} (${commonText.optional})`}
        placeholder={text.describe}
        aids={aids}
        onChange={setWords}
      />
      <Given project={project} given={given} onChange={setGiven} />
      {create.error && !isAbout(create.error, ["name"]) && (
        <Banner tone="deny">{errorWords(create.error)}</Banner>
      )}
      <footer>
        <span className="row grow">
          <Checkbox
            label={text.another}
            checked={again}
            onChange={(event) => setAgain(event.target.checked)}
          />
        </span>
        <Button large onClick={onClose}>
          {commonText.cancel}
        </Button>
        <Button large type="submit" kind="primary" busy={create.isPending} reason={reason}>
          {text.create}
        </Button>
      </footer>
    </form>
  );
}

interface GivenProps {
  project: Project;
  given: ItemChange;
  onChange: (given: ItemChange) => void;
}

function Given({ project, given, onChange }: GivenProps) {
  const now = useNow();
  const parts = useProjectParts(project.id);
  const usual = parts.states.find((one) => one.default) ?? parts.states[0];
  const state = parts.states.find((one) => one.id === given.state) ?? usual;
  const priority = given.priority ?? "none";
  const people = parts.members.filter((one) => given.assignees?.includes(one.id));
  const labels = parts.labels.filter((one) => given.labels?.includes(one.id));
  const set = (change: ItemChange) => onChange({ ...given, ...change });
  return (
    <div className="row wrap">
      <StatePicker
        parts={parts}
        value={state?.id ?? ""}
        onChange={(next) => set({ state: next })}
        trigger={
          <Button aria-label={`${text.state}: ${state?.name ?? ""}`}>
            <StateIcon shape={stateShape(state, parts.states)} />
            {state?.name ?? "…"}
          </Button>
        }
      />
      <PriorityPicker
        parts={parts}
        value={priority}
        onChange={(next) => set({ priority: next })}
        trigger={
          <Button aria-label={`${text.priority}: ${commonText.priorities[priority]}`}>
            <PriorityIcon priority={priority} decorative />
            {priority === "none" ? text.priority : commonText.priorities[priority]}
          </Button>
        }
      />
      <AssigneePicker
        parts={parts}
        value={given.assignees ?? []}
        onChange={(assignees) => set({ assignees })}
        trigger={
          <Button glyph="user">
            {people.length > 0 ? people.map(fullName).join(", ") : text.assignees}
          </Button>
        }
      />
      <LabelPicker
        parts={parts}
        value={given.labels ?? []}
        onChange={(next) => set({ labels: next })}
        trigger={
          <Button glyph="tag">
            {labels.length > 0 ? labels.map((one) => one.name).join(", ") : text.labels}
          </Button>
        }
      />
      <DatePicker
        label={text.due}
        value={given.target_date ?? null}
        onChange={(target_date) => set({ target_date })}
        trigger={
          <Button glyph="cal">
            {given.target_date ? formatDay(given.target_date, now) : text.due}
          </Button>
        }
      />
    </div>
  );
}
