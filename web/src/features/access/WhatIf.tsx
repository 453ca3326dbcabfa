/** What a change of access would do, before it is made. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { askWhatIf, catalogQuery, type SupposedChange, whatIfKey } from "../../api/access";
import { ApiError, errorWords } from "../../api/errors";
import type { WhatWouldChange } from "../../api/types";
import { formatCount } from "../../lib/format";
import { useSettled } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Icon } from "../../parts/Icon";
import { Banner } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { effectText } from "../../text/en";
import styles from "./Access.module.css";
import { actionWords } from "./words";

const SHOWN = 3;
const TOLD = 10;
const PAUSE_MS = 400;
/** How many changes one question may suppose. */
const CHANGES_MAX = 100;

export interface Foreseen {
  result: WhatWouldChange | undefined;
  waiting: boolean;
  /** Why it could not be made, where the server says so already. */
  refused: string | undefined;
  /** So much that it is confirmed by typing. */
  is_large: boolean;
}

/** Asks what these changes would do. Who may neither make them nor look into access is not told. */
export function useWhatIf(changes: SupposedChange[]): Foreseen {
  const slug = useSlug();
  const too_many = changes.length > CHANGES_MAX;
  const asked = changes.length > 0 && !too_many ? changes : undefined;
  const foreseen = useForeseen(whatIfKey(slug), asked, (supposed, signal) =>
    askWhatIf(slug, supposed, signal),
  );
  return { ...foreseen, is_large: too_many || foreseen.is_large };
}

/** What says that one may not ask, and nothing of the change. */
const UNASKED = [
  "default_deny",
  "explicit_deny",
  "requires",
  "restricted",
  "token_scope",
  "feature_off",
  "inactive",
];

/** Whether the change itself is refused, as saving it would be. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  if (error.status === 403) return !UNASKED.includes(error.code);
  return error.status === 400 || error.status === 409;
}

/** Asks, once it stays the same for a moment, what something supposed would do. */
export function useForeseen<Supposed>(
  key: readonly unknown[],
  supposed: Supposed | undefined,
  ask: (settled: Supposed, signal: AbortSignal) => Promise<WhatWouldChange>,
): Foreseen {
  const now = JSON.stringify(supposed ?? null);
  const settled = useSettled(now, PAUSE_MS);
  const query = useQuery({
    queryKey: [...key, settled],
    queryFn: ({ signal }) => ask(JSON.parse(settled) as Supposed, signal),
    enabled: settled !== "null",
    staleTime: 0,
    retry: false,
    meta: { quiet: true },
  });
  const is_settled = settled === now;
  return {
    result: is_settled ? query.data : undefined,
    waiting: supposed !== undefined && (!is_settled || query.isFetching),
    refused: isRefusal(query.error) ? errorWords(query.error) : undefined,
    is_large: query.data?.totals.is_large ?? false,
  };
}

/** Whether these changes do anything for anybody; not known is no reason to stop. */
export function useHasEffect() {
  const slug = useSlug();
  const queries = useQueryClient();
  return async (changes: SupposedChange[]): Promise<boolean> => {
    if (changes.length > CHANGES_MAX) return true;
    try {
      const { totals } = await queries.fetchQuery({
        queryKey: [...whatIfKey(slug), JSON.stringify(changes)],
        queryFn: ({ signal }) => askWhatIf(slug, changes, signal),
        retry: false,
        meta: { quiet: true },
      });
      return totals.gained + totals.lost > 0;
    } catch {
      return false;
    }
  };
}

interface WhatIfProps {
  title: string;
  note: ReactNode;
  foreseen: Foreseen;
  error: string | undefined;
  /** Discard and save. */
  children: ReactNode;
}

