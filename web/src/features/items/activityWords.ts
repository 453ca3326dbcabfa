/** One line of an item's history, in words. */

import type { Activity } from "../../api/types";
import { fullName } from "../../lib/people";
import type { GlyphName } from "../../parts/glyphs";
import type { People } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import type { ProjectParts } from "./groups";

const GLYPHS: Record<string, GlyphName> = {
  state: "cycle",
  priority: "alert",
  assignees: "user",
  labels: "tag",
  target_date: "cal",
  start_date: "cal",
  name: "draft",
  description: "draft",
  description_html: "draft",
  parent: "sub",
  link: "link",
  attachment: "clip",
  archived_at: "archive",
};

const SEVERAL = new Set(["assignees", "labels", "link", "attachment"]);

/** Values are ids or words, depending on the field; ids are shown by their name. */
function valueWords(value: string | null, parts: ProjectParts, people: People): string {
  if (!value) return commonText.none;
  const names = value.split(",").map((one) => {
    const id = one.trim();
    const person = people.get(id);
    return (
      parts.states.find((state) => state.id === id)?.name ??
      parts.labels.find((label) => label.id === id)?.name ??
      (person && fullName(person)) ??
      (commonText.priorities as Record<string, string>)[id] ??
      id
    );
  });
  return names.join(", ");
}

export function activityWords(
  activity: Activity,
  parts: ProjectParts,
  people: People,
): { glyph: GlyphName; words: string } {
  const { verb, field } = activity;
  if (!field || field === "workitem" || field === "issue") {
    const words = (text.verbs as Record<string, string>)[verb ?? ""] ?? text.verbs.updated;
    return { glyph: verb === "created" ? "plus" : "draft", words };
  }
  const glyph = GLYPHS[field] ?? "draft";
  const name = (text.fields as Record<string, string>)[field] ?? field.replaceAll("_", " ");
  // Of these there are several: one comes and goes without changing another.
  if (SEVERAL.has(field)) {
    const gone = !activity.new_value;
    const value = valueWords(gone ? activity.old_value : activity.new_value, parts, people);
    return { glyph, words: gone ? text.tookAway(name, value) : text.added(name, value) };
  }
  if (field.startsWith("description")) return { glyph, words: text.changedField(name) };
  const old_value = activity.old_value;
  const new_value = activity.new_value;
  if (verb === "created" || (!old_value && new_value)) {
    return { glyph, words: text.setField(name, valueWords(new_value, parts, people)) };
  }
  if (verb === "deleted" || (old_value && !new_value)) {
    return { glyph, words: text.clearedField(name, valueWords(old_value, parts, people)) };
  }
  const from = valueWords(old_value, parts, people);
  return { glyph, words: text.movedField(name, from, valueWords(new_value, parts, people)) };
}
