/** In the place of a page that the reader does not find: they may ask for access to what its address
 *  names. The page, the request and its answer are the same whether there is such a thing or not. */

import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { requestsQuery } from "../api/access";
import type { Resource } from "../api/workspaces";
import { NotFound } from "../app/Fallback";
import { AskAccess } from "../features/access/AskAccess";
import { formatAgo } from "../lib/format";
import { useNow } from "../lib/hooks";
import { buttonClass } from "../parts/Button";
import { EmptyState } from "../parts/surfaces";
import { commonText, accessText as text } from "../text/en";
import { shellStyles as styles, Topbar } from "./Shell";
import { useMe, useSlug, useWorkspaceCan } from "./useWorkspace";

type Params = Readonly<Record<string, string | undefined>>;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const KEY = /^([a-z][a-z0-9]*)-0*([1-9][0-9]*)$/i;

/** What an address names, as requests name it, and the action that is missing. */
export function namedBy(params: Params): { resource: Resource; action: string } | undefined {
  const { key = "", project = "", teamspace = "" } = params;
  const [, identifier, number] = KEY.exec(key) ?? [];
  if (identifier && number) {
    const id = `${identifier.toUpperCase()}-${number}`;
    return { resource: { type: "workitem", id }, action: "workitem:view" };
  }
  if (ID.test(project)) {
    return { resource: { type: "project", id: project }, action: "project:view" };
  }
  if (ID.test(teamspace)) {
    return { resource: { type: "teamspace", id: teamspace }, action: "teamspace:view" };
  }
  return undefined;
}

interface AskHereProps {
  /** The key of an item that is shown beside its list and is in no path. */
  item_key?: string;
}

export default function AskHere({ item_key }: AskHereProps) {
  const params = useParams({ strict: false }) as Params;
  // Beside a list and among settings there is a bar already, with the way to everywhere else.
  const framed = item_key !== undefined || params.teamspace !== undefined;
  const asked = <Ask named={namedBy(item_key === undefined ? params : { key: item_key })} />;
  if (framed) return asked;
  return (
    <>
      <Topbar crumbs={[commonText.notFoundPlace]} />
      <div className={styles.alone}>{asked}</div>
    </>
  );
}

function Ask({ named }: { named: ReturnType<typeof namedBy> }) {
  const slug = useSlug();
  const me = useMe();
  const { allows } = useWorkspaceCan();
  const may = allows("access_request:create") && named !== undefined;
  const waiting = useQuery({ ...requestsQuery(slug, "pending", true), enabled: may });
  if (!may || !me || waiting.isError) return <NotFound />;
  // Whether they have asked already decides which button is theirs.
  if (waiting.data === undefined) return <NotFound action={null} />;
  const asked = waiting.data.results.find(
    ({ resource, action }) =>
      resource.type === named.resource.type &&
      resource.id === named.resource.id &&
      action === named.action,
  );
  if (asked) return <Waiting since={asked.created_at} />;
  return (
    <NotFound
      action={
        <div className="stack">
          <AskAccess question={{ subject: me.id, ...named }} />
          <p className="t-3 small">{text.askNeutral}</p>
        </div>
      }
    />
  );
}

function Waiting({ since }: { since: string }) {
  const slug = useSlug();
  const now = useNow();
  return (
    <section>
      <EmptyState
        glyph="clock"
        title={text.waitingTitle}
        action={
          <Link
            to="/$workspace/settings/requests"
            params={{ workspace: slug }}
            search={{ show: "mine" }}
            className={buttonClass()}
          >
            {text.yourRequests}
          </Link>
        }
      >
        {text.waitingHelp(formatAgo(since, now))}
      </EmptyState>
    </section>
  );
}
