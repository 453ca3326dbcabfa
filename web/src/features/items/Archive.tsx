import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { permissions } from "../../api/can";
import { errorWords } from "../../api/errors";
import { archivedItemsQuery, unarchiveItem } from "../../api/items";
import { keys } from "../../api/keys";
import { projectQuery } from "../../api/projects";
import type { WorkItem } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { EmptyState, Loaded, Rows, Skeleton } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectId, useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { ProjectBar } from "./ItemsPage";

export function Archive() {
  const slug = useSlug();
  const id = useProjectId();
  const project = useQuery(projectQuery(slug, id));
  const items = useQuery(archivedItemsQuery(slug, id));
  const queries = useQueryClient();
  const now = useNow();
  useTitle(text.archive);
  if (!project.data) return <Skeleton />;
  const { identifier } = project.data;
  const restore = async (item: WorkItem) => {
    try {
      await unarchiveItem({ slug, project: id, item: item.id });
      toast({ text: text.unarchived(`${identifier}-${item.sequence_id}`) });
      await queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
    } catch (error) {
      toast({ text: errorWords(error) });
    }
  };
  return (
    <>
      <ProjectBar project={project.data} />
      <Scroll>
        <Page title={text.archive} lead={text.archiveLead}>
          <Loaded query={items}>
            {(rows) =>
              rows.length === 0 ? (
                <EmptyState glyph="archive" title={text.emptyArchive}>
                  {text.emptyArchiveHelp}
                </EmptyState>
              ) : (
                <Rows label={text.archive}>
                  {rows.map((item) => {
                    const key = `${identifier}-${item.sequence_id}`;
                    return (
                      <li key={item.id}>
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
                          onClick={() => void restore(item)}
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
        </Page>
      </Scroll>
    </>
  );
}
