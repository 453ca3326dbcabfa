/** The names under which answers are kept. Everything of a workspace begins with its slug, so that
 *  one change of access can drop all of it. */

export const keys = {
  instance: ["instance"] as const,
  adminSession: ["admin", "session"] as const,
  admin: ["admin"] as const,
  adminPart: (...parts: unknown[]) => ["admin", ...parts] as const,
  me: ["me"] as const,
  mine: (...parts: unknown[]) => ["me", ...parts] as const,
  workspaces: ["workspaces"] as const,
  workspace: (slug: string) => ["w", slug] as const,
  part: (slug: string, ...parts: unknown[]) => ["w", slug, ...parts] as const,
};
