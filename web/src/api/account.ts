/** Signing in and one's own account. */

import { queryOptions } from "@tanstack/react-query";
import { browserZone, readAs } from "../lib/reader";
import { forgetUnsent } from "../lib/unsent";
import { get, type Page, patch, post, remove, rowsOf } from "./client";
import { keys } from "./keys";
import type { ApiToken, Connection, Me, MyInvitation, Session } from "./types";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }) => {
    const me = await get<Me>("/api/v1/users/me/", { signal });
    readAs(me);
    return me;
  },
  staleTime: 60_000,
});

export const updateMe = (body: Partial<Me>) => patch<Me>("/api/v1/users/me/", { body });

/** A new account counts time as the browser that made it, until somebody says otherwise. That it
 *  could not be noted keeps nobody out. */
export async function adoptZone() {
  const zone = browserZone();
  if (zone) await updateMe({ user_timezone: zone }).catch(() => undefined);
}

export interface EmailCheck {
  existing: boolean;
  status: "MAGIC_CODE" | "CREDENTIAL";
  sso?: string | null;
}

export const checkEmail = (email: string) =>
  post<EmailCheck>("/auth/email-check/", { body: { email } });

export interface Credentials {
  email: string;
  password: string;
}

export const signIn = (body: Credentials) => post<unknown>("/auth/sign-in/", { body });
export const signUp = (body: Credentials & { first_name?: string; last_name?: string }) =>
  post<unknown>("/auth/sign-up/", { body });
/** What was written and not sent goes along with whoever leaves. */
export const signOut = async () => {
  await post<unknown>("/auth/sign-out/", { body: {} });
  forgetUnsent();
};
export const sendCode = (email: string) =>
  post<unknown>("/auth/magic-generate/", { body: { email } });
export const signInWithCode = (email: string, code: string, existing: boolean) =>
  post<unknown>(existing ? "/auth/magic-sign-in/" : "/auth/magic-sign-up/", {
    body: { email, code },
  });
export const forgotPassword = (email: string) =>
  post<unknown>("/auth/forgot-password/", { body: { email } });
export const resetPassword = (uid: string, token: string, password: string) =>
  post<unknown>("/auth/reset-password/{uid}/{token}/", {
    path: { uid, token },
    body: { password },
  });
export const changePassword = (old_password: string, new_password: string) =>
  post<unknown>("/auth/change-password/", { body: { old_password, new_password } });
export const setPassword = (password: string) =>
  post<unknown>("/auth/set-password/", { body: { password } });

export interface InvitationPreview {
  email: string;
  workspace_name: string;
  workspace_slug: string;
  role_slug: string;
  invited_by?: string | null;
  account_exists: boolean;
  expires_at?: string | null;
}

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: () => get<InvitationPreview>("/auth/invitations/{token}/", { path: { token } }),
    retry: false,
  });

export const acceptInvitation = (
  token: string,
  body: { password?: string; first_name?: string; last_name?: string },
) =>
  post<{ workspace_slug?: string; slug?: string }>("/auth/invitations/{token}/accept/", {
    path: { token },
    body,
  });

export const myInvitationsQuery = queryOptions({
  queryKey: keys.mine("invitations"),
  queryFn: async () =>
    rowsOf(await get<Page<MyInvitation> | MyInvitation[]>("/api/v1/users/me/invitations/")),
});
export const answerInvitation = (id: string, answer: "accept" | "decline") =>
  post<unknown>(`/api/v1/users/me/invitations/{id}/${answer}/`, { path: { id }, body: {} });

export const sessionsQuery = queryOptions({
  queryKey: keys.mine("sessions"),
  queryFn: async () => rowsOf(await get<Page<Session> | Session[]>("/auth/sessions/")),
});
export const endSession = (id: string) => remove("/auth/sessions/{id}/", { path: { id } });
export const endOtherSessions = () => remove("/auth/sessions/");

export const connectionsQuery = queryOptions({
  queryKey: keys.mine("connections"),
  queryFn: async () => rowsOf(await get<Page<Connection> | Connection[]>("/auth/connections/")),
});
export const removeConnection = (id: string) => remove("/auth/connections/{id}/", { path: { id } });

export const tokensQuery = queryOptions({
  queryKey: keys.mine("tokens"),
  queryFn: async () =>
    rowsOf(await get<Page<ApiToken> | ApiToken[]>("/api/v1/users/me/api-tokens/")),
});

export interface NewToken {
  label: string;
  description: string;
  expired_at: string | null;
  scopes: string[];
}

export const createToken = (body: NewToken) =>
  post<ApiToken>("/api/v1/users/me/api-tokens/", { body });
export const deleteToken = (id: string) =>
  remove("/api/v1/users/me/api-tokens/{id}/", { path: { id } });
