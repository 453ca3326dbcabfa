/** The steps of a decision as stops on its way: what surrounds the walk, each node, and what else
 *  the act requires. */

import type { ExplainedStep } from "../../api/types";

export interface Stop {
  key: string;
  /** What the heading speaks of: the things looked at before, a node, or whether it is public. */
  kind: "before" | "node" | "public";
  node: ExplainedStep["node"];
  steps: ExplainedStep[];
}

/** Another act that this one requires, with its own walk. */
export interface Required {
  action: string;
  stops: Stop[];
  /** The step that answered it. */
  answer: ExplainedStep | undefined;
}

export interface Way {
  stops: Stop[];
  required: Required[];
  /** Whether nothing was left to look at. */
  ran_out: boolean;
}

const BEFORE = new Set(["person", "token", "oneself", "feature"]);

const isAnswer = (step: ExplainedStep) => step.outcome !== "continues";

/** Whether a role holds it only under a condition that is not met here. */
export const isUnmet = (step: ExplainedStep) =>
  step.outcome === "continues" && step.condition !== undefined;

function kindOf(step: ExplainedStep): Stop["kind"] {
  if (BEFORE.has(step.look)) return "before";
  return step.look === "public" ? "public" : "node";
}

function stopsOf(steps: readonly ExplainedStep[]): Stop[] {
  const stops: Stop[] = [];
  for (const step of steps) {
    const kind = kindOf(step);
    const last = stops.at(-1);
    if (last?.kind === kind && last.node.id === step.node.id) last.steps.push(step);
    else stops.push({ key: `${kind} ${step.node.id}`, kind, node: step.node, steps: [step] });
  }
  return stops;
}

/** The way of a decision about an action. */
export function wayOf(steps: readonly ExplainedStep[], action: string): Way {
  const own = steps.filter((step) => step.action === action);
  const stops = stopsOf(own.filter((step) => step.look !== "end"));
  const required: Required[] = [];
  for (const other of new Set(steps.map((step) => step.action))) {
    if (other === action) continue;
    const of_other = steps.filter((step) => step.action === other);
    const shared = stops.find((stop) => stop.kind === "public" && stop.steps[0]?.found);
    // What the workspace lets its members do with what is public belongs to that look.
    if (shared && /_public$/.test(other)) {
      shared.steps.push(...of_other.filter((step) => step.found && step.look !== "end"));
      continue;
    }
    required.push({
      action: other,
      stops: stopsOf(of_other.filter((step) => step.look !== "end")),
      answer: of_other.findLast(isAnswer),
    });
  }
  return { stops, required, ran_out: own.some((step) => step.look === "end") };
}

export type End = "allowed" | "denied" | "closest";

/** How a stop is marked: where it was answered, or where it came closest. */
export function endOf(stop: Stop, { ran_out }: { ran_out: boolean }): End | undefined {
  const answer = stop.steps.find(isAnswer);
  if (answer) return answer.outcome === "allowed" ? "allowed" : "denied";
  return ran_out && stop.steps.some(isUnmet) ? "closest" : undefined;
}
