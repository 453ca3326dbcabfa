/** Suggestions made from a name while it is typed; the server has the last word on both. */

function plain(name: string): string {
  return name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
}

export function suggestSlug(name: string): string {
  return plain(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48);
}

/** Three letters from the words of the name, as in "Ground Ops Tooling" → GOT. */
export function suggestIdentifier(name: string): string {
  const words = plain(name)
    .toUpperCase()
    .replace(/[^A-Z0-9 ]+/g, " ")
    .split(" ")
    .filter(Boolean);
  if (words.length >= 3)
    return words
      .slice(0, 4)
      .map((word) => word[0])
      .join("");
  return words.join("").slice(0, 3);
}
