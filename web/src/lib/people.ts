/** How people are named and drawn. */

export interface Named {
  display_name?: string | null | undefined;
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  email?: string | null | undefined;
}

/** The name people know: first and last name, else the display name, else the e-mail address. */
export function fullName(person: Named): string {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ").trim();
  return name || person.display_name || person.email || "";
}

export function initials(person: Named): string {
  const words = fullName(person)
    .split(/[\s.@_-]+/)
    .filter(Boolean);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 && !fullName(person).includes("@") ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** One of six tints, the same for the same id everywhere. */
export function tint(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return (hash % 6) + 1;
}
