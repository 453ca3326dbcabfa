import { useQuery } from "@tanstack/react-query";
import { sentence } from "../../api/errors";
import { rolesQuery } from "../../api/workspaces";
import { Select } from "../../parts/fields";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, settingsText as text } from "../../text/en";

type Namespace = "workspace" | "project";

export interface RoleChoice {
  slug: string;
  name: string;
}

/** Until the roles are there, or for who may not list them since they give none: those that always
 *  exist. */
const SYSTEM: Record<Namespace, string[]> = {
  workspace: ["owner", "admin", "member", "guest"],
  project: ["admin", "contributor", "commenter", "guest"],
};

export function roleName(slug: string): string {
  return commonText.roles[slug] ?? sentence(slug.replaceAll(/[_-]/g, " ")).slice(0, -1);
}

export function useRoles(namespace: Namespace): RoleChoice[] {
  const { data } = useQuery({ ...rolesQuery(useSlug(), namespace), retry: false });
  if (!data || data.length === 0) {
    return SYSTEM[namespace].map((slug) => ({ slug, name: roleName(slug) }));
  }
  return [...data]
    .filter((role) => role.namespace === namespace)
    .sort((a, b) => b.level - a.level)
    .map((role) => ({ slug: role.slug, name: commonText.roles[role.slug] ?? role.name }));
}

interface RoleSelectProps {
  namespace: Namespace;
  label: string;
  value: string | null;
  reason?: string | undefined;
  /** Roles that are given in another way. */
  except?: readonly string[];
  onChange: (slug: string) => void;
}

export function RoleSelect({
  namespace,
  label,
  value,
  reason,
  except = [],
  onChange,
}: RoleSelectProps) {
  const roles = useRoles(namespace);
  const offered = roles.filter((role) => role.slug === value || !except.includes(role.slug));
  const known = offered.some((role) => role.slug === value);
  return (
    <Select
      small
      aria-label={label}
      value={value ?? ""}
      reason={reason}
      onChange={(event) => onChange(event.target.value)}
    >
      {!known && <option value={value ?? ""}>{value ? roleName(value) : text.noRole}</option>}
      {offered.map((role) => (
        <option key={role.slug} value={role.slug}>
          {role.name}
        </option>
      ))}
    </Select>
  );
}
