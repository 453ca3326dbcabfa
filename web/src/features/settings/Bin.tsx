import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { permissions } from "../../api/can";
import { keys } from "../../api/keys";
import type { Project } from "../../api/types";
import { binQuery, restoreProject } from "../../api/workspaces";
import { formatDate } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { EmptyState, Loaded, Rows } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useSlug } from "../../shell/useWorkspace";
import { settingsText as text } from "../../text/en";

export function SettingsBin() {
  useTitle(text.bin);
  const slug = useSlug();
  const now = useNow();
  const queries = useQueryClient();
  const query = useQuery(binQuery(slug));
  const restore = useMutation({
    mutationFn: (project: Project) => restoreProject(slug, project.id),
    onSuccess: async (_answer, project) => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      toast({ text: text.restored(project.name) });
    },
  });
  return (
    <Scroll>
      <Page title={text.bin} lead={text.binLead} narrow>
        <Loaded query={query} rows={3}>
          {(projects) =>
            projects.length === 0 ? (
              <EmptyState glyph="trash" title={text.emptyBin}>
                {text.emptyBinHelp}
              </EmptyState>
            ) : (
              <Rows label={text.bin}>
                {projects.map((project) => (
                  <li key={project.id}>
                    <span className="id">{project.identifier}</span>
                    <span className="stack flush grow">
                      <b>{project.name}</b>
                      <span className="t-3 small">
                        {project.deleted_at &&
                          `${text.deleted} ${formatDate(project.deleted_at, now)}`}
                      </span>
                    </span>
                    <Button
                      reason={permissions(project.can).refusal("project:delete")}
                      onClick={() => restore.mutate(project)}
                    >
                      {text.restore}
                    </Button>
                  </li>
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Page>
    </Scroll>
  );
}
