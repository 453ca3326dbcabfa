/** The shapes of the API that this application reads, from the document that the program writes of
 *  itself. Shapes that the document lacks are written out. */

import type { Priority } from "../parts/marks";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The program sends every field, with null where there is nothing; the document calls such a field
 *  optional as well. */
type Sent<T> = { [K in keyof Omit<T, "can">]-?: Exclude<Omit<T, "can">[K], undefined> };

/** What lists answer with `expand=can`. */
interface Asked {
  can?: Can;
}

/** `true`, or why not. */
export type Verdict = true | { allowed: false; code: string; message?: string };
export type Can = Readonly<Record<string, Verdict>>;

export type Catalog = Schemas["CatalogAnswer"];
export type CatalogAction = Schemas["CatalogAction"];
export type Explained = Schemas["Explained"];
export type ExplainedStep = Schemas["ExplainedStep"];

export type Grant = Sent<Schemas["Grant"]>;
export type GrantInput = Schemas["GrantInput"];

interface Named {
  type: string;
  id: string;
  name: string;
}

interface AuditPerson {
  id: string | null;
  name: string;
}

/** One line of the workspace's audit trail. */
export interface AuditEntry {
  id: string;
  seq: number;
  at: string;
  actor_type: string;
  actor: AuditPerson;
  on_behalf_of: string | null;
  via: string;
  subject: AuditPerson | null;
  resource: { type: string; id: string | null; name: string | null };
  action: string;
  role_before: string | null;
  role_after: string | null;
  changes: { field: string; old: string | null; new: string | null }[];
  reason: string | null;
  outcome: string;
  ip: string | null;
  user_agent: string | null;
  hash: string | null;
}

export interface AuditVerification {
  intact: boolean;
  verified: number;
  pruned: number;
  unsealed: number;
  broken_at: number | null;
}

export interface Teamspace {
  id: string;
  name: string;
  description_html: string | null;
  lead: string | null;
  total_members: number;
  total_projects: number;
  is_member: boolean;
  can?: Can;
}

export type TeamspaceMember = UserLite & { is_lead: boolean; joined_at: string };

export type LinkedProject = Project & { link_role_slug: string | null };

export interface AccessRequest {
  id: string;
  user: { id: string; display_name: string; email: string };
  resource: Named;
  action: string;
  message: string;
  status: string;
  created_at: string;
  decided_at: string | null;
  decided_by: { display_name: string } | null;
  answer: string | null;
}

/** One way in which somebody may do something. */
export interface AccessPath {
  code: string;
  node: Named;
  role: { slug: string; name: string } | null;
  teamspace: Named | null;
  condition: string | null;
  since: string | null;
  until: string | null;
}

export interface AblePerson {
  user: UserLite;
  via: AccessPath[];
  last_used: string | null;
}

interface Difference {
  count: number;
  people: { user: UserLite; count: number }[];
  projects: { project: Named | null; count: number }[];
  actions: { action: string; count: number }[];
  things: { user: UserLite; action: string; resource: Named }[];
}

/** What a change would do before it is made. */
export interface WhatWouldChange {
  gained: Difference;
  lost: Difference;
  totals: { people: number; gained: number; lost: number; is_large: boolean };
}

export interface ResourceCan {
  resource: { type: string; id: string };
  can: Can;
}

export interface InstanceConfig {
  enable_signup: boolean;
  is_workspace_creation_disabled: boolean;
  is_google_enabled: boolean;
  is_github_enabled: boolean;
  is_gitlab_enabled: boolean;
  is_gitea_enabled: boolean;
  is_oidc_enabled: boolean;
  is_magic_login_enabled: boolean;
  is_email_password_enabled: boolean;
  is_smtp_configured: boolean;
  file_size_limit: number;
  admin_base_url: string | null;
  space_base_url: string | null;
  app_base_url: string | null;
}

