import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Permissions, useCanMany } from "../../api/can";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import { createState, deleteState, statesQuery, updateState } from "../../api/projects";
import type { State, StateGroup } from "../../api/types";
import { useTitle } from "../../lib/hooks";
import { IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input } from "../../parts/fields";
import { LABEL_COLOURS } from "../../parts/labelColours";
import { Menu, MenuItem } from "../../parts/Menu";
import { Badge, StateIcon } from "../../parts/marks";
import { Banner, Loaded, Rows } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import { stateShape } from "../items/groups";

const GROUPS: Exclude<StateGroup, "triage">[] = [
  "backlog",
  "unstarted",
  "started",
  "completed",
  "cancelled",
];

const COLOURS: Record<StateGroup, string> = {
  backlog: LABEL_COLOURS.grey,
  unstarted: LABEL_COLOURS.grey,
  started: LABEL_COLOURS.amber,
  completed: LABEL_COLOURS.green,
  cancelled: LABEL_COLOURS.grey,
  triage: LABEL_COLOURS.grey,
};

type Asked =
  | { act: "new"; group: StateGroup }
  | { act: "rename"; state: State }
  | { act: "delete"; state: State };

export function ProjectStates() {
  useTitle(text.pages.states);
  const slug = useSlug();
  const project = useProjectId();
  const query = useQuery(statesQuery(slug, project));
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <Scroll>
      <Page title={text.pages.states} lead={text.statesLead} narrow>
        <Loaded query={query}>{(states) => <Groups states={states} ask={setAsked} />}</Loaded>
      </Page>
      {asked && asked.act !== "delete" && <StateDialog asked={asked} onClose={close} />}
      {asked?.act === "delete" && <DeleteState state={asked.state} onClose={close} />}
    </Scroll>
  );
}

function useRefresh() {
  const slug = useSlug();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: keys.part(slug, "states") });
    await queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
  };
}

function Groups({ states, ask }: { states: State[]; ask: (asked: Asked) => void }) {
  const { refusal } = useProjectCan(useProjectId());
  const ids = states.map((state) => state.id);
  const may = useCanMany(useSlug(), "state", ids);
  return (
    <div className="stack-6">
      {GROUPS.map((group) => (
        <section key={group} className="stack">
          <div className="row">
            <h2 className="t">{text.groups[group]}</h2>
            <span className="push">
              <IconButton
                mini
                glyph="plus"
                label={text.newStateIn(text.groups[group])}
                reason={refusal("state:create")}
                onClick={() => ask({ act: "new", group })}
              />
            </span>
          </div>
          <Rows label={text.groups[group]}>
            {states
              .filter((state) => state.group === group)
              .map((state) => (
                <StateRow
                  key={state.id}
                  state={state}
                  states={states}
                  may={may(state.id)}
                  ask={ask}
                />
              ))}
          </Rows>
        </section>
      ))}
    </div>
  );
}

interface StateRowProps {
  state: State;
  states: State[];
  may: Permissions;
  ask: (asked: Asked) => void;
}

function StateRow({ state, states, may, ask }: StateRowProps) {
  const slug = useSlug();
  const project = useProjectId();
  const { refusal } = may;
  const refresh = useRefresh();
  const change = useMutation({
    mutationFn: (body: Partial<State>) => updateState(slug, project, state.id, body),
    onSuccess: refresh,
  });
  const siblings = states.filter((one) => one.group === state.group);
  const at = siblings.indexOf(state);
  /** Between the neighbours of the new place. */
  const moveTo = (place: number) => {
    const others = siblings.filter((one) => one !== state);
    const before = others[place - 1]?.sequence;
    const after = others[place]?.sequence;
    const sequence =
      before === undefined
        ? (after ?? 0) - 1000
        : after === undefined
          ? before + 1000
          : (before + after) / 2;
    change.mutate({ sequence });
  };
  const why_edit = refusal("state:edit");
  return (
    <li>
      <StateIcon shape={stateShape(state, states)} />
      <span className="t-1 clip">{state.name}</span>
      {state.default && <Badge tone="info">{text.defaultState}</Badge>}
      <span className="push">
        <Menu trigger={<IconButton mini glyph="more" label={text.actionsFor(state.name)} />}>
          <MenuItem glyph="draft" reason={why_edit} onSelect={() => ask({ act: "rename", state })}>
            {text.rename}
          </MenuItem>
          {!state.default && (
            <MenuItem
              glyph="check"
              reason={refusal("state:set_default") ?? why_edit}
              onSelect={() => change.mutate({ default: true })}
            >
              {text.makeDefault}
            </MenuItem>
          )}
          {at > 0 && (
            <MenuItem glyph="updown" reason={why_edit} onSelect={() => moveTo(at - 1)}>
              {text.moveUp}
            </MenuItem>
          )}
          {at < siblings.length - 1 && (
            <MenuItem glyph="updown" reason={why_edit} onSelect={() => moveTo(at + 1)}>
              {text.moveDown}
            </MenuItem>
          )}
          <MenuItem
            glyph="trash"
            danger
            reason={refusal("state:delete") ?? (state.default ? text.defaultStays : undefined)}
            onSelect={() => ask({ act: "delete", state })}
          >
            {commonText.delete}
          </MenuItem>
        </Menu>
      </span>
    </li>
  );
}

interface StateDialogProps {
  asked: Exclude<Asked, { act: "delete" }>;
  onClose: () => void;
}

function StateDialog({ asked, onClose }: StateDialogProps) {
  const slug = useSlug();
  const project = useProjectId();
  const refresh = useRefresh();
  const [name, setName] = useState(asked.act === "rename" ? asked.state.name : "");
  const save = useMutation({
    mutationFn: () =>
      asked.act === "rename"
        ? updateState(slug, project, asked.state.id, { name: name.trim() })
        : createState(slug, project, {
            name: name.trim(),
            group: asked.group,
            color: COLOURS[asked.group],
          }),
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const title = asked.act === "rename" ? text.renameState : text.newState;
  return (
    <Dialog open onClose={onClose} title={title}>
      <form className="stack-4" onSubmit={submitting(() => save.mutate())}>
        <Field label={commonText.name} error={fieldError(save.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              required
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {save.error && !isAbout(save.error, ["name"]) && (
          <Banner tone="deny">{errorWords(save.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={save.isPending}>
          {title}
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function DeleteState({ state, onClose }: { state: State; onClose: () => void }) {
  const slug = useSlug();
  const project = useProjectId();
  const refresh = useRefresh();
  return (
    <Confirm
      open
      onClose={onClose}
      title={text.deleteTitle(state.name)}
      effect={text.deleteState}
      danger
      run={async () => {
        await deleteState(slug, project, state.id);
        await refresh();
      }}
    >
      {text.deleteStateHelp}
    </Confirm>
  );
}
