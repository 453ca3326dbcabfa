import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { catalogQuery, type SupposedChange, whatIfQuery } from "../../api/access";
import type { WhatWouldChange } from "../../api/types";
import { useSettled } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Icon } from "../../parts/Icon";
import { Banner } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";

interface WhatIfProps {
  title: string;
  note: string;
  changes: SupposedChange[];
  error: string | undefined;
  /** Discard and save; a large effect is asked about first. */
  children: (is_large: boolean, people: number) => ReactNode;
}

const SHOWN = 3;
const PAUSE_MS = 400;

/** What is about to be saved, at the foot of the page: who gains and who loses by it. */
export function WhatIf({ title, note, changes, error, children }: WhatIfProps) {
  const slug = useSlug();
  const settled = useSettled(JSON.stringify(changes), PAUSE_MS);
  const supposed = JSON.parse(settled) as SupposedChange[];
  const query = useQuery({
    ...whatIfQuery(slug, supposed),
    enabled: supposed.length > 0,
    retry: false,
    meta: { quiet: true },
  });
  const totals = query.data?.totals;
  return (
    <footer className={styles.whatIf}>
      <div className="stack flush">
        <b role="status">{title}</b>
        <span className="small">{note}</span>
      </div>
      {error ? (
        <div className="grow">
          <Banner tone="deny">{error}</Banner>
        </div>
      ) : (
        <Effects result={query.data} waiting={query.isFetching} />
      )}
      <span className="row push">{children(totals?.is_large ?? false, totals?.people ?? 0)}</span>
    </footer>
  );
}

interface EffectsProps {
  result: WhatWouldChange | undefined;
  waiting: boolean;
}

export function Effects({ result, waiting }: EffectsProps) {
  if (!result) return waiting ? <span className="t-3 grow">{text.looking}</span> : null;
  const { gained, lost } = result;
  if (gained.count === 0 && lost.count === 0) {
    return <span className="t-3 grow">{text.nobodyAffected}</span>;
  }
  return (
    <>
      {gained.count > 0 && <Side kind="gain" difference={gained} />}
      {lost.count > 0 && <Side kind="lose" difference={lost} />}
    </>
  );
}

function Side({
  kind,
  difference,
}: {
  kind: "gain" | "lose";
  difference: WhatWouldChange["gained"];
}) {
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  const [open, setOpen] = useState(false);
  const label = (action: string) =>
    catalog?.actions.find((one) => one.key === action)?.label ?? action;
  const people = difference.people.length;
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
        {kind === "gain" ? text.gain(people) : text.lose(people)}
        <Icon name="chev" size={12} />
      </button>
      <ul className="small">
        {difference.actions.slice(0, SHOWN).map((one) => (
          <li key={one.action}>
            {label(one.action)}: {one.count}
          </li>
        ))}
        {difference.actions.length > SHOWN && (
          <li>{text.more(difference.actions.length - SHOWN)}</li>
        )}
        {open &&
          difference.things.map((one) => (
            <li key={`${one.user.id} ${one.action} ${one.resource.id}`} className="t-3">
              {text.forExample(fullName(one.user), label(one.action), one.resource.name)}
            </li>
          ))}
      </ul>
    </div>
  );
}
