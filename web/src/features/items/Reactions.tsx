import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, isStatus } from "../../api/errors";
import { commentsQuery, giveReaction, reactionsQuery, takeReactionBack } from "../../api/items";
import type { Comment, Reaction } from "../../api/types";
import { cx } from "../../lib/cx";
import { lazily } from "../../lib/lazily";
import { fullName } from "../../lib/people";
import { Button, IconButton } from "../../parts/Button";
import { Fetched } from "../../parts/Fetched";
import { Tooltip } from "../../parts/Tooltip";
import { toast } from "../../parts/toastStore";
import { useMe, usePeople } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import styles from "./Detail.module.css";
import { EMOJI, type Tally, tally, toggled } from "./reactions";
import type { OpenItem } from "./useItem";

const Popover = lazily(() => import("../../parts/Popover"), "Popover");

const NONE: Reaction[] = [];

/** What people gave to the item. */
export function ItemReactions({ open }: { open: OpenItem }) {
  const { data = NONE } = useQuery(reactionsQuery(open.at));
  const reason = open.item.archived_at ? text.archivedFixed : open.may.refusal("workitem:react");
  return <Reactions open={open} given={data} reason={reason} />;
}

interface ReactionsProps {
  open: OpenItem;
  /** The comment, where they are for one. */
  comment?: Comment;
  given: readonly Reaction[];
  /** Why the reader may give none. */
  reason: string | undefined;
}

/** One press gives, another takes back; both show at once. */
function useReact({ open: { at }, comment, given }: ReactionsProps) {
  const queries = useQueryClient();
  const me = useMe()?.id ?? "";
  const key = comment ? commentsQuery(at).queryKey : reactionsQuery(at).queryKey;
  const show = (next: Reaction[]) => {
    if (!comment) return queries.setQueryData(reactionsQuery(at).queryKey, next);
    queries.setQueryData(commentsQuery(at).queryKey, (before) =>
      before?.map((one) => (one.id === comment.id ? { ...one, reactions: next } : one)),
    );
  };
  const { mutate } = useMutation({
    mutationFn: ({ reaction, mine }: { reaction: string; mine: boolean }): Promise<unknown> =>
      mine ? takeReactionBack(at, comment?.id, reaction) : giveReaction(at, comment?.id, reaction),
    meta: { quiet: true },
    onMutate: async ({ reaction }) => {
      await queries.cancelQueries({ queryKey: key });
      show(toggled(given, { reaction, me, at: new Date().toISOString() }));
    },
    onError: (error) => {
      // In another window it was given, or taken back, a moment ago: the list below shows it.
      if (!isStatus(error, 409) && !isStatus(error, 404)) {
        toast({ text: text.notChanged(errorWords(error)) });
      }
      show([...given]);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return mutate;
}

export function Reactions(props: ReactionsProps) {
  const { given, reason, comment } = props;
  const me = useMe()?.id;
  const react = useReact(props);
  const [choosing, setChoosing] = useState(false);
  const tallies = tally(given, me);
  const press = (emoji: string, mine: boolean) => {
    const own = given.find((one) => one.actor === me && tally([one], me)[0]?.emoji === emoji);
    react({ reaction: mine && own ? own.reaction : emoji, mine });
  };
  const add = (
    <IconButton
      mini
      glyph="smile"
      label={comment ? text.reactToComment : text.reactToItem}
      reason={reason}
      onClick={() => setChoosing(true)}
    />
  );
  return (
    <div className={styles.reactions}>
      {tallies.map((one) => (
        <Given key={one.emoji} one={one} reason={reason} onPress={press} />
      ))}
      {reason !== undefined || !choosing ? (
        add
      ) : (
        <Fetched fallback={add} lost={() => add} wanted={choosing}>
          <Popover trigger={add} label={text.reactions} open onOpenChange={setChoosing} picker>
            <div className={styles.emoji}>
              {EMOJI.map((emoji) => {
                const mine = tallies.find((one) => one.emoji === emoji)?.mine ?? false;
                return (
                  <button
                    key={emoji}
                    type="button"
                    aria-pressed={mine}
                    aria-label={text.emoji[emoji]}
                    onClick={() => {
                      setChoosing(false);
                      press(emoji, mine);
                    }}
                  >
                    {emoji}
                  </button>
                );
              })}
            </div>
          </Popover>
        </Fetched>
      )}
    </div>
  );
}

const NAMED = 10;

interface GivenProps {
  one: Tally;
  reason: string | undefined;
  onPress: (emoji: string, mine: boolean) => void;
}

function Given({ one, reason, onPress }: GivenProps) {
  const people = usePeople();
  const me = useMe()?.id;
  const names = one.actors.slice(0, NAMED).map((id) => {
    const person = people.get(id);
    return id === me ? text.youShort : person ? fullName(person) : text.someone;
  });
  const who = text.reacted(names, one.actors.length - names.length);
  const name = (text.emoji as Record<string, string>)[one.emoji] ?? one.emoji;
  const button = (
    <Button
      className={cx(styles.reaction, one.mine && styles.reactionMine)}
      aria-pressed={one.mine}
      aria-label={text.reactionOf(name, one.actors.length)}
      aria-disabled={reason !== undefined || undefined}
      onClick={() =>
        reason === undefined ? onPress(one.emoji, one.mine) : toast({ text: reason })
      }
    >
      <span aria-hidden="true">{one.emoji}</span>
      {one.actors.length}
    </Button>
  );
  return <Tooltip text={reason === undefined ? who : `${who}. ${reason}`}>{button}</Tooltip>;
}
