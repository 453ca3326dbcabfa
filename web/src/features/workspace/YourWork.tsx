import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { workspaceItemsQuery } from "../../api/items";
import { useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { EmptyState, Loaded, TabBar } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { useMe, usePeople, useSlug } from "../../shell/useWorkspace";
import { workspaceText as text } from "../../text/en";
import { ItemRows } from "./ItemRows";

type Search = Record<string, string | undefined>;

/** What is assigned to somebody, or made by them, in every project that the reader may see. */
export function YourWork() {
  const slug = useSlug();
  const me = useMe();
  const people = usePeople();
  const { person, show } = useSearch({ strict: false }) as Search;
  const created = show === "created";
  const id = person ?? me?.id ?? "";
  const who = person && person !== me?.id ? people.get(person) : undefined;
  const title = who ? text.workOf(fullName(who)) : text.yourWork;
  useTitle(title);
  const query = useQuery({
    ...workspaceItemsQuery(slug, {
      [created ? "created_by" : "assignees"]: id,
      order_by: created ? "-created_at" : "priority",
    }),
    enabled: id !== "",
  });
  const tab = (next: string | undefined) => (before: Search) => ({ ...before, show: next });
  return (
    <>
      <Topbar crumbs={[title]} />
      <Scroll>
        <Page title={title}>
          <div className="stack-4">
            <TabBar label={title}>
              <Link to="." search={tab(undefined)} activeOptions={THIS_VIEW}>
                {text.assigned}
              </Link>
              <Link to="." search={tab("created")} activeOptions={THIS_VIEW}>
                {text.created}
              </Link>
            </TabBar>
            <Loaded query={query}>
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
