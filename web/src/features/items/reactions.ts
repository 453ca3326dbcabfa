/** Reactions, counted as they are shown. */

import type { Reaction } from "../../api/types";
import { asEmoji } from "../../lib/emoji";

export interface Tally {
  emoji: string;
  /** Who gave it, the first first. */
  actors: string[];
  /** Whether the reader is among them. */
  mine: boolean;
}

export const EMOJI = ["👍", "❤️", "🎉", "😄", "👀", "🙏", "✅", "👎"] as const;

/** In the order in which each was given first. */
export function tally(reactions: readonly Reaction[], me: string | undefined): Tally[] {
  const found = new Map<string, Tally>();
  for (const { reaction, actor } of reactions) {
    const emoji = asEmoji(reaction);
    const one = found.get(emoji) ?? { emoji, actors: [], mine: false };
    one.actors.push(actor ?? "");
    one.mine ||= actor !== null && actor === me;
    found.set(emoji, one);
  }
  return [...found.values()];
}

/** The same list after the reader has pressed one. */
export function toggled(
  reactions: readonly Reaction[],
  given: Pick<Reaction, "reaction"> & { me: string; at: string },
): Reaction[] {
  const { reaction, me, at } = given;
  const mine = (one: Reaction) => one.actor === me && asEmoji(one.reaction) === reaction;
  if (reactions.some(mine)) return reactions.filter((one) => !mine(one));
  const [pattern] = reactions;
  const place = {
    issue: pattern?.issue ?? "",
    comment: pattern?.comment ?? null,
    project: pattern?.project ?? "",
    workspace: pattern?.workspace ?? "",
  };
  return [...reactions, { ...place, id: `new-${reaction}`, reaction, actor: me, created_at: at }];
}
