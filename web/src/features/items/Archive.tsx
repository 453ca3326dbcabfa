import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { permissions } from "../../api/can";
import { archivedItemsQuery } from "../../api/items";
import { projectQuery } from "../../api/projects";
import { formatDate } from "../../lib/format";
import { useNow, useSettled, useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { StateIcon } from "../../parts/marks";
import { SearchField } from "../../parts/SearchField";
import { EmptyState, Loaded, Rows, Skeleton } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectId, useSlug } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { stateShape, useProjectParts } from "./groups";
import styles from "./Items.module.css";
import { ProjectBar } from "./ItemsPage";
import { rowsIn } from "./pages";
import { useItemEnding } from "./useItemEnding";

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** What is searched for lives in the address. */
function useSearched(): [string, string, (typed: string) => void] {
  const { search = "" } = useSearch({ strict: false }) as { search?: string };
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search);
  const settled = useSettled(typed.trim());
  useEffect(() => {
    void navigate({
      to: ".",
      search: (before: Record<string, string | undefined>) => ({
        ...before,
        search: settled || undefined,
      }),
      replace: true,
    });
  }, [settled, navigate]);
  return [typed, search, setTyped];
}

export function Archive() {
  const slug = useSlug();
  const id = useProjectId();
  const project = useQuery(projectQuery(slug, id));
  const [typed, search, setTyped] = useSearched();
  const items = useInfiniteQuery(archivedItemsQuery(slug, id, search));
  const parts = useProjectParts(id);
  const { restore } = useItemEnding();
  const now = useNow();
  useTitle(text.archive);
  if (!project.data) return <Skeleton />;
  const { identifier } = project.data;
  return (
    <>
      <ProjectBar project={project.data} />
      <Scroll>
        <Page title={text.archive} lead={text.archiveLead}>
          <div className="stack-4">
            <SearchField label={text.searchArchive} value={typed} onChange={setTyped} />
            <Loaded query={{ ...items, data: items.data && rowsIn(items.data, NOTHING_HIDDEN) }}>
              {(rows) =>
                rows.length === 0 ? (
                  search ? (
                    <EmptyState glyph="search" title={commonText.nothingFound} />
                  ) : (
                    <EmptyState glyph="archive" title={text.emptyArchive}>
                      {text.emptyArchiveHelp}
                    </EmptyState>
                  )
                ) : (
                  <Rows label={text.archive}>
                    {rows.map((item) => {
                      const key = `${identifier}-${item.sequence_id}`;
                      const state = parts.states.find((one) => one.id === item.state);
                      return (
                        <li key={item.id} className={styles.archived}>
                          <StateIcon
                            shape={stateShape(state, parts.states)}
                            name={state?.name ?? ""}
                          />
                          <span className="id">{key}</span>
                          <Link
                            to="/$workspace/browse/$key"
                            params={{ workspace: slug, key }}
                            className="clip"
                          >
                            {item.name}
                          </Link>
                          <span className="t-3 small push">
                            {item.archived_at && formatDate(item.archived_at, now)}
                          </span>
                          <Button
                            reason={permissions(item.can).refusal("workitem:unarchive")}
                            onClick={() => void restore(item, key)}
                          >
                            {text.unarchive}
                          </Button>
                        </li>
                      );
                    })}
                  </Rows>
                )
              }
            </Loaded>
            {items.hasNextPage && (
              <Button busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
                {commonText.loadMore}
              </Button>
            )}
          </div>
        </Page>
      </Scroll>
    </>
  );
}
