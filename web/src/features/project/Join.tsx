import { useMutation, useQueryClient } from "@tanstack/react-query";
import { permissions } from "../../api/can";
import { keys } from "../../api/keys";
import { joinProject } from "../../api/projects";
import type { Project } from "../../api/types";
import { Button } from "../../parts/Button";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { projectText as text } from "../../text/en";

/** Joins, or says why not. The server decides with which role. */
export function JoinProject({ project }: { project: Project }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const may = permissions(project.can);
  const join = useMutation({
    mutationFn: () => joinProject(slug, project.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      toast({ text: text.joinedNow(project.name) });
    },
  });
  return (
    <Button
      busy={join.isPending}
      reason={may.refusal("project:join")}
      onClick={() => join.mutate()}
    >
      {text.join}
    </Button>
  );
}
