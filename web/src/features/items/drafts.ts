/** What kinds of drafts there are, and what each says. */

/** The first word of the place that a draft is kept in. */
export type DraftKind = "new-item" | "description" | "comment-on" | "comment" | "sub-item" | "link";

/** What is kept with a draft, so that all of them can be told apart. */
export interface About {
  workspace: string;
  kind: DraftKind;
  /** The item that it is for, as people call it, and its name. */
  key?: string;
  name?: string;
}

const isAbout = (about: unknown): about is About =>
  typeof about === "object" && about !== null && "workspace" in about && "kind" in about;

/** Whether a draft belongs to that workspace. */
export const isIn = (workspace: string) => (about: unknown) =>
  isAbout(about) && about.workspace === workspace;

export function aboutOf(about: unknown): About | undefined {
  return isAbout(about) ? about : undefined;
}

/** What somebody has written, as words and as text. */
export function saidIn(value: unknown): { words: string[]; html: string } {
  if (typeof value === "string") return { words: [value], html: "" };
  const { name, title, url, html } = (value ?? {}) as Partial<Record<string, unknown>>;
  const words = [name, title, url].filter((one): one is string => typeof one === "string");
  return { words: words.filter(Boolean), html: typeof html === "string" ? html : "" };
}
