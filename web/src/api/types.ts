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
export type LaterChange = Schemas["LaterChange"];
export type NeededChange = Schemas["NeededChange"];
export type ToldException = Schemas["ToldException"];

export type Grant = Sent<Schemas["Grant"]>;
export type GrantInput = Schemas["GrantInput"];

interface Named {
  type: string;
  id: string;
  name: string;
}

/** One line of the workspace's audit trail. */
export type AuditEntry = Sent<Schemas["AuditEntry"]>;

export type AuditSettings = Sent<Schemas["AuditSettings"]>;

export type AuditVerification = Sent<Schemas["AuditVerification"]>;

export type Teamspace = Sent<Schemas["Teamspace"]> & Asked;

export type TeamspaceMember = Sent<Schemas["TeamspaceMember"]>;

export type LinkedProject = Sent<Schemas["LinkedProject"]>;

export type AccessRequest = Sent<Schemas["AccessRequest"]>;

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
  last_active: string | null;
}

interface Difference {
  count: number;
  people_count: number;
  people: { user: UserLite; count: number }[];
  projects: { project: Named | null; count: number }[];
  actions: { action: string; count: number }[];
  things: { user: UserLite; action: string; resource: Named }[];
}

/** Why a change is so much that it is confirmed by typing. */
export type LargeReason = Schemas["Large"];

/** What a change would do before it is made. */
export interface WhatWouldChange {
  gained: Difference;
  lost: Difference;
  totals: {
    people: number;
    gained: number;
    lost: number;
    is_large: boolean;
    large_because: LargeReason[];
  };
  /** Something is left out that the caller may not see. */
  is_partial: boolean;
}

/** One thing that can be done, and whether somebody may. */
export interface ActionCan {
  action: string;
  label: string;
  allowed: boolean;
  reason: { code: string; message: string };
}

/** A thing that somebody may act on. */
export interface ReachedThing {
  resource: Named;
  project: Named | null;
  reason: { code: string; message: string };
}

export type InstanceConfig = Schemas["InstanceConfig"];

export type Instance = Schemas["InstanceView"];

export type InstanceInfo = Schemas["InstanceInfo"];

export type UserLite = Sent<Schemas["UserLite"]>;

export type Me = Sent<Schemas["Me"]>;

export type AdminRow = Sent<Schemas["InstanceAdmin"]>;

export type ConfigurationRow = Sent<Schemas["Configuration"]>;

export type InstanceWorkspace = Sent<Schemas["InstanceWorkspace"]>;

/** A plan, and what it would mean for one workspace. */
export type PlanOffer = Schemas["PlanOffer"];
export type Seats = Schemas["Seats"];

/** What a workspace may have on a plan. */
export type Plan = Schemas["CatalogPlan"];

/** The link is answered once, to the inviter, where mail is off. */
export type InstanceUser = Sent<Schemas["InstanceUser"]> & { invite_link?: string | null };

/** Somebody by the name of that time. */
export type Party = Schemas["InstanceAuditParty"];

export type AuditRow = Sent<Schemas["InstanceAuditEntry"]>;

/** Work that the program does by itself. */
export type Job = Sent<Schemas["Job"]>;

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
  description_html?: string | null | undefined;
  created_at: string;
  updated_at: string;
  created_by: string | null;
  updated_by: string | null;
  /** Higher after each change. */
  version: number;
  can?: Can;
}

/** An item of a list over projects, with what its state is called and means. */
export interface ItemWithState extends Omit<WorkItem, "state"> {
  state: Pick<State, "id" | "name" | "group">;
}

/** A row of a list over projects. */
export interface FoundItem {
  id: string;
  name: string;
  sequence_id: number;
  project__identifier: string;
  project_id: string;
}

export type Reaction = Sent<Schemas["Reaction"]>;

export type Comment = Sent<Omit<Schemas["CommentView"], "reactions">> &
  Asked & {
    /** Only where they were asked for. */
    reactions?: Reaction[];
  };

export type Activity = Sent<Schemas["ActivityView"]>;

export type ItemLink = Sent<Schemas["LinkView"]> & Asked;

export type Attachment = Sent<Schemas["AttachmentView"]> & Asked;

export type Notification = Sent<Schemas["Notification"]>;

export type Connection = Sent<Schemas["Connection"]>;
export type Session = Sent<Schemas["Session"]>;

/** `token` is answered once, when it is made. */
export type ApiToken = Sent<Schemas["Token"]>;
