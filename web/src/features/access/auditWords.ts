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
  // What was made or taken away is told as it is or was: the heading says which of the two.
  const is_change = /changed$/.test(entry.action);
  const is_one_sided = changes.every((one) => !one.old) || changes.every((one) => !one.new);
  const fields = byField(changes).flatMap((rows) =>
    !is_change && is_one_sided ? [asOne(fieldName(rows), rows, nameOf)] : fieldWords(rows, nameOf),
  );
  return [...roles, ...fields, ...(reason ? [reasonWords(reason)] : [])];
}

type Changes = AuditEntry["changes"];

/** What was said of the same field stands together. */
function byField(changes: Changes): Changes[] {
  const fields = new Map<string, Changes>();
  for (const one of changes) fields.set(one.field, [...(fields.get(one.field) ?? []), one]);
  return [...fields.values()];
}

function fieldName([one]: Changes): string {
  const field = one?.field ?? "";
  return auditText.fields[field] ?? field.replaceAll("_", " ");
}

/** “permission: edit work items, delete work items”. */
function asOne(name: string, rows: Changes, nameOf: NameOf): string {
  const values = rows.filter((one) => one.old || one.new);
  const words = values.map((one) => shown(one.field, one.new || one.old, nameOf));
  return words.length > 0 ? `${name}: ${words.join(", ")}` : name;
}

/** What holds several at once is told by what came and what went, all else by what it was and is. */
function fieldWords(rows: Changes, nameOf: NameOf): string[] {
  const name = fieldName(rows);
  if (!MANY.includes(rows[0]?.field ?? "")) {
    return rows.map((one) =>
      one.old || one.new
        ? `${name}: ${shown(one.field, one.old, nameOf)} → ${shown(one.field, one.new, nameOf)}`
        : name,
    );
  }
  const [came, went] = [rows.filter((one) => one.new), rows.filter((one) => one.old)];
  return [
    ...(came.length > 0 ? [asOne(auditText.came(name), came, nameOf)] : []),
    ...(went.length > 0 ? [asOne(auditText.went(name), went, nameOf)] : []),
  ];
}

/** Fields of which there are several at once. */
const MANY = ["permission", "scheme"];

const reasonWords = (reason: string) => auditText.reasons[reason] ?? `“${reason}”`;
