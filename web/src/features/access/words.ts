/** What can be done, in words about things in general. */

import type { Catalog, CatalogAction } from "../../api/types";
import { actionText } from "../../text/en";

/** `workitem:delete` as people say it; what this page does not know is said as the server says it. */
export function actionWords(key: string, label = key): string {
  const whole = actionText.whole[key];
  if (whole) return whole;
  const [thing = "", verb = ""] = key.split(":");
  const things = actionText.things[thing];
  return things && verb && !verb.includes("_") ? `${verb} ${things}` : label;
}

/** The same beside a thing of that type, or under its heading: "delete". */
export function shortWords(key: string, type: string, label = key): string {
  const [thing = "", verb = ""] = key.split(":");
  const is_plain = thing === type && !verb.includes("_") && !actionText.whole[key];
  return is_plain ? verb : actionWords(key, label);
}

/** The heading over what can be done to things of a type. */
export function groupName(type: string): string {
  return actionText.groups[type] ?? type.replaceAll("_", " ");
}

/** What a role or scheme can hold. Those of the workspace also hold what is done to teamspaces, and
 *  may carry views of everything in every project, which makes an auditor and is no action of its
 *  own; the built-in ones who manage everything hold every action there. */
export function actionsOf(catalog: Catalog, namespace: string): CatalogAction[] {
  const actions = catalog.actions.filter((one) => one.held_at.includes(namespace));
  return namespace === "workspace" ? [...actions, ...IN_PROJECTS] : actions;
}

const inProjects = (key: string, label: string, custom: boolean): CatalogAction => ({
  key,
  label,
  scope: "workspace",
  on: [],
  requires: [],
  conditions: [],
  held_at: ["workspace"],
  custom,
  exceptions_on: [],
  may_be_allowed: false,
});
const IN_PROJECTS = [
  inProjects("project/*:view", "view everything in every project", true),
  inProjects("project/*", "do everything in every project", false),
];
