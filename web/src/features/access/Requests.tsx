/** Who asks for access, and what was answered. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { catalogQuery, decideRequest, requestsQuery } from "../../api/access";
import { keys } from "../../api/keys";
import type { AccessRequest } from "../../api/types";
import { formatAgo } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { Button } from "../../parts/Button";
import { Badge, type Tone } from "../../parts/marks";
import { PersonCell } from "../../parts/PersonCell";
import { EmptyState, Loaded, TabBar, Table } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { Decide, type Decision } from "./DecideRequest";
import { typeName } from "./marks";
import { actionWords } from "./words";

type Search = Record<string, string | undefined>;

export function Requests() {
  useTitle(text.requests);
  const slug = useSlug();
  const search = useSearch({ strict: false }) as Search;
  const { allows } = useWorkspaceCan();
  // A project's Admins decide about requests in it, and come here with its id.
  const decides = allows("access_request:decide") || search.project !== undefined;
  const mine = search.show === "mine" || !decides;
  const project = mine ? undefined : search.project;
  const query = useQuery(requestsQuery(slug, mine ? "all" : "pending", mine, project));
  return (
    <Scroll>
      <Page title={text.requests} lead={text.requestsLead}>
        <div className="stack-4">
          {decides && (
            <TabBar label={text.requests}>
              {(["open", "mine"] as const).map((one) => (
                <Link
                  key={one}
                  to="."
                  search={(before: Search) => ({
                    ...before,
                    show: one === "open" ? undefined : one,
                  })}
                  activeOptions={THIS_VIEW}
                >
                  {one === "open" ? text.toDecide : text.yours}
                </Link>
              ))}
            </TabBar>
          )}
          <Loaded query={query}>
            {({ results }) =>
              results.length === 0 ? (
                <EmptyState glyph="mail" title={text.noRequests}>
                  {text.noRequestsHelp}
                </EmptyState>
              ) : (
                <RequestTable rows={results} mine={mine} />
              )
            }
          </Loaded>
        </div>
      </Page>
    </Scroll>
  );
}

const TONES: Record<string, Tone> = { approved: "allow", declined: "deny", pending: "cond" };

function RequestTable({ rows, mine }: { rows: AccessRequest[]; mine: boolean }) {
  const slug = useSlug();
  const now = useNow();
  const queries = useQueryClient();
  const { data: catalog } = useQuery(catalogQuery(slug));
  const [asked, setAsked] = useState<{ request: AccessRequest; decision: Decision }>();
  const label = (action: string) =>
    actionWords(action, catalog?.actions.find((one) => one.key === action)?.label);
  const withdraw = useMutation({
    mutationFn: (id: string) => decideRequest(slug, id, "withdraw", {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.part(slug, "access-requests") }),
  });
  return (
    <>
      <Table
        label={text.requests}
        head={
          <>
            <th>{text.person}</th>
            <th>{text.wants}</th>
            <th>{text.reason}</th>
            <th>
              <span className="sr">{commonText.actions}</span>
            </th>
          </>
        }
      >
        {rows.map((request) => (
          <tr key={request.id}>
            <td>
              <PersonCell person={request.user} />
            </td>
            <td>
              <span className="t-1">{label(request.action)}</span>{" "}
              <span className="t-3 small">
                {typeName(request.resource.type)} {request.resource.name}
              </span>
            </td>
            <td>
              {request.message}
              <div className="t-3 small">{formatAgo(request.created_at, now)}</div>
            </td>
            <td>
              {request.status !== "pending" ? (
                <Badge {...(TONES[request.status] && { tone: TONES[request.status] as Tone })}>
                  {(text as unknown as Record<string, string>)[request.status] ?? request.status}
                </Badge>
              ) : mine ? (
                <Button onClick={() => withdraw.mutate(request.id)}>{text.withdraw}</Button>
              ) : (
                <span className="row">
                  <Button kind="primary" onClick={() => setAsked({ request, decision: "approve" })}>
                    {text.approve}
                  </Button>
                  <Button onClick={() => setAsked({ request, decision: "decline" })}>
                    {text.decline}
                  </Button>
                </span>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {asked && (
        <Decide
          {...asked}
          action={label(asked.request.action)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}
