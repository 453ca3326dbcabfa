/** What a role holds, as the matrix shows it. Only the picture is kept consistent here, so that one
 *  sees at once what comes along; the server decides what is stored. */

import type { CatalogAction } from "../../api/types";

/** `yes`, `no`, or the conditions under which it is held, such as `creator` or `creator+lead`. */
export type Holding = string;

export type Holdings = Readonly<Record<string, Holding>>;

/** Reads permissions such as `workitem:edit` and `workitem:delete+creator`. */
export function readHoldings(permissions: readonly string[]): Holdings {
  const holdings: Record<string, Holding> = {};
  for (const text of permissions) {
    const [action = "", condition = "yes"] = text.split("+");
    holdings[action] = union(holdingOf(holdings, action), condition);
  }
  return holdings;
}

/** The same where wildcards such as `teamspace/*` are spelled out: every one of these actions is held
 *  that is done at such a level. */
export function holdingsIn(
  permissions: readonly string[],
  actions: readonly CatalogAction[],
): Holdings {
  const levels = permissions.flatMap((one) => (one.endsWith("/*") ? [one.slice(0, -2)] : []));
  const isIn = ({ key, scope }: CatalogAction) =>
    levels.some((level) => scope === level || key.startsWith(`${level}/*`));
  return readHoldings([...permissions, ...actions.filter(isIn).map((one) => one.key)]);
}

/** Writes them, one for each condition. */
export function writeHoldings(holdings: Holdings): string[] {
  return Object.entries(holdings).flatMap(([action, holding]) => {
    if (holding === "no") return [];
    if (holding === "yes") return [action];
    return holding.split("+").map((condition) => `${action}+${condition}`);
  });
}

export function holdingOf(holdings: Holdings, action: string): Holding {
  return holdings[action] ?? "no";
}

/** What two give together: permissions add up [PM-27]. */
export function union(one: Holding, other: Holding): Holding {
  if (one === "yes" || other === "yes") return "yes";
  if (one === "no") return other;
  if (other === "no") return one;
  return [...new Set([...one.split("+"), ...other.split("+")])].sort().join("+");
}

/** What several schemes give together. */
export function unionOf(all: readonly Holdings[]): Holdings {
  const together: Record<string, Holding> = {};
  for (const holdings of all) {
    for (const [action, holding] of Object.entries(holdings)) {
      together[action] = union(holdingOf(together, action), holding);
    }
  }
  return together;
}

/** Whether the first gives all that the second one does. */
export const covers = (one: Holding, other: Holding): boolean => union(one, other) === one;

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
      after[required] = union(holdingOf(after, required), holding);
    }
  }
  for (const one of actions) {
    if (one.key === action || !one.requires.includes(action)) continue;
    if (!covers(holding, holdingOf(after, one.key))) after[one.key] = holding;
  }
  return after;
}

/** What can be chosen for an action, each by what the role would hold with it: never less than its
 *  other schemes give. Nothing is created by what one created, so that is not offered. */
export function choicesOf(
  { conditions, key }: CatalogAction,
  held: Holding,
  other: Holding,
): Holding[] {
  const all = ["yes", ...(key.endsWith(":create") ? [] : conditions), "no"];
  if (!all.includes(held)) all.splice(1, 0, held);
  return all.filter((one) => one === "no" || !covers(other, one));
}

/** The actions whose holding differs. */
export function changed(before: Holdings, after: Holdings): string[] {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((action) => holdingOf(before, action) !== holdingOf(after, action));
}
