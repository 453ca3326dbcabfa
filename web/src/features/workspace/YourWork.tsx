import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { workspaceItemsQuery, yourWorkQuery } from "../../api/items";
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

const KINDS = ["assigned", "created", "subscribed"] as const;

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
  const order_by = kind === "created" ? "-created_at" : "-priority";
  const own = useQuery({ ...yourWorkQuery(slug, kind, order_by), enabled: !other });
  const field = { assigned: "assignees", created: "created_by", subscribed: "subscribers" }[kind];
  const theirs = useQuery({
    ...workspaceItemsQuery(slug, { [field]: other ?? "", order_by }),
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
