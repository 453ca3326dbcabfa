import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { meQuery } from "../api/account";
import { type Permissions, permissions } from "../api/can";
import { projectMembersQuery, projectQuery } from "../api/projects";
import type { Me, Member, Project, Workspace } from "../api/types";
import { membersQuery, workspaceQuery } from "../api/workspaces";

export function useSlug(): string {
  const { workspace } = useParams({ strict: false });
  return workspace ?? "";
}

export function useProjectId(): string {
  const { project } = useParams({ strict: false });
  return project ?? "";
}

export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

export function useWorkspace(): Workspace | undefined {
  return useQuery(workspaceQuery(useSlug())).data;
}

/** What the caller may do in the workspace itself. */
export function useWorkspaceCan(): Permissions {
  return permissions(useWorkspace()?.can);
}

export function useProject(id: string): Project | undefined {
  return useQuery({ ...projectQuery(useSlug(), id), enabled: id !== "" }).data;
}

export function useProjectCan(id: string): Permissions {
  return permissions(useProject(id)?.can);
}

const NOBODY: Member[] = [];

export type People = ReadonlyMap<string, Member>;

function byId(members: Member[]): People {
  return new Map(members.map((member) => [member.id, member]));
}

/** The people of the workspace whom the caller may see, by their id. */
export function usePeople(): People {
  const { data = NOBODY } = useQuery(membersQuery(useSlug()));
  return useMemo(() => byId(data), [data]);
}

export function useProjectPeople(project: string): Member[] {
  const slug = useSlug();
  const { data = NOBODY } = useQuery({
    ...projectMembersQuery(slug, project),
    enabled: project !== "",
  });
  return data;
}
