import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { createItem, type ItemChange } from "../../api/items";
import { projectsQuery } from "../../api/projects";
import type { Project, WorkItem } from "../../api/types";
import { formatAgo, formatDay } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { useUnsent } from "../../lib/unsent";
import { Button, TextButton } from "../../parts/Button";
import { Coming } from "../../parts/Coming";
import { DatePicker } from "../../parts/DatePicker";
import { Dialog } from "../../parts/Dialog";
import type { SendPicture } from "../../parts/editor/aids";
import type { Written } from "../../parts/editor/RichField";
import { useOnTheWay, withArrived, withPicturesSent } from "../../parts/editor/sending";
import { useEditorAhead, WriterField } from "../../parts/editor/Writer";
import { Checkbox, Field, Input, Select } from "../../parts/fields";
import { Badge, PriorityIcon, StateIcon } from "../../parts/marks";
import { Banner, EmptyState } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { openOverlay } from "../../shell/commands";
import { useMe, useProjectCan, useSlug } from "../../shell/useWorkspace";
import { commonText, editorText, itemText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import type { About } from "./drafts";
import { stateShape, useProjectParts } from "./groups";
import { AssigneePicker, LabelPicker, PriorityPicker, StatePicker } from "./pickers";
import { placeItem } from "./placing";
import { useWritingAids } from "./useWriting";

const NOTHING_YET: Written = { html: "", changed: false };

interface NewItemProps {
  project?: string | undefined;
  preset?: ItemChange | undefined;
  onClose: () => void;
}

/** What somebody has entered for an item that is not made yet. */
interface ItemDraft {
  project: string;
  name: string;
  html: string;
  given: ItemChange;
  /** When it was entered. */
  at: string;
}

const isEmpty = ({ name, html }: Pick<ItemDraft, "name" | "html">) => !name.trim() && html === "";

/** What of a draft is right in another project as well: states, labels and people are each one's own.
 *  So are pictures, which are sent there as well. */
function carried(draft: ItemDraft, project: string, send: SendPicture): ItemDraft {
  if (draft.project === project) return draft;
  const { name, html, given } = draft;
  const { priority, target_date } = given;
  const kept = { ...(priority && { priority }), ...(target_date && { target_date }) };
  return { project, name, html: withPicturesSent(html, project, send), given: kept, at: "" };
}

/** Makes an item from anywhere. C opens it; what was entered and not sent is there again. */
export default function NewItem(props: NewItemProps) {
  const me = useMe();
  return me ? <NewItemOf key={me.id} me={me.id} {...props} /> : <Coming />;
}

function NewItemOf({ me, project, preset, onClose }: NewItemProps & { me: string }) {
  useEditorAhead();
  const slug = useSlug();
  const { data } = useQuery(projectsQuery(slug));
  const { kept, keep } = useUnsent<ItemDraft>(me, `new-item.${slug}`, {
    workspace: slug,
    kind: "new-item",
  } satisfies About);
  const [draft] = useState(kept);
  // Where a group was pointed at, the item goes there; else a draft stays where it was.
  const [chosen, setChosen] = useState(preset ? project : (draft?.project ?? project));
  const open = data?.filter((one) => one.is_member || one.id === chosen) ?? [];
  const current = open.find((one) => one.id === chosen) ?? open[0];
  // Taken up anew by the form of another project.
  const [entered, setEntered] = useState(draft);
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
  if (!current) return <Coming />;
  const discard = () => {
    keep(undefined);
    onClose();
    const undo = () => keep(kept);
    toast({ text: editorText.discarded, action: { label: commonText.undo, run: undo } });
  };
  const close = () => {
    onClose();
    const action = { label: commonText.discard, run: () => keep(undefined) };
    if (kept) toast({ text: text.keptAsDraft, action });
  };
  return (
    <Dialog open onClose={close} title={text.newItem} wide>
      <NewItemForm
        key={current.id}
        project={current}
        projects={open}
        draft={entered}
        preset={current.id === project ? preset : undefined}
        onProject={(id) => {
          setEntered(kept);
          setChosen(id);
        }}
        keep={keep}
        onDiscard={draft && kept ? discard : undefined}
        onClose={close}
        onMade={onClose}
      />
    </Dialog>
  );
}

interface FormProps {
  project: Project;
  projects: Project[];
  /** What was entered before, perhaps for another project. */
  draft: ItemDraft | undefined;
  preset: ItemChange | undefined;
  onProject: (id: string) => void;
  keep: (draft: ItemDraft | undefined) => void;
  /** Where a draft was taken up again. */
  onDiscard: (() => void) | undefined;
  onClose: () => void;
  onMade: () => void;
}

/** What is entered, kept with each change. */
function useEntry({ project, draft, preset, keep }: FormProps, send: SendPicture) {
  const [begun] = useState(() => draft && carried(draft, project.id, send));
  const [name, setName] = useState(begun?.name ?? "");
  const [words, setWords] = useState<Written>({
    ...NOTHING_YET,
    html: begun?.html ?? "",
  });
  const [given, setGiven] = useState<ItemChange>({ ...begun?.given, ...preset });
  // Another one after this begins with an empty field.
  const [made, setMade] = useState(0);
  const { html } = words;
  const is_untouched = useRef(draft?.project === project.id && !preset);
  useEffect(() => {
    // Looking at it does not make it newer.
    if (is_untouched.current) {
      is_untouched.current = false;
      return;
    }
    const at = new Date().toISOString();
    const draft = { project: project.id, name, html, given, at };
    keep(isEmpty(draft) ? undefined : draft);
  }, [keep, project.id, name, html, given]);
  const reset = () => {
    keep(undefined);
    setName("");
    setWords(NOTHING_YET);
    setMade((before) => before + 1);
  };
  return { begun, name, setName, words, setWords, given, setGiven, made, reset };
}

function NewItemForm(props: FormProps) {
  const { project, projects, onProject, onDiscard, onClose, onMade } = props;
  const slug = useSlug();
  const { refusal } = useProjectCan(project.id);
  const aids = useWritingAids(project.id);
  const entry = useEntry(props, aids.sendPicture);
  const { begun, name, setName, words, setWords, given, setGiven, made, reset } = entry;
  const [again, setAgain] = useState(false);
  const told = useToldOf(project);
  const create = useMutation({
    mutationFn: () =>
      createItem(slug, project.id, {
        ...given,
        name: name.trim(),
        ...(words.html && { description_html: withArrived(words.html) }),
      }),
    meta: { quiet: true },
    onSuccess: (item) => {
      told(item);
      reset();
      if (!again) onMade();
    },
  });
  const waiting = useOnTheWay(words.html) > 0 ? editorText.waitForPictures : undefined;
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
      {onDiscard && <DraftLine at={begun?.at} onDiscard={onDiscard} />}
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
        html={made === 0 ? (begun?.html ?? "") : ""}
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
          {isEmpty({ name, html: words.html }) ? commonText.cancel : commonText.close}
        </Button>
        <Button large type="submit" kind="primary" busy={create.isPending} reason={reason}>
          {text.create}
        </Button>
      </footer>
    </form>
  );
}

/** Says that it was made, and shows it where it belongs. */
function useToldOf(project: Project) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (item: WorkItem) => {
    placeItem(queries, slug, item);
    const key = `${project.identifier}-${item.sequence_id}`;
    const show = () =>
      void navigate({ to: "/$workspace/browse/$key", params: { workspace: slug, key } });
    toast({ text: text.made(key), action: { label: text.openIt, run: show } });
  };
}

function DraftLine({ at, onDiscard }: { at: string | undefined; onDiscard: () => void }) {
  const now = useNow();
  return (
    <p className="row t-3 small">
      <Badge>{editorText.draft}</Badge>
      {at && text.draftOf(formatAgo(at, now))}
      <TextButton onClick={onDiscard}>{editorText.discard}</TextButton>
    </p>
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
