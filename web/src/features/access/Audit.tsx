/** Every change of access, with what it was before and after. */

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { auditQuery, exportAddress } from "../../api/audit";
import type { AuditEntry, Member } from "../../api/types";
import { cx } from "../../lib/cx";
import { formatAgo, formatDateTime } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { Input, Select } from "../../parts/fields";
import { Badge } from "../../parts/marks";
import { Pager, useListSearch } from "../../parts/Pager";
import { EmptyState, Loaded, TabBar, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import {
  usePeople,
  useProjectCan,
  useProjectId,
  useProjectPeople,
  useSlug,
  useWorkspaceCan,
} from "../../shell/useWorkspace";
import { auditText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { changeWords, doneWords, type NameOf } from "./auditWords";
import { ExportMenu } from "./ExportMenu";
import { Keeping } from "./Keeping";
import { typeName } from "./marks";
import { ThingFilter } from "./ThingFilter";

type Search = Record<string, string | undefined>;

const FILTERS = [
  "actor",
  "subject",
  "resource",
  "action",
  "outcome",
  "after",
  "before",
  "cursor",
] as const;

/** What can happen in a project. */
const PROJECT_KINDS = [
  "project_member.",
  "grant.",
  "access_request.",
  "teamspace.",
  "project.",
  "access.",
  "audit.",
];

/** The filter is the address; days are whole days of the reader. */
function filterOf(search: Search, project: string | undefined): Search {
  const filter: Search = { ...(project && { project }) };
  for (const name of FILTERS) {
    const value = search[name];
    if (!value) continue;
    filter[name] = name === "after" || name === "before" ? dayOf(value, name) : value;
  }
  return filter;
}

/** From the beginning of the first day to the end of the last one. */
function dayOf(value: string, name: "after" | "before"): string {
  const day = new Date(`${value}T00:00:00`);
  if (name === "before") day.setDate(day.getDate() + 1);
  return day.toISOString();
}

export function AuditTrail() {
  useTitle(text.audit);
  const { show } = useSearch({ strict: false }) as Search;
  const keeping = show === "keeping";
  const people = usePeople();
  return (
    <Scroll>
      <Page
        title={text.audit}
        lead={text.auditLead}
        action={!keeping && <ExportAll />}
        narrow={keeping}
      >
        <div className="stack-4">
          <TabBar label={text.audit}>
            {[undefined, "keeping"].map((one) => (
              <Link
                key={one ?? ""}
                to="."
                search={(before: Search) => ({ ...before, show: one })}
                activeOptions={THIS_VIEW}
              >
                {one ? text.keeping : text.entries}
              </Link>
            ))}
          </TabBar>
          {keeping ? <Keeping /> : <Trail people={[...people.values()]} />}
        </div>
      </Page>
    </Scroll>
  );
}

/** What happened in one project, for its admins [D-30]. */
export function ProjectAudit() {
  useTitle(text.audit);
  const project = useProjectId();
  return (
    <Scroll>
      <Page
        title={text.audit}
        lead={text.projectAuditLead}
        action={<ExportSlice project={project} />}
      >
        <Trail project={project} people={useProjectPeople(project)} />
      </Page>
    </Scroll>
  );
}

function ExportAll() {
  const { refusal } = useWorkspaceCan();
  return <ExportEntries project={undefined} reason={refusal("audit:export")} />;
}

function ExportSlice({ project }: { project: string }) {
  const { refusal } = useProjectCan(project);
  return <ExportEntries project={project} reason={refusal("project_audit:export")} />;
}

interface ExportProps {
  project: string | undefined;
  reason: string | undefined;
}

/** The same entries as on the screen, as a file. */
function ExportEntries({ project, reason }: ExportProps) {
  const slug = useSlug();
  const filter = filterOf(useSearch({ strict: false }) as Search, project);
  return <ExportMenu reason={reason} address={(format) => exportAddress(slug, filter, format)} />;
}

interface TrailProps {
  project?: string;
  /** Who can be filtered by. */
  people: Member[];
}

function Trail({ project, people }: TrailProps) {
  const list = useListSearch();
  const search = useSearch({ strict: false }) as Search;
  const query = useQuery(auditQuery(useSlug(), filterOf(search, project)));
  return (
    <div className="stack-4">
      <Filters search={search} people={people} kinds={project ? PROJECT_KINDS : undefined} />
      <Loaded query={query}>
        {(page) =>
          page.results.length === 0 ? (
            <EmptyState glyph="list" title={text.noAudit}>
              {text.noAuditHelp}
            </EmptyState>
          ) : (
            <>
              <Entries rows={page.results} people={people} />
              <Pager page={page} list={list} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

interface FiltersProps {
  search: Search;
  people: Member[];
  kinds: readonly string[] | undefined;
}

function Filters({ search, people, kinds }: FiltersProps) {
  const navigate = useNavigate();
  const set = (name: string, value: string) =>
    void navigate({
      to: ".",
      search: (before: Search) => ({ ...before, [name]: value || undefined, cursor: undefined }),
      replace: true,
    });
  const choice = (name: string, label: string, any: string, choices: [string, string][]) => (
    <Select
      small
      aria-label={label}
      value={search[name] ?? ""}
      onChange={(event) => set(name, event.target.value)}
    >
      <option value="">{any}</option>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </Select>
  );
  const persons = people.map((one): [string, string] => [one.id, fullName(one)]);
  const offered = Object.entries(text.kinds).filter(([kind]) => !kinds || kinds.includes(kind));
  return (
    <div className={styles.filters}>
      {choice("actor", text.who, `${text.who}: ${text.everybody}`, persons)}
      {choice("subject", text.about, `${text.about}: ${text.everybody}`, persons)}
      {!kinds && <ThingFilter />}
      {choice("action", text.kind_, text.anyKind, offered)}
      {choice("outcome", text.outcome, text.anyOutcome, Object.entries(text.outcomes))}
      {(["after", "before"] as const).map((name) => (
        <span key={name} className={cx("row tight small", styles.day)}>
          <label htmlFor={`audit-${name}`}>{name === "after" ? text.after : text.beforeDay}</label>
          <Input
            id={`audit-${name}`}
            type="date"
            value={search[name] ?? ""}
            onChange={(event) => set(name, event.target.value)}
          />
        </span>
      ))}
    </div>
  );
}

function Entries({ rows, people }: { rows: AuditEntry[]; people: Member[] }) {
  const now = useNow();
  const names = new Map(people.map((one) => [one.id, fullName(one)]));
  const nameOf = (id: string) => names.get(id);
  return (
    <Table
      label={text.audit}
      head={
        <>
          <th>{text.did}</th>
          <th>{text.who}</th>
          <th>{text.about}</th>
          <th>{text.when}</th>
        </>
      }
    >
      {rows.map((entry) => (
        <tr key={entry.id}>
          <td>
            <span className="row wrap tight">
              <b>{doneWords(entry.action)}</b>
              {entry.outcome === "denied" && (
                <Badge tone="deny" glyph="x">
                  {text.denied}
                </Badge>
              )}
            </span>
            <Changes entry={entry} nameOf={nameOf} />
          </td>
          <td className={styles.actor}>
            {entry.actor_type === "user" ? entry.actor.name : text.theProgram}
            <div className="t-3 small">{origin(entry, nameOf)}</div>
          </td>
          <td className={cx(styles.told, styles.about)}>
            {entry.subject && <div className="t-1">{entry.subject.name}</div>}
            <span className="t-3 small">
              {typeName(entry.resource.type)} {entry.resource.name}
            </span>
          </td>
          <td className={styles.when}>
            <time dateTime={entry.at} title={formatDateTime(entry.at)}>
              {formatAgo(entry.at, now)}
            </time>
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** On whose behalf, by which session or token, from where. */
function origin({ actor, on_behalf_of, via, ip }: AuditEntry, nameOf: NameOf): string {
  const [way = "", id = ""] = via.split(":");
  const short = id ? `${way} ${id.slice(-6)}` : way;
  const whose = on_behalf_of && (nameOf(on_behalf_of) ?? (on_behalf_of === actor.id && actor.name));
  return [whose && auditText.onBehalfOf(whose), short && text.by(short), ip && text.from(ip)]
    .filter(Boolean)
    .join(" ");
}

/** Field by field, what it was and what it is. */
function Changes({ entry, nameOf }: { entry: AuditEntry; nameOf: NameOf }) {
  const parts = changeWords(entry, nameOf);
  if (parts.length === 0) return null;
  return <div className={cx("t-3 small", styles.told)}>{parts.join(" · ")}</div>;
}
