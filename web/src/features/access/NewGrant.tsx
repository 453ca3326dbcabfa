import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { addGrant, catalogQuery } from "../../api/access";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import type { Member } from "../../api/types";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Field, Radio, Select, TextArea } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { PersonSelect } from "../../parts/PersonSelect";
import { Banner } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useMe, useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import styles from "./Access.module.css";
import { typeGlyph } from "./marks";
import { type Thing, ThingPicker } from "./ThingPicker";
import { useThingName } from "./useThingName";
import { Effects, type Foreseen, useWhatIf } from "./WhatIf";
import { actionWords } from "./words";

const DAY_MS = 86_400_000;
const LIFETIMES_DAYS = [7, 30, 90, 0] as const;
const FIELDS = ["user", "action", "resource", "reason", "expires_at"];

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
  const [action, setAction] = useState(beginning.action);
  const [thing, setThing] = useState(beginning.thing);
  const [reason, setReason] = useState("");
  const [days, setDays] = useState<number>(30);
  const name = fullName(people.find((one) => one.id === user) ?? {});
  const create = useMutation({
    mutationFn: () =>
      addGrant(slug, {
        user,
        action,
        effect,
        reason: reason.trim(),
        resource: { type: thing?.type ?? "", id: thing?.id ?? "" },
        expires_at: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
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
  const missing = !user ? text.choosePerson : !thing ? text.chooseThing : undefined;
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
          thing={thing}
          value={action}
          error={fieldError(create.error, "action")}
          allows={effect === "allow"}
          onChange={setAction}
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
        <Field label={text.lasts} error={fieldError(create.error, "expires_at")}>
          {(wiring) => (
            <Select
              {...wiring}
              value={days}
              onChange={(event) => setDays(Number(event.target.value))}
            >
              {LIFETIMES_DAYS.map((one) => (
                <option key={one} value={one}>
                  {text.lifetimes[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Preview foreseen={foreseen} />
        {create.error && !isAbout(create.error, FIELDS) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <footer>
          <Button large onClick={onClose}>
            {commonText.cancel}
          </Button>
          <Button large type="submit" kind="primary" busy={create.isPending} reason={missing}>
            {text.make}
          </Button>
        </footer>
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

interface ActionFieldProps {
  thing: Thing | undefined;
  value: string;
  error: string | undefined;
  allows: boolean;
  onChange: (action: string) => void;
}

function ActionField({ thing, value, error, allows, onChange }: ActionFieldProps) {
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const actions = catalog?.actions ?? [];
  const offered = actions.filter((one) => !thing || one.on.includes(thing.type));
  const requires = actions.find((one) => one.key === value)?.requires ?? [];
  const labels = requires.map((key) =>
    actionWords(key, actions.find((one) => one.key === key)?.label),
  );
  const brings = allows && labels.length > 0 ? text.brings(labels.join(", ")) : undefined;
  const help = value === "*" ? `${text.everything}: ${text.everythingHelp}.` : brings;
  return (
    <Field label={text.action} help={help} error={error}>
      {(wiring) => (
        <Select
          {...wiring}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="" disabled>
            {text.chooseAction}
          </option>
          {offered.map((one) => (
            <option key={one.key} value={one.key}>
              {actionWords(one.key, one.label)}
            </option>
          ))}
          {thing?.type !== "workspace" && <option value="*">{text.everything}</option>}
        </Select>
      )}
    </Field>
  );
}
