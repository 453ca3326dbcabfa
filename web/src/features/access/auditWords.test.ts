import { expect, test } from "vitest";
import type { AuditEntry } from "../../api/types";
import { logoProps } from "../../lib/emoji";
import { auditText } from "../../text/en";
import { changeWords, doneWords } from "./auditWords";

/** What the record of a workspace tells of. */
const TYPES = [
  ...["workspace", "workspace_member", "project", "project_member", "invitation", "role"],
  ...["permission_scheme", "grant", "access_request", "teamspace", "teamspace_member", "access"],
  ...["audit", "session", "account", "personal_token", "password"],
];
const KIND = new RegExp(`"((?:${TYPES.join("|")})\\.[a-z_]+)"`, "g");

const SOURCES = import.meta.glob<string>("../../../../crates/*/src/**/*.rs", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Every kind that the server's sources name. */
function kinds(): string[] {
  const named = Object.values(SOURCES).flatMap((source) => [...source.matchAll(KIND)]);
  const found = new Set(named.map(([, kind = ""]) => kind));
  // Files of the catalog are called alike.
  return [...found].filter((kind) => !kind.endsWith(".toml"));
}

test("every kind of entry that the server writes has words, and no other", () => {
  expect(kinds().sort()).toEqual(Object.keys(auditText.done).sort());
});

const entry = (of: Partial<AuditEntry>) =>
  ({ role_before: null, role_after: null, changes: [], reason: null, ...of }) as AuditEntry;
const change = (field: string, now: string, old: string | null = null) => ({
  field,
  old,
  new: now,
});
const nameOf = (id: string) => (id === "1" ? "Ada" : undefined);

test("an export tells in words of which entries it was", () => {
  const exported = (filter: object) =>
    changeWords(
      entry({
        action: "audit.exported",
        changes: [change("format", "csv"), change("filter", JSON.stringify(filter))] as never,
      }),
      nameOf,
    );
  expect(exported({ actor: null, action: null })).toEqual(["as: CSV", "entries: all"]);
  const some = exported({ actor: "1", subject: "2", action: "grant.", resource: "9", after: null });
  expect(some[1]).toBe("entries: Exceptions, by Ada, about one person, on one thing");
  expect(exported({ action: "role.changed", resource_type: "workitem" })[1]).toBe(
    "entries: Role changed, on one work item",
  );
});

test("a logo and a description are told as they look", () => {
  const told = (field: string, now: string) =>
    changeWords(
      entry({ action: "teamspace.changed", changes: [change(field, now)] as never }),
      nameOf,
    );
  expect(told("logo", JSON.stringify(logoProps("🚀")))).toEqual(["logo: – → 🚀"]);
  expect(told("logo", '{"in_use":"icon"}')).toEqual(["logo: – → a picture"]);
  expect(told("description", "<p>Ramp &amp; gates</p>")).toEqual(["description: – → Ramp & gates"]);
});

test("what is made is told as it is, and a role by what it gained and lost [PM-66]", () => {
  const told = (action: string, changes: object[]) =>
    changeWords(entry({ action, changes: changes as never }), nameOf);
  const edit = change("permission", "workitem:edit");
  const archive = change("permission", "workitem:archive");
  const gone = { field: "permission", old: "workitem:delete", new: null };
  expect(told("role.created", [change("slug", "tidier"), edit, archive])).toEqual([
    "slug: tidier",
    "permission: edit work items, archive work items",
  ]);
  expect(told("role.changed", [edit, archive, gone])).toEqual([
    "permission added: edit work items, archive work items",
    "permission removed: delete work items",
  ]);
  expect(told("role.changed", [edit])).toEqual(["permission added: edit work items"]);
  expect(told("permission_scheme.deleted", [gone])).toEqual(["permission: delete work items"]);
  expect(told("audit.retention_changed", [change("kept_days", "365")])).toEqual([
    "days kept: – → 365",
  ]);
});

test("what happens by itself says why, and what people wrote stays theirs", () => {
  const ended = (reason: string) => changeWords(entry({ action: "grant.ended", reason }), nameOf);
  expect(ended("member_removed")).toEqual(["they are no member any more"]);
  expect(ended("she moved on")).toEqual(["“she moved on”"]);
  expect(doneWords("moon_rock.thrown_away")).toBe("Moon rock thrown away");
});
