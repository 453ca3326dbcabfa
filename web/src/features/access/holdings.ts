/** What a role holds, as the matrix shows it. Only the picture is kept consistent here, so that one
 *  sees at once what comes along; the server decides what is stored. */

import type { CatalogAction } from "../../api/types";
import type { Holding } from "./marks";

export type Holdings = Readonly<Record<string, Holding>>;

/** Reads permissions such as `workitem:edit` and `workitem:delete+creator`. */
export function readHoldings(permissions: readonly string[]): Holdings {
  const holdings: Record<string, Holding> = {};
  for (const text of permissions) {
    const [action = "", condition] = text.split("+");
    if (holdings[action] !== "yes") holdings[action] = condition ? "if" : "yes";
  }
  return holdings;
}

/** Writes them; an action without a condition of its own is under the one that there is. */
export function writeHoldings(holdings: Holdings): string[] {
  return Object.entries(holdings).flatMap(([action, holding]) => {
    if (holding === "no") return [];
    return [holding === "if" ? `${action}+creator` : action];
  });
}

export function holdingOf(holdings: Holdings, action: string): Holding {
  return holdings[action] ?? "no";
}

const RANK: Record<Holding, number> = { no: 0, if: 1, yes: 2 };

/** The stronger of two. */
export function stronger(one: Holding, other: Holding): Holding {
  return RANK[one] >= RANK[other] ? one : other;
}

/** Switches one permission: what it requires comes along under the same condition, and what
 *  requires it goes along when it goes [D-13]. */
export function switchHolding(
  before: Holdings,
  actions: readonly CatalogAction[],
  action: string,
  holding: Holding,
): Holdings {
  const after: Record<string, Holding> = { ...before, [action]: holding };
  const rule = actions.find((one) => one.key === action);
  for (const required of rule?.requires ?? []) {
    if (actions.some((one) => one.key === required)) {
      after[required] = stronger(holdingOf(after, required), holding);
    }
  }
  for (const one of actions) {
    if (one.key === action || !one.requires.includes(action)) continue;
    const held = holdingOf(after, one.key);
    if (RANK[held] > RANK[holding]) after[one.key] = holding;
  }
  return after;
}

/** The actions whose holding differs. */
export function changed(before: Holdings, after: Holdings): string[] {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((action) => holdingOf(before, action) !== holdingOf(after, action));
}
