/** Every change of access, with what it was before and after. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { auditQuery, exportAddress, verifyAudit } from "../../api/audit";
import { sentence } from "../../api/errors";
import type { AuditEntry } from "../../api/types";
import { formatAgo, formatDateTime } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { Button } from "../../parts/Button";
import { Input, Select } from "../../parts/fields";
import { Menu, MenuItem } from "../../parts/Menu";
import { Badge } from "../../parts/marks";
import { Pager, useListSearch } from "../../parts/Pager";
import { Banner, EmptyState, Loaded, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { usePeople, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { typeName } from "./marks";

type Search = Record<string, string | undefined>;

const FILTERS = ["actor", "subject", "action", "outcome", "after", "before", "cursor"] as const;

/** The filter is the address; days are whole days of the reader. */
function filterOf(search: Search): Search {
  const filter: Search = {};
  for (const name of FILTERS) {
    const value = search[name];
    if (!value) continue;
    const is_day = name === "after" || name === "before";
    filter[name] = is_day ? new Date(`${value}T00:00:00`).toISOString() : value;
  }
  return filter;
}

export function AuditTrail() {
  useTitle(text.audit);
  const slug = useSlug();
  const list = useListSearch();
  const { refusal } = useWorkspaceCan();
  const search = useSearch({ strict: false }) as Search;
  const filter = filterOf(search);
  const query = useQuery(auditQuery(slug, filter));
  const verify = useMutation({ mutationFn: () => verifyAudit(slug) });
  const download = (format: "csv" | "jsonl") =>
    window.location.assign(exportAddress(slug, filter, format));
  const why = refusal("audit:export");
  return (
    <Scroll>
      <Page
        title={text.audit}
        lead={text.auditLead}
        action={
          <span className="row">
            <Button glyph="shield" busy={verify.isPending} onClick={() => verify.mutate()}>
              {text.verify}
            </Button>
            <Menu trigger={<Button glyph="download">{text.exportAs}</Button>}>
              <MenuItem reason={why} onSelect={() => download("csv")}>
                {text.csv}
              </MenuItem>
              <MenuItem reason={why} onSelect={() => download("jsonl")}>
                {text.jsonl}
              </MenuItem>
            </Menu>
          </span>
        }
      >
        <div className="stack-4">
          {verify.data && (
            <Banner tone={verify.data.intact ? "allow" : "deny"}>
              {verify.data.intact
                ? text.intact(verify.data.verified)
                : text.broken(verify.data.broken_at)}
            </Banner>
          )}
          <Filters search={search} />
          <Loaded query={query}>
            {(page) =>
              page.results.length === 0 ? (
                <EmptyState glyph="list" title={text.noAudit}>
                  {text.noAuditHelp}
                </EmptyState>
              ) : (
                <>
                  <Entries rows={page.results} />
                  <Pager page={page} list={list} />
                </>
              )
            }
          </Loaded>
        </div>
      </Page>
    </Scroll>
  );
}

function Filters({ search }: { search: Search }) {
  const navigate = useNavigate();
  const people = [...usePeople().values()];
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
  return (
    <div className="row wrap">
      {choice("actor", text.who, `${text.who}: ${text.everybody}`, persons)}
      {choice("subject", text.about, `${text.about}: ${text.everybody}`, persons)}
      {choice("action", text.kind_, text.anyKind, Object.entries(text.kinds))}
      {choice("outcome", text.outcome, text.anyOutcome, Object.entries(text.outcomes))}
      {(["after", "before"] as const).map((name) => (
        <span key={name} className="row tight small">
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

function Entries({ rows }: { rows: AuditEntry[] }) {
  const now = useNow();
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
              <b>{actionWords(entry.action)}</b>
              {entry.outcome === "denied" && (
                <Badge tone="deny" glyph="x">
                  {text.denied}
                </Badge>
              )}
            </span>
            <Changes entry={entry} />
          </td>
          <td>
            {entry.actor_type === "user" ? entry.actor.name : text.theProgram}
            <div className="t-3 small">{origin(entry)}</div>
          </td>
          <td>
            {entry.subject && <div className="t-1">{entry.subject.name}</div>}
            <span className="t-3 small">
              {typeName(entry.resource.type)} {entry.resource.name}
            </span>
          </td>
          <td>
            <time dateTime={entry.at} title={formatDateTime(entry.at)}>
              {formatAgo(entry.at, now)}
            </time>
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** `grant.created` as one says it. */
function actionWords(action: string): string {
  const [type = "", verb = ""] = action.split(".");
  return sentence(`${typeName(type)} ${verb.replaceAll("_", " ")}`).slice(0, -1);
}

function origin({ via, ip }: AuditEntry): string {
  const [way = "", id = ""] = via.split(":");
  const short = id ? `${way} ${id.slice(-6)}` : way;
  return [short && text.by(short), ip && text.from(ip)].filter(Boolean).join(" ");
}

/** A value as it is read: times in words, nothing as a dash. */
function shown(value: string | null | undefined): string {
  if (!value) return "–";
  return /^\d{4}-\d\d-\d\dT/.test(value) ? formatDateTime(value) : value;
}

/** Field by field, what it was and what it is. */
function Changes({ entry }: { entry: AuditEntry }) {
  const { role_before, role_after, changes, reason } = entry;
  const roles = role_before || role_after ? [`${role_before ?? "–"} → ${role_after ?? "–"}`] : [];
  const fields = changes.map((one) =>
    one.old || one.new
      ? `${one.field.replaceAll("_", " ")}: ${shown(one.old)} → ${shown(one.new)}`
      : one.field,
  );
  const parts = [...roles, ...fields, ...(reason ? [`“${reason}”`] : [])];
  if (parts.length === 0) return null;
  return <div className="t-3 small">{parts.join(" · ")}</div>;
}
