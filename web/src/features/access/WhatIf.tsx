/** What a change of access would do, before it is made. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { catalogQuery, type SupposedChange, whatIfQuery } from "../../api/access";
import { errorWords, isStatus } from "../../api/errors";
import type { WhatWouldChange } from "../../api/types";
import { formatCount } from "../../lib/format";
import { useSettled } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Icon } from "../../parts/Icon";
import { Banner } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
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

/** Asks what these changes would do. Who may not look into the access of everybody is not told. */
export function useWhatIf(changes: SupposedChange[], of_workspace?: string): Foreseen {
  const own = useSlug();
  const slug = of_workspace ?? own;
  const settled = useSettled(JSON.stringify(changes), PAUSE_MS);
  const supposed = JSON.parse(settled) as SupposedChange[];
  const too_many = changes.length > CHANGES_MAX;
  const query = useQuery({
    ...whatIfQuery(slug, supposed),
    enabled: supposed.length > 0 && !too_many,
    retry: false,
    meta: { quiet: true },
  });
  const is_settled = settled === JSON.stringify(changes);
  return {
    result: is_settled ? query.data : undefined,
    waiting: changes.length > 0 && !too_many && (!is_settled || query.isFetching),
    refused: isStatus(query.error, 400) ? errorWords(query.error) : undefined,
    is_large: too_many || (query.data?.totals.is_large ?? false),
  };
}

/** Whether these changes do anything for anybody; not known is no reason to stop. */
export function useHasEffect() {
  const slug = useSlug();
  const queries = useQueryClient();
  return async (changes: SupposedChange[]): Promise<boolean> => {
    if (changes.length > CHANGES_MAX) return true;
    try {
      const query = { ...whatIfQuery(slug, changes), retry: false, meta: { quiet: true } };
      const { totals } = await queries.fetchQuery(query);
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
  if (!result) return waiting ? <p className="t-3 grow">{text.looking}</p> : null;
  const { gained, lost } = result;
  if (gained.count === 0 && lost.count === 0) {
    return <p className="t-3 grow">{text.nobodyAffected}</p>;
  }
  return (
    <div className={styles.sides}>
      {gained.count > 0 && <Side kind="gain" difference={gained} />}
      {lost.count > 0 && <Side kind="lose" difference={lost} />}
    </div>
  );
}

type Difference = WhatWouldChange["gained"];

/** One direction: how many people, the actions that count most, and all of it on request. */
function Side({ kind, difference }: { kind: "gain" | "lose"; difference: Difference }) {
  const [open, setOpen] = useState(false);
  const words = useActionWords();
  const { people, actions } = difference;
  const [one] = people;
  const who = people.length === 1 && one ? fullName(one.user) : undefined;
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
        {kind === "gain" ? text.gain(people.length, who) : text.lose(people.length, who)}
        <Icon name="chev" size={12} />
      </button>
      {open ? (
        <Details difference={difference} />
      ) : (
        <ul className="small">
          {actions.slice(0, SHOWN).map((row) => (
            <li key={row.action}>{text.counted(words(row.action), formatCount(row.count))}</li>
          ))}
          {actions.length > SHOWN && <li>{text.more(actions.length - SHOWN)}</li>}
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

/** By person, project and action, with ten examples. */
function Details({ difference }: { difference: Difference }) {
  const words = useActionWords();
  const { people, projects, actions, things } = difference;
  const groups = [
    { name: text.byPerson, rows: people.map((one) => [fullName(one.user), one.count] as const) },
    {
      name: text.byProject,
      rows: projects.map((one) => [one.project?.name ?? text.theWorkspace, one.count] as const),
    },
    { name: text.byAction, rows: actions.map((one) => [words(one.action), one.count] as const) },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.details} aria-label={text.allOfIt} tabIndex={0}>
      {groups.map(({ name, rows }) => (
        <section key={name}>
          <h3 className="small">{name}</h3>
          <ul className="small">
            {rows.slice(0, TOLD).map(([row, count]) => (
              <li key={row}>{text.counted(row, formatCount(count))}</li>
            ))}
            {rows.length > TOLD && <li>{text.more(rows.length - TOLD)}</li>}
          </ul>
        </section>
      ))}
      <section>
        <h3 className="small">{text.examples}</h3>
        <ul className="small">
          {things.map((one) => (
            <li key={`${one.user.id} ${one.action} ${one.resource.id}`}>
              {text.forExample(fullName(one.user), words(one.action), one.resource.name)}
            </li>
          ))}
        </ul>
      </section>
    </section>
  );
}
