/** The instance and its administration. */

import { queryOptions } from "@tanstack/react-query";
import { get, type Page, patch, post, remove } from "./client";
import { keys } from "./keys";
import type {
  AdminRow,
  AuditRow,
  ConfigurationRow,
  Instance,
  InstanceInfo,
  InstanceUser,
  InstanceWorkspace,
  Job,
  PlanOffer,
  Seats,
  UserLite,
  WhatWouldChange,
} from "./types";

export const instanceQuery = queryOptions({
  queryKey: keys.instance,
  queryFn: ({ signal }) => get<InstanceInfo>("/api/instances/", { signal }),
  staleTime: 60_000,
});

export const updateInstance = (body: Partial<Instance>) =>
  patch<Instance>("/api/instances/", { body });

export interface AdminSession {
  is_authenticated: boolean;
  user?: UserLite & { is_instance_admin: boolean };
}

export const adminSessionQuery = queryOptions({
  queryKey: keys.adminSession,
  queryFn: ({ signal }) => get<AdminSession>("/api/instances/admins/session/", { signal }),
  staleTime: 30_000,
});

export interface SetUp {
  email: string;
  password: string;
  first_name: string;
  last_name: string;
  company_name: string;
  is_telemetry_enabled: boolean;
  setup_token?: string;
}

export const setUpInstance = (body: SetUp) =>
  post<unknown>("/api/instances/admins/sign-up/", { body });
export const adminSignIn = (body: { email: string; password: string }) =>
  post<unknown>("/api/instances/admins/sign-in/", { body });
export const adminSignOut = () => post<unknown>("/api/instances/admins/sign-out/", { body: {} });

export const configurationQuery = queryOptions({
  queryKey: keys.adminPart("configuration"),
  queryFn: () => get<ConfigurationRow[]>("/api/instances/configurations/"),
});
export const updateConfiguration = (body: Record<string, string>) =>
  patch<ConfigurationRow[]>("/api/instances/configurations/", { body });
export const disableEmail = () => remove("/api/instances/configurations/disable-email-feature/");
export const sendTestMail = (receiver_email: string) =>
  post<{ message?: string }>("/api/instances/email-credentials-check/", {
    body: { receiver_email },
  });

export const adminsQuery = queryOptions({
  queryKey: keys.adminPart("admins"),
  queryFn: () => get<AdminRow[]>("/api/instances/admins/"),
});
export const addAdmin = (email: string) =>
  post<AdminRow>("/api/instances/admins/", { body: { email, role: 20 } });
export const removeAdmin = (id: string) => remove("/api/instances/admins/{id}/", { path: { id } });

export const instanceWorkspacesQuery = (search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: keys.adminPart("workspaces", search, cursor),
    queryFn: () =>
      get<Page<InstanceWorkspace>>("/api/instances/workspaces/", {
        query: { search: search || undefined, cursor, per_page: 50 },
      }),
  });
export const createInstanceWorkspace = (body: { name: string; slug: string }) =>
  post<InstanceWorkspace>("/api/instances/workspaces/", { body });
export const workspacePlansQuery = (id: string) =>
  queryOptions({
    queryKey: keys.adminPart("plans", id),
    queryFn: () =>
      get<{ plans: PlanOffer[]; seats: Seats; admins: UserLite[] }>(
        "/api/instances/workspaces/{id}/plans/",
        {
          path: { id },
        },
      ),
    staleTime: 0,
  });
/** What another plan would mean for the people inside, in figures. */
export const askPlanEffect = (
  id: string,
  body: { plan: string; owner?: string },
  signal: AbortSignal,
) =>
  post<WhatWouldChange>("/api/instances/workspaces/{id}/plans/simulate/", {
    path: { id },
    body,
    signal,
  });
export const changePlan = (id: string, body: { plan: string; convert: boolean; owner?: string }) =>
  patch<InstanceWorkspace>("/api/instances/workspaces/{id}/", { path: { id }, body });
export const checkSlug = (slug: string) =>
  get<{ status: boolean }>("/api/instances/workspace-slug-check/", { query: { slug } });
export const nameOwner = (id: string, user: string, reason: string) =>
  post<unknown>("/api/instances/workspaces/{id}/owner/", { path: { id }, body: { user, reason } });

export const instanceUsersQuery = (search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: keys.adminPart("users", search, cursor),
    queryFn: () =>
      get<Page<InstanceUser>>("/api/instances/users/", {
        query: { search: search || undefined, cursor, per_page: 50 },
      }),
  });

export interface NewUser {
  email: string;
  first_name?: string;
  last_name?: string;
}

export const inviteUser = (body: NewUser) =>
  post<InstanceUser>("/api/instances/users/", { body: { ...body, invite: true } });
/** The way back in, for the admin to hand over where mail is off. */
export const resetUserPassword = (id: string) =>
  post<{ reset_link: string | null }>("/api/instances/users/{id}/reset-password/", {
    path: { id },
    body: {},
  });
/** Who gets the workspaces of somebody who is their only Owner, and why. */
export interface HandOver {
  transfer_to?: string;
  reason?: string;
}
export const actOnUser = (id: string, act: "activate" | "sign-out-everywhere") =>
  post<unknown>(`/api/instances/users/{id}/${act}/`, { path: { id }, body: {} });
export const suspendUser = (id: string, to: HandOver) =>
  post<unknown>("/api/instances/users/{id}/suspend/", { path: { id }, body: { ...to } });
export const deleteUser = (id: string, to: HandOver) =>
  remove("/api/instances/users/{id}/", { path: { id }, query: { ...to } });

export const instanceAuditQuery = (of: "admin" | "all", cursor: string | undefined) =>
  queryOptions({
    queryKey: keys.adminPart("audit", of, cursor),
    queryFn: () =>
      get<Page<AuditRow>>("/api/instances/audit/", { query: { of, cursor, per_page: 50 } }),
  });

export const failedJobsQuery = queryOptions({
  queryKey: keys.adminPart("jobs"),
  queryFn: () =>
    get<Page<Job>>("/api/instances/jobs/", { query: { state: "failed", per_page: 50 } }),
});
export const retryJob = (id: string) =>
  post<unknown>("/api/instances/jobs/{id}/retry/", { path: { id }, body: {} });

/** Sections of named figures and conditions; what there is depends on how the program runs. */
export type Health = Record<string, unknown>;

export const healthQuery = queryOptions({
  queryKey: keys.adminPart("health"),
  queryFn: () => get<Health>("/api/instances/health/"),
});
