/** Where `/` leads: to set-up, to sign-in, or to the workspace one was in last. */

import type { QueryClient } from "@tanstack/react-query";
import { meQuery, myInvitationsQuery } from "../api/account";
import { isStatus } from "../api/errors";
import { instanceQuery } from "../api/instance";
import { workspacesQuery } from "../api/workspaces";

const LAST = "airside.workspace";

export function rememberWorkspace(slug: string) {
  localStorage.setItem(LAST, slug);
}

/** A path of this site to go to after signing in; anything else is not followed. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** The set-up page, with the token that the address already has. */
export const setUpTarget = ({ token }: { token?: string | undefined }) =>
  ({ to: "/admin/sign-up", search: { token } }) as const;

export async function startTarget(queries: QueryClient, search: { token?: string | undefined }) {
  const { instance } = await queries.fetchQuery({ ...instanceQuery, staleTime: 5_000 });
  if (!instance.is_setup_done) return setUpTarget(search);
  try {
    await queries.fetchQuery({ ...meQuery, staleTime: 5_000 });
  } catch (error) {
    if (isStatus(error, 401)) return { to: "/sign-in" } as const;
    throw error;
  }
  const workspaces = await queries.fetchQuery(workspacesQuery);
  const last = localStorage.getItem(LAST);
  const workspace = workspaces.find((one) => one.slug === last) ?? workspaces[0];
  if (workspace) return { to: "/$workspace", params: { workspace: workspace.slug } } as const;
  const invitations = await queries.fetchQuery(myInvitationsQuery).catch(() => []);
  return invitations.length > 0
    ? ({ to: "/workspaces" } as const)
    : ({ to: "/create-workspace" } as const);
}
