/** What the caller may do, as the server says it. There is no rule about roles in this program: it
 *  asks, and shows the answer. */

import { useQuery } from "@tanstack/react-query";
import { errorText } from "../text/en";
import { sentence } from "./errors";
import type { Can } from "./types";
import { canManyQuery, canQuery, type Resource } from "./workspaces";

/** Why the action is refused, or `undefined` where it is allowed or not known yet. */
export function refusalOf(can: Can | undefined, action: string): string | undefined {
  const verdict = can?.[action];
  if (verdict === undefined || verdict === true) return undefined;
  if (verdict.message) return sentence(verdict.message);
  const words = (errorText.refusalByCode as Record<string, string>)[verdict.code];
  return words ?? errorText.notAllowed;
}

export function isAllowed(can: Can | undefined, action: string): boolean {
  return can?.[action] === true;
}

export interface Permissions {
  can: Can | undefined;
  refusal: (action: string) => string | undefined;
  allows: (action: string) => boolean;
}

export function permissions(can: Can | undefined): Permissions {
  return {
    can,
    refusal: (action) => refusalOf(can, action),
    allows: (action) => isAllowed(can, action),
  };
}

/** Asks about one thing. */
export function useCan(slug: string, resource: Resource | undefined): Permissions {
  const query = useQuery({
    ...canQuery(slug, resource ?? { type: "", id: "" }),
    enabled: resource !== undefined,
  });
  return permissions(query.data);
}

/** Asks about several things of a type, where their list does not say it itself. */
export function useCanMany(
  slug: string,
  type: string,
  ids: readonly string[],
): (id: string) => Permissions {
  const { data = [] } = useQuery({ ...canManyQuery(slug, type, ids), enabled: ids.length > 0 });
  return (id) => permissions(data.find((one) => one.resource.id === id)?.can);
}
