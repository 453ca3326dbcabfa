/** The shapes of the API that this application reads. */

import type { Priority } from "../parts/marks";

/** `true`, or why not. */
export type Verdict = true | { allowed: false; code: string; message?: string };
export type Can = Readonly<Record<string, Verdict>>;

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

export interface UserLite {
  id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  avatar?: string | null;
  avatar_url: string | null;
  display_name: string;
}

export interface Me extends UserLite {
  user_timezone?: string | null;
  start_of_the_week?: number | null;
  is_instance_admin?: boolean;
  is_email_verified?: boolean;
  is_password_autoset?: boolean;
  theme?: string | null;
}

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

export interface Workspace {
  id: string;
  name: string;
  slug: string;
  logo_url?: string | null;
  owner?: string | UserLite | null;
  role?: number;
  role_slug?: string;
  total_members?: number;
  created_at?: string;
  can?: Can;
}

/** A member is the person: the id is the user's. */
export interface Member extends UserLite {
  role: number | null;
  role_slug: string | null;
  is_active?: boolean;
  created_at?: string;
  can?: Can;
}

export interface Invitation {
  id: string;
  email: string;
  role: number;
  role_slug: string;
  created_at: string;
  expires_at?: string | null;
  accepted?: boolean;
  responded_at?: string | null;
  status: "pending" | "expired" | "declined";
  is_mailed: boolean;
  projects?: { id: string; role_slug: string }[];
  /** Once, to the inviter, where mail is off. */
  token?: string;
  invite_link?: string;
  can?: Can;
}

export interface MyInvitation {
  id: string;
  email: string;
  role_slug: string;
  workspace: Workspace;
  created_at: string;
}

export interface Role {
  id: string;
  name: string;
  slug: string;
  namespace: "workspace" | "project";
  level: number;
  is_system: boolean;
}

export interface Project {
  id: string;
  name: string;
  identifier: string;
  description: string | null;
  network: number;
  is_member: boolean;
  member_role: number | null;
  is_favorite?: boolean;
  total_members: number | null;
  archived_at: string | null;
  project_lead: string | null;
  default_assignee: string | null;
  created_at: string;
  deleted_at?: string | null;
  cycle_view?: boolean;
  module_view?: boolean;
  issue_views_view?: boolean;
  page_view?: boolean;
  intake_view?: boolean;
  can?: Can;
}

export type StateGroup = "backlog" | "unstarted" | "started" | "completed" | "cancelled" | "triage";

export interface State {
  id: string;
  name: string;
  color: string;
  description?: string | null;
  group: StateGroup;
  sequence: number;
  default: boolean;
}

export interface Label {
  id: string;
  name: string;
  color: string | null;
  sort_order?: number;
}

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

export interface Comment {
  id: string;
  comment_html: string;
  created_at: string;
  edited_at: string | null;
  created_by: string | null;
  actor: string | null;
  can?: Can;
}

export interface Activity {
  id: string;
  verb: string | null;
  field: string | null;
  old_value: string | null;
  new_value: string | null;
  created_at: string;
  actor: string | null;
}

export interface ItemLink {
  id: string;
  title: string | null;
  url: string;
  created_by: string | null;
  can?: Can;
}

export interface Attachment {
  id: string;
  /** Where it is downloaded. */
  asset_url: string;
  attributes: { name: string; size: number; type: string };
  size: number;
  created_at: string;
  created_by: string | null;
  can?: Can;
}

export interface Notification {
  id: string;
  workspace_slug: string;
  project: string;
  project_identifier: string;
  sequence_id: number;
  work_item_name: string;
  kind: "assigned" | "mentioned" | "commented" | "state_changed";
  actor: string | null;
  actor_name: string | null;
  old_value: string | null;
  new_value: string | null;
  created_at: string;
  read_at: string | null;
}

export interface Session {
  id: string;
  created_at: string;
  last_seen_at?: string | null;
  ip?: string | null;
  user_agent?: string | null;
  is_current: boolean;
}

export interface ApiToken {
  id: string;
  label: string;
  description?: string | null;
  expired_at: string | null;
  last_used?: string | null;
  scopes: string[];
  created_at: string;
  /** Once, when it is made. */
  token?: string;
}
