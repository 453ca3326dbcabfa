import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { keys } from "../../api/keys";
import type { Notification } from "../../api/types";
import { notificationsQuery, readAllNotifications, readNotification } from "../../api/workspaces";
import { formatAgo } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { fullName } from "../../lib/people";
import { useSteps } from "../../lib/steps";
import { Button, IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Avatar, Dot } from "../../parts/marks";
import { EmptyState, Loaded, TabBar } from "../../parts/surfaces";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { usePeople, useSlug } from "../../shell/useWorkspace";
import { workspaceText as text } from "../../text/en";
import styles from "./Workspace.module.css";

export function Inbox() {
  useTitle(text.inbox);
  useSteps();
  const slug = useSlug();
  const queries = useQueryClient();
  const { show } = useSearch({ strict: false }) as { show?: string };
  const all = show === "all";
  const query = useQuery(notificationsQuery(slug, !all));
  const read_all = useMutation({
    mutationFn: () => readAllNotifications(),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.part(slug, "notifications") }),
  });
  return (
    <>
      <Topbar crumbs={[text.inbox]}>
        <Button glyph="check" busy={read_all.isPending} onClick={() => read_all.mutate()}>
          {text.markAllRead}
        </Button>
      </Topbar>
      <Scroll>
        <Page title={text.inbox} lead={text.inboxLead} narrow>
          <div className="stack-4">
            <TabBar label={text.inbox}>
              <Link to="." search={{}} activeOptions={THIS_VIEW}>
                {text.onlyUnread}
              </Link>
              <Link to="." search={{ show: "all" }} activeOptions={THIS_VIEW}>
                {text.all}
              </Link>
            </TabBar>
            <Loaded query={query}>
              {(rows) =>
                rows.length === 0 ? (
                  <EmptyState glyph="inbox" title={text.emptyInbox}>
                    {text.emptyInboxHelp}
                  </EmptyState>
                ) : (
                  <NotificationRows rows={rows} walked />
                )
              }
            </Loaded>
          </div>
        </Page>
      </Scroll>
    </>
  );
}

type News = (name: string, value: string) => string;

/** A kind that this version does not know yet is told as a change. */
function newsWords(row: Notification, name: string): string {
  if (row.access_request) {
    const known = text.access as Record<string, News>;
    return (known[row.kind] ?? text.news.changed)(name, row.act ?? "");
  }
  const known = text.news as Record<string, News>;
  return (known[row.kind] ?? text.news.changed)(name, row.new_value ?? "");
}

/** Where a piece of news leads: to the item, or to the requests that one decides about or made. */
interface NewsLinkProps {
  row: Notification;
  step: string | undefined;
  onOpen: () => void;
  children: string;
}

function NewsLink({ row, step, onOpen, children }: NewsLinkProps) {
  if (row.access_request) {
    const asked = row.kind === "access_requested";
    return (
      <Link
        to="/$workspace/settings/requests"
        params={{ workspace: row.workspace_slug }}
        search={asked ? { project: row.project ?? undefined } : { show: "mine" }}
        onClick={onOpen}
        data-item={step}
      >
        {children}
      </Link>
    );
  }
  const key = `${row.project_identifier}-${row.sequence_id}`;
  return (
    <Link
      to="/$workspace/browse/$key"
      params={{ workspace: row.workspace_slug, key }}
      onClick={onOpen}
      data-item={step}
    >
      {children}
    </Link>
  );
}

/** What it is about, and what was said. */
function newsPlace(row: Notification): string[] {
  if (!row.access_request) {
    return [`${row.project_identifier}-${row.sequence_id}`, row.work_item_name ?? ""];
  }
  const asked = row.kind === "access_requested";
  const status = asked ? text.requestStatus[row.access_request_status ?? ""] : undefined;
  const said = row.new_value ? `“${row.new_value}”` : undefined;
  return [row.project_identifier, status, said].filter((part) => part != null);
}

interface NewsProps {
  rows: Notification[];
  /** Whether they are what one walks through on the page. */
  walked?: boolean;
}

export function NotificationRows({ rows, walked }: NewsProps) {
  const slug = useSlug();
  const now = useNow();
  const people = usePeople();
  const queries = useQueryClient();
  const mark = useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) => readNotification(id, read),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.part(slug, "notifications") }),
  });
  return (
    <ul className={styles.news}>
      {rows.map((row) => {
        const person = row.actor ? people.get(row.actor) : undefined;
        const name = person ? fullName(person) : (row.actor_name ?? text.somebody);
        const read = row.read_at !== null;
        return (
          <li key={row.id} data-read={read}>
            {row.actor || !row.access_request ? (
              <Avatar person={person ?? { id: row.actor, display_name: name }} size="l" />
            ) : (
              <Icon name="key" size={24} />
            )}
            <div>
              <NewsLink
                row={row}
                step={walked ? row.id : undefined}
                onOpen={() => !read && mark.mutate({ id: row.id, read: true })}
              >
                {newsWords(row, name)}
              </NewsLink>
              <div className="t-3 small">
                {[...newsPlace(row), formatAgo(row.created_at, now)].join(" · ")}
              </div>
            </div>
            <span className={styles.newsSide}>
              {!read && <Dot kind="new" label={text.unread} />}
              <IconButton
                mini
                glyph={read ? "mail" : "check"}
                label={read ? text.markUnread : text.markRead}
                onClick={() => mark.mutate({ id: row.id, read: !read })}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
