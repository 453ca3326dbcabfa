import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { addGrant, catalogQuery } from "../../api/access";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Member } from "../../api/types";
import { fullName } from "../../lib/people";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Radio, TextArea, type Wiring } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { PersonSelect } from "../../parts/PersonSelect";
import { type Choice, Picker } from "../../parts/Picker";
import { Banner } from "../../parts/surfaces";
import { Tooltip } from "../../parts/Tooltip";
import { toast } from "../../parts/toastStore";
import { useMe, useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import styles from "./Access.module.css";
import { useTyped } from "./Large";
import { BeginField, beginOf, LifetimeField, lifetimeEnd, USUAL_DAYS } from "./Lifetime";
import { typeGlyph } from "./marks";
import { type Thing, ThingPicker } from "./ThingPicker";
import { useThingName } from "./useThingName";
import { Effects, type Foreseen, useWhatIf } from "./WhatIf";
import { actionWords, groupName } from "./words";

const FIELDS = ["user", "action", "resource", "reason", "starts_at", "expires_at"];

type Effect = "allow" | "deny";

/** What is filled in already stands in the address: the explorer leads here. */
function useBeginning(project: string | undefined) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const thing: Thing | undefined =
    search.type && search.id
      ? { type: search.type, id: search.id, item_key: search.item }
      : project
        ? { type: "project", id: project }
        : undefined;
  return { user: search.person ?? "", action: search.action ?? "", thing };
}

interface NewGrantProps {
  /** Only on this project and what is in it. */
  project?: string | undefined;
  people: Member[];
  onClose: () => void;
}

