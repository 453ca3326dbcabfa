import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import {
  type ItemQuery,
  OPEN_GROUPS,
  OVER_GROUPS,
  workspaceItemsQuery,
  yourWorkQuery,
} from "../../api/items";
import { useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { useSteps } from "../../lib/steps";
import { EmptyState, Loaded, TabBar } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { useMe, usePeople, useSlug } from "../../shell/useWorkspace";
import { workspaceText as text } from "../../text/en";
import { ItemRows } from "./ItemRows";

type Search = Record<string, string | undefined>;

const KINDS = ["assigned", "created", "subscribed", "done"] as const;

type Kind = (typeof KINDS)[number];

/** What of somebody's work each tab asks for: what is theirs to do, apart from what they have done. */
const ASKED: Record<Kind, { kind: string; field: string; query: ItemQuery }> = {
  assigned: {
    kind: "assigned",
    field: "assignees",
    query: { order_by: "-priority", state_group: OPEN_GROUPS },
  },
  created: { kind: "created", field: "created_by", query: { order_by: "-created_at" } },
  subscribed: { kind: "subscribed", field: "subscriber", query: { order_by: "-updated_at" } },
  done: {
    kind: "assigned",
    field: "assignees",
    query: { order_by: "-updated_at", state_group: OVER_GROUPS },
  },
};

/** What is assigned to somebody, made by them or followed, in every project that the reader sees. */
export function YourWork() {
  useSteps();
  const slug = useSlug();
  const me = useMe();
  const people = usePeople();
  const { person, show } = useSearch({ strict: false }) as Search;
  const kind = KINDS.find((one) => one === show) ?? "assigned";
  const other = person && person !== me?.id ? person : undefined;
  const who = other ? people.get(other) : undefined;
  const title = who ? text.workOf(fullName(who)) : text.yourWork;
  useTitle(title);
  const asked = ASKED[kind];
  const own = useQuery({
    ...yourWorkQuery(slug, { kind: asked.kind, ...asked.query }),
    enabled: !other,
  });
  const theirs = useQuery({
    ...workspaceItemsQuery(slug, { [asked.field]: other ?? "", ...asked.query }),
    enabled: other !== undefined,
  });
  return (
    <>
      <Topbar crumbs={[title]} />
      <Scroll>
        <Page title={title}>
          <div className="stack-4">
            <TabBar label={title}>
              {KINDS.map((one) => (
                <Link
                  key={one}
                  to="."
                  search={(before: Search) => ({
                    ...before,
                    show: one === "assigned" ? undefined : one,
                  })}
                  activeOptions={THIS_VIEW}
                >
                  {text.kinds[one]}
                </Link>
              ))}
            </TabBar>
            <Loaded query={other ? theirs : own}>
              {(page) =>
                page.results.length === 0 ? (
                  <EmptyState glyph="user" title={text.noWork}>
                    {text.noWorkHelp}
                  </EmptyState>
                ) : (
                  <ItemRows items={page.results} label={title} />
                )
              }
            </Loaded>
          </div>
        </Page>
      </Scroll>
    </>
  );
}
