import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { permissions } from "../../api/can";
import { isStatus } from "../../api/errors";
import {
  activitiesQuery,
  addComment,
  commentsQuery,
  deleteComment,
  editComment,
} from "../../api/items";
import { keys } from "../../api/keys";
import type { Activity, Comment } from "../../api/types";
import { formatAgo, formatDateTime } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { useShortcuts } from "../../lib/shortcuts";
import { Button, IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { RichText } from "../../parts/editor/RichText";
import { Writer } from "../../parts/editor/Writer";
import { plainWords } from "../../parts/editor/words";
import { Icon } from "../../parts/Icon";
import { Menu, MenuItem } from "../../parts/Menu";
import { Avatar, Badge } from "../../parts/marks";
import { Count, Loaded, TabBar } from "../../parts/surfaces";
import { Tooltip } from "../../parts/Tooltip";
import { usePeople } from "../../shell/useWorkspace";
import { commonText, editorText, itemText as text } from "../../text/en";
import { activityWords } from "./activityWords";
import styles from "./Detail.module.css";
import { Reactions } from "./Reactions";
import { useDraftText } from "./useDraftText";
import type { OpenItem } from "./useItem";
import { useReading, useWritingAids } from "./useWriting";

type Entry =
  | { kind: "comment"; at: string; comment: Comment }
  | { kind: "activity"; at: string; activity: Activity };

function entriesOf(comments: Comment[], activities: Activity[]): Entry[] {
  const entries: Entry[] = [
    ...comments.map((comment) => ({ kind: "comment" as const, at: comment.created_at, comment })),
    ...activities
      // A comment is shown as itself.
      .filter((activity) => activity.verb !== "commented" && activity.field !== "comment")
      .map((activity) => ({ kind: "activity" as const, at: activity.created_at, activity })),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

const TABS = ["all", "comments", "activity"] as const;

/** What was said and what was done, in the order of time. */
export function Feed({ open }: { open: OpenItem }) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("all");
  const comments = useQuery(commentsQuery(open.at));
  const activities = useQuery(activitiesQuery(open.at));
  const counts = {
    all: undefined,
    comments: comments.data?.length,
    activity: activities.data?.length,
  };
  // Whoever may see the item may still lack one of the two.
  const said = comments.data ?? (isStatus(comments.error, 403) ? [] : undefined);
  const both = {
    data:
      said && (activities.data || activities.error)
        ? entriesOf(
            tab === "activity" ? [] : said,
            tab === "comments" ? [] : (activities.data ?? []),
          )
        : undefined,
    error: said ? null : comments.error,
    refetch: () => Promise.all([comments.refetch(), activities.refetch()]),
  };
  return (
    <section className="stack-4" aria-label={text.activity}>
      <TabBar label={text.activity}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={tab === name || undefined}
            onClick={() => setTab(name)}
          >
            {text.tabs[name]}
            {counts[name] !== undefined && <Count>{counts[name]}</Count>}
          </button>
        ))}
      </TabBar>
      <Loaded query={both} rows={3}>
        {(entries) => (
          <ul className={styles.feed}>
            {entries.map((entry) =>
              entry.kind === "comment" ? (
                <CommentView key={entry.comment.id} open={open} comment={entry.comment} />
              ) : (
                <ActivityView key={entry.activity.id} open={open} activity={entry.activity} />
              ),
            )}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function When({ at, edited }: { at: string; edited?: boolean }) {
  const now = useNow();
  return (
    <time className="t-3 small" dateTime={at} title={formatDateTime(at)}>
      {formatAgo(at, now)}
      {edited && ` · ${text.edited}`}
    </time>
  );
}

function ActivityView({ open, activity }: { open: OpenItem; activity: Activity }) {
  const people = usePeople();
  const actor = activity.actor ? people.get(activity.actor) : undefined;
  const { glyph, words } = activityWords(activity, open.parts, people);
  return (
    <li>
      <span className={styles.ev}>
        <Icon name={glyph} />
      </span>
      <div className={styles.evText}>
        <b>{actor ? fullName(actor) : text.someone}</b> {words} <When at={activity.created_at} />
      </div>
    </li>
  );
}

function CommentView({ open, comment }: { open: OpenItem; comment: Comment }) {
  const people = usePeople();
  const queries = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const author_id = comment.actor ?? comment.created_by ?? "";
  const author = people.get(author_id);
  const may = permissions(comment.can);
  const aids = useWritingAids(open.item.project);
  const reading = useReading();
  const written = useDraftText(open, "comment", comment.comment_html, comment.id);
  const [editing, setEditing] = useState(written.begins);
  const refresh = () => queries.invalidateQueries({ queryKey: commentsQuery(open.at).queryKey });
  const edit = useMutation({
    mutationFn: (html: string) => editComment(open.at, comment.id, html),
    onSuccess: async () => {
      written.forget();
      await refresh();
      setEditing(false);
    },
  });
  const name = author ? fullName(author) : text.someone;
  return (
    <li>
      <Avatar person={author ?? { id: author_id }} size="l" name={name} />
      <div>
        <div className={styles.who}>
          <b>{name}</b>
          <When at={comment.created_at} edited={comment.edited_at !== null} />
          <span className="push">
            <Menu trigger={<IconButton mini glyph="more" label={text.commentActions(name)} />}>
              <MenuItem
                glyph="draft"
                reason={may.refusal("workitem_comment:edit")}
                onSelect={() => setEditing(true)}
              >
                {commonText.edit}
              </MenuItem>
              <MenuItem
                glyph="trash"
                danger
                reason={may.refusal("workitem_comment:delete")}
                onSelect={() => setDeleting(true)}
              >
                {commonText.delete}
              </MenuItem>
            </Menu>
          </span>
        </div>
        {editing ? (
          <Writer
            {...written.field}
            label={text.comment}
            placeholder={text.writeComment}
            aids={aids}
            effect={commonText.save}
            busy={edit.isPending}
            onSave={(html) => edit.mutate(html)}
            onClose={() => setEditing(false)}
          />
        ) : (
          <>
            <RichText html={comment.comment_html} {...reading} />
            {written.draft !== undefined && (
              <Button
                kind="ghost"
                glyph="draft"
                reason={may.refusal("workitem_comment:edit")}
                onClick={() => setEditing(true)}
              >
                {editorText.continueDraft}
              </Button>
            )}
            <Reactions
              open={open}
              comment={comment}
              given={comment.reactions ?? []}
              reason={
                open.item.archived_at ? text.archivedFixed : may.refusal("workitem_comment:react")
              }
            />
          </>
        )}
        <Confirm
          open={deleting}
          onClose={() => setDeleting(false)}
          title={text.deleteCommentTitle}
          effect={text.deleteComment}
          danger
          run={async () => {
            await deleteComment(open.at, comment.id);
            await refresh();
          }}
        >
          {text.deleteCommentHelp}
        </Confirm>
      </div>
    </li>
  );
}

/** A line that becomes the editor when somebody begins to write, or goes on. M opens it. */
export function Composer({ open }: { open: OpenItem }) {
  const queries = useQueryClient();
  const aids = useWritingAids(open.item.project);
  const written = useDraftText(open, "comment-on", "");
  const [writing, setWriting] = useState<boolean | undefined>(written.begins || undefined);
  const reason = open.item.archived_at
    ? text.archivedFixed
    : open.may.refusal("workitem_comment:create");
  const send = useMutation({
    mutationFn: (html: string) => addComment(open.at, html),
    onSuccess: async () => {
      written.forget();
      await queries.invalidateQueries({
        queryKey: keys.part(open.at.slug, "item-parts", open.at.item),
      });
      setWriting(false);
    },
  });
  useShortcuts({ m: () => reason === undefined && setWriting(true) });
  if (writing) {
    return (
      <Writer
        {...written.field}
        label={text.comment}
        placeholder={text.commentHint}
        aids={aids}
        effect={text.comment}
        busy={send.isPending}
        onSave={(html) => send.mutate(html)}
        onClose={() => setWriting(false)}
      />
    );
  }
  const line = (
    <button
      type="button"
      className={styles.composer}
      aria-disabled={reason !== undefined || undefined}
      // biome-ignore lint/a11y/noAutofocus: it takes the place of the field that was left
      autoFocus={writing === false}
      onClick={() => reason === undefined && setWriting(true)}
    >
      {written.draft === undefined ? (
        text.writeComment
      ) : (
        <>
          <Badge>{editorText.draft}</Badge>
          <span className="clip">{plainWords(written.draft) || editorText.pictureOnly}</span>
        </>
      )}
      <kbd className="push wide">M</kbd>
    </button>
  );
  return reason === undefined ? line : <Tooltip text={reason}>{line}</Tooltip>;
}