export function NewGrant({ project, people, onClose }: NewGrantProps) {
  const slug = useSlug();
  const me = useMe();
  const queries = useQueryClient();
  const beginning = useBeginning(project);
  const [user, setUser] = useState(beginning.user);
  const [effect, setEffect] = useState<Effect>("allow");
  const [wanted, setWanted] = useState(beginning.action);
  const [thing, setThing] = useState(beginning.thing);
  const [reason, setReason] = useState("");
  const [day, setDay] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const begin = beginOf(day);
  const actions = useOffered(thing, effect);
  // What cannot be said about this thing, or not with this effect, is chosen anew.
  const action = actions.some((one) => one.value === wanted) ? wanted : "";
  const name = fullName(people.find((one) => one.id === user) ?? {});
  const create = useMutation({
    mutationFn: () =>
      addGrant(slug, {
        user,
        action,
        effect,
        reason: reason.trim(),
        resource: { type: thing?.type ?? "", id: thing?.id ?? "" },
        ...(begin && { starts_at: begin.toISOString() }),
        expires_at: lifetimeEnd(days, begin?.getTime()),
      }),
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.part(slug, "grants") });
      toast({ text: text.made(name) });
      onClose();
    },
  });
  const foreseen = useWhatIf(
    user && action && thing
      ? [{ op: "put_grant", user, effect, action, resource: { type: thing.type, id: thing.id } }]
      : [],
  );
  const typed = useTyped(name, foreseen);
  const missing = [
    !user && text.choosePerson,
    !thing && text.chooseThing,
    !action && text.chooseAction,
    typed.missing,
  ].find((one) => typeof one === "string");
  return (
    <Dialog open onClose={onClose} title={text.newGrant} description={text.newGrantHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={text.person} error={fieldError(create.error, "user")}>
          {(wiring) => (
            <PersonSelect
              {...wiring}
              required
              people={people.filter((one) => one.id !== me?.id)}
              value={user}
              none={text.choosePerson}
              onChange={setUser}
            />
          )}
        </Field>
        <fieldset className="stack">
          <legend className="sr">{text.effect}</legend>
          {(["allow", "deny"] as const).map((one) => (
            <Radio
              key={one}
              name="effect"
              label={text.effects[one]}
              help={text.effectHelp[one]}
              checked={effect === one}
              onChange={() => setEffect(one)}
            />
          ))}
        </fieldset>
        <ThingField thing={thing} project={project} onChange={setThing} />
        <ActionField
          choices={actions}
          value={action}
          error={fieldError(create.error, "action")}
          everything={
            text.everythingHelp[
              effect === "deny" && thing?.type === "workspace" ? "deny_workspace" : effect
            ]
          }
          brings={effect === "allow"}
          reason={thing ? undefined : text.chooseThing}
          onChange={setWanted}
        />
        <Field
          label={text.reason}
          help={text.reasonHelp}
          error={fieldError(create.error, "reason")}
        >
          {(wiring) => (
            <TextArea
              {...wiring}
              required
              rows={2}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <BeginField day={day} error={fieldError(create.error, "starts_at")} onChange={setDay} />
        <LifetimeField
          days={days}
          error={fieldError(create.error, "expires_at")}
          onChange={setDays}
        />
        <Preview foreseen={foreseen} />
        {typed.field}
        {create.error && !isAbout(create.error, FIELDS) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={create.isPending} reason={missing}>
          {text.make}
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** What it would change, before it is made. */
function Preview({ foreseen }: { foreseen: Foreseen }) {
  return (
    <div className={styles.preview} aria-live="polite">
      {foreseen.refused ? (
        <Banner tone="cond">{foreseen.refused}</Banner>
      ) : (
        <Effects result={foreseen.result} waiting={foreseen.waiting} />
      )}
    </div>
  );
}

interface ThingFieldProps {
  thing: Thing | undefined;
  project: string | undefined;
  onChange: (thing: Thing) => void;
}

function ThingField({ thing, project, onChange }: ThingFieldProps) {
  const name = useThingName(thing);
  return (
    <Field label={text.on}>
      {(wiring) => (
        <ThingPicker
          project={project}
          onChange={onChange}
          trigger={
            <button type="button" {...wiring} className={styles.pick} data-empty={!thing}>
              {thing && <Icon name={typeGlyph(thing.type)} />}
              <span className="grow clip">{thing ? name : text.chooseThing}</span>
              <Icon name="chev" size={12} />
            </button>
          }
        />
      )}
    </Field>
  );
}

/** What can be said about the thing: everything that is done to it or inside it, and all of it at
 *  once. What always takes a role can only be denied; the server says which that is. */
function useOffered(thing: Thing | undefined, effect: Effect): Choice[] {
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  if (!thing || !catalog) return [];
  const fits = catalog.actions.filter(
    (one) => one.exceptions_on.includes(thing.type) && (effect === "deny" || one.may_be_allowed),
  );
  // The same word may be asked about the workspace and about a project.
  const single = new Map(fits.map((one) => [one.key, one]));
  const choices = [...single.values()].map((one) => ({
    value: one.key,
    name: actionWords(one.key, one.label),
    group: groupName(one.key.split(":")[0] ?? ""),
  }));
  const all = { value: "*", name: text.everything };
  return thing.type === "workspace" && effect === "allow" ? choices : [all, ...choices];
}

interface ActionFieldProps {
  choices: Choice[];
  value: string;
  error: string | undefined;
  /** What every action at once means here. */
  everything: string;
  /** Whether what the action requires comes along. */
  brings: boolean;
  /** Why nothing can be chosen yet. */
  reason: string | undefined;
  onChange: (action: string) => void;
}

function ActionField(props: ActionFieldProps) {
  const { choices, value, error, everything, reason, onChange } = props;
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const actions = catalog?.actions ?? [];
  const requires = actions.find((one) => one.key === value)?.requires ?? [];
  const labels = requires.map((key) =>
    actionWords(key, actions.find((one) => one.key === key)?.label),
  );
  const brings = props.brings && labels.length > 0 ? text.brings(labels.join(", ")) : "";
  const help = value === "*" ? everything : brings;
  const button = (wiring: Wiring) => (
    <button
      type="button"
      {...wiring}
      className={styles.pick}
      data-empty={!value}
      aria-disabled={reason !== undefined || undefined}
    >
      <span className="grow clip">
        {choices.find((one) => one.value === value)?.name ?? text.chooseAction}
      </span>
      <Icon name="chev" size={12} />
    </button>
  );
  return (
    <Field label={text.action} help={help || undefined} error={error}>
      {(wiring) =>
        reason === undefined ? (
          <Picker
            label={text.chooseAction}
            choices={choices}
            chosen={value ? [value] : []}
            onChange={([next]) => onChange(next ?? "")}
            trigger={button(wiring)}
          />
        ) : (
          <Tooltip text={reason}>{button(wiring)}</Tooltip>
        )
      }
    </Field>
  );
}
