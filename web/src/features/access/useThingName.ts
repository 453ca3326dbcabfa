import { useQuery } from "@tanstack/react-query";
import { itemByKeyQuery } from "../../api/items";
import { projectsQuery } from "../../api/projects";
import { teamspacesQuery } from "../../api/teamspaces";
import { useSlug, useWorkspace } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import type { Thing } from "./ThingPicker";

/** What a thing is called, for an address that names it by its id. */
export function useThingName(thing: Thing | undefined): string {
  const slug = useSlug();
  const workspace = useWorkspace();
  const { data: projects = [] } = useQuery(projectsQuery(slug));
  const { data: teamspaces = [] } = useQuery({
    ...teamspacesQuery(slug),
    enabled: thing?.type === "teamspace",
  });
  const key = thing?.item_key ?? "";
  const { data: item } = useQuery({ ...itemByKeyQuery(slug, key), enabled: key !== "" });
  if (thing?.type === "workspace") return workspace?.name ?? "…";
  if (thing?.type === "project") {
    return projects.find((project) => project.id === thing.id)?.name ?? "…";
  }
  if (thing?.type === "teamspace") {
    return teamspaces.find((team) => team.id === thing.id)?.name ?? "…";
  }
  return item ? `${item.identifier} ${item.name}` : (text.types[thing?.type ?? ""] ?? "…");
}

/** The project that a thing is, or is in. */
export function useThingProject(thing: Thing | undefined): string {
  const slug = useSlug();
  const key = thing?.item_key ?? "";
  const { data: item } = useQuery({ ...itemByKeyQuery(slug, key), enabled: key !== "" });
  if (thing?.type === "project") return thing.id;
  return thing?.type === "workitem" ? (item?.project ?? "") : "";
}