/** What is about to be saved, at the foot of the page: who gains and who loses by it. */
export function WhatIf({ title, note, foreseen, error, children }: WhatIfProps) {
  const refused = error ?? foreseen.refused;
  return (
    <footer className={styles.whatIf}>
      <div className={styles.whatIfSays}>
        <b role="status">{title}</b>
        <span className="small">{note}</span>
      </div>
      {refused ? (
        <div className="grow">
          <Banner tone="deny">{refused}</Banner>
        </div>
      ) : (
        <Effects result={foreseen.result} waiting={foreseen.waiting} />
      )}
      <span className="row push">{children}</span>
    </footer>
  );
}

interface EffectsProps {
  result: WhatWouldChange | undefined;
  waiting: boolean;
}

export function Effects({ result, waiting }: EffectsProps) {
  if (!result) return waiting ? <p className="t-3 grow">{effectText.looking}</p> : null;
  const { gained, lost } = result;
  if (gained.count === 0 && lost.count === 0) {
    return (
      <p className="t-3 grow">
        {effectText.nobodyAffected} {result.is_partial && effectText.partly}
      </p>
    );
  }
  return (
    <div className={styles.sides}>
      {gained.count > 0 && <Side kind="gain" difference={gained} />}
      {lost.count > 0 && <Side kind="lose" difference={lost} />}
      {result.is_partial && <p className="small t-3">{effectText.partly}</p>}
    </div>
  );
}

type Difference = WhatWouldChange["gained"];

/** One direction: how many people, the actions that count most, and all of it on request. */
function Side({ kind, difference }: { kind: "gain" | "lose"; difference: Difference }) {
  const [open, setOpen] = useState(false);
  const words = useActionWords();
  const { people, people_count, actions } = difference;
  const [one] = people;
  const who = people_count === 1 && one ? fullName(one.user) : undefined;
  return (
    <div className={styles.side}>
      <button
        type="button"
        className={styles.sideHead}
        data-kind={kind}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={kind === "gain" ? "plus" : "minus"} />
        {kind === "gain" ? effectText.gain(people_count, who) : effectText.lose(people_count, who)}
        <Icon name="chev" size={12} />
      </button>
      {open ? (
        <Details difference={difference} />
      ) : (
        <ul className="small">
          {actions.slice(0, SHOWN).map((row) => (
            <li key={row.action}>
              {effectText.counted(words(row.action), formatCount(row.count))}
            </li>
          ))}
          {actions.length > SHOWN && <li>{effectText.more(actions.length - SHOWN)}</li>}
        </ul>
      )}
    </div>
  );
}

function useActionWords() {
  const { data: catalog } = useQuery({ ...catalogQuery(useSlug()), enabled: useSlug() !== "" });
  return (action: string) =>
    actionWords(action, catalog?.actions.find((one) => one.key === action)?.label);
}

/** By person, project and action, with ten examples. Who is told figures alone has no more than
 *  the actions. */
function Details({ difference }: { difference: Difference }) {
  const words = useActionWords();
  const { people, projects, actions, things } = difference;
  const groups = [
    {
      name: effectText.byPerson,
      rows: people.map((one) => [fullName(one.user), one.count] as const),
    },
    {
      name: effectText.byProject,
      rows: projects.map(
        (one) => [one.project?.name ?? effectText.theWorkspace, one.count] as const,
      ),
    },
    {
      name: effectText.byAction,
      rows: actions.map((one) => [words(one.action), one.count] as const),
    },
  ].filter(({ rows }) => rows.length > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.details} aria-label={effectText.allOfIt} tabIndex={0}>
      {groups.map(({ name, rows }) => (
        <section key={name}>
          <h3 className="small">{name}</h3>
          <ul className="small">
            {rows.slice(0, TOLD).map(([row, count]) => (
              <li key={row}>{effectText.counted(row, formatCount(count))}</li>
            ))}
            {rows.length > TOLD && <li>{effectText.more(rows.length - TOLD)}</li>}
          </ul>
        </section>
      ))}
      {things.length > 0 && (
        <section>
          <h3 className="small">{effectText.examples}</h3>
          <ul className="small">
            {things.map((one) => (
              <li key={`${one.user.id} ${one.action} ${one.resource.id}`}>
                {effectText.forExample(fullName(one.user), words(one.action), one.resource.name)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}
