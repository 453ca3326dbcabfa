/** Reads several addresses from what was typed or pasted. */

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

export interface Emails {
  emails: string[];
  /** The first word that is none. */
  wrong: string | undefined;
}

export function parseEmails(typed: string): Emails {
  const words = typed
    // "Ingrid Solheim <ingrid@example.com>", as mail programs copy it
    .replace(/[^,;\n<]*<([^>]+)>/g, " $1 ")
    .split(/[\s,;]+/)
    .filter(Boolean);
  return {
    emails: [
      ...new Set(words.filter((word) => ADDRESS.test(word)).map((word) => word.toLowerCase())),
    ],
    wrong: words.find((word) => !ADDRESS.test(word)),
  };
}
