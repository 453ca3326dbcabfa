/** Entries of the audit trail, in words. */

import { sentence } from "../../api/errors";
import type { AuditEntry } from "../../api/types";
import { logoOf } from "../../lib/emoji";
import { formatDateTime } from "../../lib/format";
import { auditText, commonText, accessText as text } from "../../text/en";
import { typeName } from "./marks";
import { actionWords } from "./words";

/** What somebody is called now, by their id. */
export type NameOf = (id: string) => string | undefined;

/** `grant.created` as one says it; what this page does not know yet is spelled out. */
export function doneWords(action: string): string {
  const known = auditText.done[action];
  if (known) return known;
  const [type = "", verb = ""] = action.split(".");
  return sentence(`${typeName(type)} ${verb.replaceAll("_", " ")}`).slice(0, -1);
}

/** `workitem:delete+creator` as one says it; any other value as it is. */
function permissionWords(value: string): string {
  if (!/^[a-z_/*]+:[a-z_]+(\+[a-z]+)?$/.test(value)) return value;
  const [action = "", condition] = value.split("+");
  const words = actionWords(action);
  return condition
    ? `${words} (${(text.conditions[condition] ?? condition).toLowerCase()})`
    : words;
}

/** Which entries an export was of: the filter is kept as the API spells it. */
function filterWords(json: string, nameOf: NameOf): string {
  const filter = parsed(json);
  if (!filter) return json;
  const person = (name: string) => {
    const id = filter[name];
    return id && (nameOf(id) ?? auditText.somebody);
  };
  const { resource, resource_type, action, project, outcome, after, before } = filter;
  const [by, about] = [person("actor"), person("subject")];
  const parts = [
    action && (text.kinds[action] ?? doneWords(action)),
    by && auditText.by(by),
    about && auditText.about(about),
    (resource || resource_type) &&
      auditText.on(resource_type ? typeName(resource_type).toLowerCase() : auditText.oneThing),
    project && auditText.ofProject,
    outcome && (text.outcomes[outcome] ?? outcome),
    after && auditText.from(formatDateTime(after)),
    before && auditText.until(formatDateTime(before)),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : auditText.allEntries;
}

function parsed(json: string): Record<string, string | null> | undefined {
  try {
    const filter: unknown = JSON.parse(json);
    return typeof filter === "object" && filter !== null
      ? (filter as Record<string, string | null>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A value as it is read: times in words, nothing as a dash. */
function shown(field: string, value: string | null | undefined, nameOf: NameOf): string {
  if (!value) return "–";
  if (field === "logo") return logoWords(value);
  // A description is kept as it is marked up.
  if (field === "description") return plain(value);
  if (field === "filter") return filterWords(value, nameOf);
  if (field === "format") return auditText.formats[value] ?? value;
  if (field === "action" && value === "*") return text.everything.toLowerCase();
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatDateTime(value);
  return value.split(", ").map(permissionWords).join(", ");
}

const SIGNS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(\w+);/g, (whole, sign: string) => SIGNS[sign] ?? whole)
    .trim();

const logoWords = (json: string) => logoOf(parsed(json)) ?? auditText.anotherLogo;

/** A role of that time: the record keeps its slug, and it may be gone since. */
const roleWords = (slug: string | null) =>
  slug ? (commonText.roles[slug] ?? sentence(slug.replaceAll(/[_-]/g, " ")).slice(0, -1)) : "–";

/** Field by field, what it was and what it is; what was only said is said. */
export function changeWords(entry: AuditEntry, nameOf: NameOf): string[] {
  const { role_before, role_after, changes, reason } = entry;
  const roles =
    role_before || role_after ? [`${roleWords(role_before)} → ${roleWords(role_after)}`] : [];
  const is_told = entry.action.endsWith(".exported");
  const fields = changes.map((one) => {
    const name = auditText.fields[one.field] ?? one.field.replaceAll("_", " ");
    if (!one.old && !one.new) return name;
    const now = shown(one.field, one.new, nameOf);
    return is_told ? `${name}: ${now}` : `${name}: ${shown(one.field, one.old, nameOf)} → ${now}`;
  });
  return [...roles, ...fields, ...(reason ? [reasonWords(reason)] : [])];
}

const reasonWords = (reason: string) => auditText.reasons[reason] ?? `“${reason}”`;