export interface Instance {
  id: string;
  instance_name: string;
  instance_id: string;
  current_version: string;
  latest_version: string;
  edition: string;
  domain: string;
  is_setup_done: boolean;
  is_telemetry_enabled: boolean;
  workspaces_exist: boolean;
  updated_at?: string;
  created_at: string;
}

export interface InstanceInfo {
  config: InstanceConfig;
  instance: Instance;
}

export type UserLite = Sent<Schemas["UserLite"]>;

export type Me = Sent<Schemas["Me"]>;

export interface AdminRow {
  id: string;
  role: number;
  is_verified: boolean;
  created_at: string;
  /** Null once the account is deleted. */
  user_detail: (UserLite & { last_login_medium?: string }) | null;
}

export interface ConfigurationRow {
  id: string;
  key: string;
  value: string | null;
  category: string;
  is_encrypted: boolean;
  is_fixed?: boolean;
}

export interface InstanceWorkspace {
  id: string;
  name: string;
  slug: string;
  owner: UserLite | null;
  /** Nobody can act as its owner, so that a new one may be named. */
  is_orphaned: boolean;
  total_projects: number;
  total_members: number;
  created_at: string;
}

export interface InstanceUser extends UserLite {
  is_active: boolean;
  is_instance_admin?: boolean;
  last_active?: string | null;
  date_joined?: string;
  created_at?: string;
  workspace_count?: number;
  invite_link?: string | null;
}

/** Somebody by the name of that time. */
export interface Party {
  id: string | null;
  type: "user" | "system" | "anonymous";
  display_name: string;
}

export interface AuditRow {
  id: string;
  seq: number;
  at: string;
  actor: Party;
  via: string;
  subject: Party | null;
  resource: { type: string; id: string | null; name: string | null };
  action: string;
  role_before: string | null;
  role_after: string | null;
  changes: { field: string; old?: string; new?: string }[];
  reason: string | null;
  outcome: string;
  ip: string | null;
}

/** Work that the program does by itself. */
export interface Job {
  id: string;
  kind: string;
  state: string;
  run_at: string;
  attempts: number;
  last_error: string | null;
  created_at: string;
}

export type Workspace = Sent<Schemas["Workspace"]> & Asked;

/** A member is the person: the id is the user's. */
export type Member = Sent<Schemas["Member"]> & Asked;

/** The link is answered once, to the inviter, where mail is off. */
export type Invitation = Sent<Schemas["Invitation"]>;

export type MyInvitation = Sent<Schemas["OwnInvitation"]>;

export type Role = Sent<Schemas["RoleView"]>;
export type Scheme = Sent<Schemas["SchemeView"]>;

export type Project = Sent<Schemas["Project"]> & Asked;

export type StateGroup = "backlog" | "unstarted" | "started" | "completed" | "cancelled" | "triage";

export type State = Sent<Schemas["State"]>;

export type Label = Sent<Schemas["Label"]>;

export interface WorkItem {
  id: string;
  /** What people call it, such as `GND-214`. */
  identifier: string;
  name: string;
  priority: Priority;
  state: string;
  parent: string | null;
  assignees: string[];
  labels: string[];
  start_date: string | null;
  target_date: string | null;
  completed_at: string | null;
  archived_at: string | null;
  sequence_id: number;
  sort_order: number;
  project: string;
  description_html?: string | null;
  created_at: string;
  updated_at: string;
  created_by: string | null;
  updated_by: string | null;
  version?: number | string;
  can?: Can;
}

/** A row of a list over projects. */
export interface FoundItem {
  id: string;
  name: string;
  sequence_id: number;
  project__identifier: string;
  project_id: string;
}

export type Comment = Sent<Schemas["CommentView"]> & Asked;

export type Activity = Sent<Schemas["ActivityView"]>;

export type ItemLink = Sent<Schemas["LinkView"]> & Asked;

export type Attachment = Sent<Schemas["AttachmentView"]> & Asked;

export type Notification = Sent<Schemas["Notification"]>;

export type Session = Sent<Schemas["Session"]>;

/** `token` is answered once, when it is made. */
export type ApiToken = Sent<Schemas["Token"]>;
