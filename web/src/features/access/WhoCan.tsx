import { useQuery } from "@tanstack/react-query";
import { whoCanAddress, whoCanQuery } from "../../api/access";
import type { AblePerson, AccessPath } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { Badge } from "../../parts/marks";
import { Pager, useListSearch } from "../../parts/Pager";
import { PersonCell } from "../../parts/PersonCell";
import { EmptyState, Loaded, Table } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { ExportMenu } from "./ExportMenu";
import type { Thing } from "./ThingPicker";

/** Everybody who may do this here, each with the way by which. */
export function WhoCan({ action, thing }: { action: string; thing: Thing }) {
  const slug = useSlug();
  const list = useListSearch();
  const resource = { type: thing.type, id: thing.id };
  const query = useQuery(whoCanQuery(slug, action, resource, list.cursor));
  return (
    <Loaded query={query}>
      {(page) =>
        page.results.length === 0 ? (
          <EmptyState glyph="users" title={text.nobodyCan}>
            {text.nobodyCanHelp}
          </EmptyState>
        ) : (
          <div className="stack-4">
            <div className="row">
              {page.total_results !== null && (
                <p role="status">{text.people(page.total_results)}</p>
              )}
              <span className="push">
                <ExportMenu address={(format) => whoCanAddress(slug, action, resource, format)} />
              </span>
            </div>
            <Table
              label={text.whoCan}
              head={
                <>
                  <th>{text.person}</th>
                  <th>{text.how_}</th>
                </>
              }
            >
              {page.results.map((one) => (
                <Able key={one.user.id} one={one} />
              ))}
            </Table>
            <Pager page={page} list={list} />
          </div>
        )
      }
    </Loaded>
  );
}

function Able({ one }: { one: AblePerson }) {
  const now = useNow();
  return (
    <tr>
      <td>
        <PersonCell person={one.user} />
      </td>
      <td>
        <div className="stack">
          {one.via.map((path) => (
            <Path key={`${path.code} ${path.node.id} ${path.role?.slug ?? ""}`} path={path} />
          ))}
          <span className="t-3 small">
            {one.last_used ? text.lastUsed(formatDate(one.last_used, now)) : text.neverUsed}
            {one.last_active && `, ${text.lastActive(formatDate(one.last_active, now))}`}
          </span>
        </div>
      </td>
    </tr>
  );
}

function Path({ path }: { path: AccessPath }) {
  const now = useNow();
  const times = [
    path.since && text.since(formatDate(path.since, now)),
    path.until && text.untilDay(formatDate(path.until, now)),
  ].filter(Boolean);
  return (
    <span className="row wrap tight">
      <span className="t-1">{path.role?.name ?? text.pathCodes[path.code] ?? path.code}</span>
      {path.teamspace && <span>{text.through(path.teamspace.name)}</span>}
      {path.node.name && <span className="t-3 small">{path.node.name}</span>}
      {path.condition && (
        <Badge tone="cond">{text.conditions[path.condition] ?? path.condition}</Badge>
      )}
      {times.length > 0 && <span className="t-3 small">{times.join(", ")}</span>}
    </span>
  );
}
