import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { sentence } from "../../api/errors";
import { instanceAuditQuery } from "../../api/instance";
import type { AuditRow, Party } from "../../api/types";
import { formatAgo, formatDateTime } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { Pager, useListSearch } from "../../parts/Pager";
import { EmptyState, Loaded, TabBar, Table } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { adminText as text } from "../../text/en";
import styles from "./Admin.module.css";

type Search = Record<string, string | undefined>;

/** What instance admins did, newest first; or also what people did with their own accounts. */
export function AdminActivity() {
  useTitle(text.nav.activity);
  const list = useListSearch();
  const search = useSearch({ strict: false }) as Search;
  const of = search.of === "all" ? "all" : "admin";
  const query = useQuery(instanceAuditQuery(of, list.cursor));
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.activity]} />
      <Scroll>
        <Page title={text.nav.activity} lead={text.activityLead}>
          <div className="stack-4">
            <TabBar label={text.activityOf}>
              {(["admin", "all"] as const).map((one) => (
                <Link
                  key={one}
                  to="."
                  search={{ of: one === "all" ? one : undefined }}
                  activeOptions={THIS_VIEW}
                >
                  {text.activityOfNames[one]}
                </Link>
              ))}
            </TabBar>
            <Loaded query={query}>
              {(page) =>
                page.results.length === 0 ? (
                  <EmptyState glyph="list" title={text.noActivity} />
                ) : (
                  <div className="stack-4">
                    <AuditTable rows={page.results} />
                    <Pager page={page} list={list} />
                  </div>
                )
              }
            </Loaded>
          </div>
        </Page>
      </Scroll>
    </>
  );
}

function AuditTable({ rows }: { rows: AuditRow[] }) {
  const now = useNow();
  return (
    <Table
      label={text.nav.activity}
      head={
        <>
          <th>{text.what}</th>
          <th>{text.who}</th>
          <th>{text.about}</th>
          <th>{text.when}</th>
        </>
      }
    >
      {rows.map((row) => (
        <tr key={row.id}>
          <td>
            <b>{doneWords(row.action)}</b>
          </td>
          <td>{whoWords(row.actor)}</td>
          <td>
            {aboutWords(row)}
            <span className={styles.changes}>{changeWords(row)}</span>
          </td>
          <td>
            <time dateTime={row.at} title={formatDateTime(row.at)}>
              {formatAgo(row.at, now)}
            </time>
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** `session.opened` as one says it. */
function doneWords(action: string): string {
  const words = action.replace(".", " ").replaceAll("_", " ");
  return sentence(words).slice(0, -1);
}

function whoWords(who: Party): string {
  return who.type === "user" ? who.display_name : text.theProgram;
}

function aboutWords(row: AuditRow): string {
  return row.subject ? whoWords(row.subject) : (row.resource.name ?? row.resource.type);
}

/** Fields and roles before and after; a secret has no value here. */
function changeWords(row: AuditRow): string {
  const roles = row.role_before || row.role_after;
  const fields = row.changes.map((one) =>
    one.old || one.new ? `${one.field}: ${one.old ?? "–"} → ${one.new ?? "–"}` : one.field,
  );
  const parts = [
    roles && `${row.role_before ?? "–"} → ${row.role_after ?? "–"}`,
    row.reason,
    ...fields,
  ];
  return parts.filter(Boolean).join(" · ");
}
