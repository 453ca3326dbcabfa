import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { lossOf } from "../../api/errors";
import { Crash } from "../../app/Fallback";
import { formatAgo, formatDate } from "../../lib/format";
import { useMedia, useNow, useTitle } from "../../lib/hooks";
import { fullName } from "../../lib/people";
import { useEditorAhead } from "../../parts/editor/Writer";
import { Badge } from "../../parts/marks";
import { Skeleton } from "../../parts/surfaces";
import { Scroll, Topbar } from "../../shell/Shell";
import { usePeople, useProject, useProjectId, useSlug } from "../../shell/useWorkspace";
import { itemText as text } from "../../text/en";
import { Attachments } from "./Attachments";
import styles from "./Detail.module.css";
import { CopyLink, Ending, Subscription } from "./Ending";
import { Composer, Feed } from "./Feed";
import { Properties } from "./Properties";
import { Relations } from "./Relations";
import { Links, SubItems } from "./Sections";
import { Description, Title } from "./Title";
import { type OpenItem, useItem } from "./useItem";

/** By the readable key, as in `/northwind/browse/GND-214`. */
export function ItemPage() {
  const { key = "" } = useParams({ strict: false }) as { key?: string };
  return <ItemView key={key} item_key={key} />;
}

/** By the number within the project. */
export function ItemByNumber() {
  const { number = "" } = useParams({ strict: false }) as { number?: string };
  const project = useProject(useProjectId());
  if (!project) return <Skeleton />;
  return <ItemView item_key={`${project.identifier}-${number}`} />;
}

function ItemView({ item_key }: { item_key: string }) {
  const { query, open } = useItem(item_key);
  useTitle(open ? `${item_key} ${open.item.name}` : item_key);
  const loss = lossOf(query);
  if (loss) return <Crash inside error={loss} reset={() => void query.refetch()} />;
  if (open) return <Whole open={open} />;
  return (
    <>
      <Topbar crumbs={[item_key]} />
      <Skeleton rows={10} />
    </>
  );
}

function Whole({ open }: { open: OpenItem }) {
  const slug = useSlug();
  const navigate = useNavigate();
  const { item, key, project } = open;
  useEditorAhead();
  // Where there is no room beside the text, they come before what was said about it.
  const narrow = useMedia("(max-width: 900px)");
  const to_project = { workspace: slug, project: item.project };
  return (
    <>
      <Topbar
        crumbs={[
          ...(open.outside
            ? []
            : [
                <Link
                  key="up"
                  activeOptions={{ exact: true }}
                  to="/$workspace/projects/$project"
                  params={to_project}
                >
                  {project?.name ?? "…"}
                </Link>,
              ]),
          key,
        ]}
      >
        {item.archived_at && <Badge tone="cond">{text.archivedBadge}</Badge>}
        <Subscription open={open} />
        <CopyLink open={open} />
      </Topbar>
      <Scroll>
        <div className={styles.item}>
          <article>
            <div className="stack">
              <Title open={open} />
              <Origin open={open} />
            </div>
            <Description open={open} />
            {narrow && <Given open={open} />}
            <SubItems open={open} />
            <Relations open={open} />
            <Links open={open} />
            <Attachments open={open} />
            <Feed open={open} />
            <Composer open={open} />
          </article>
          <aside aria-label={narrow ? text.ending : text.properties}>
            {!narrow && <Given open={open} />}
            <Ending
              open={open}
              onGone={() =>
                void navigate({ to: "/$workspace/projects/$project", params: to_project })
              }
            />
          </aside>
        </div>
      </Scroll>
    </>
  );
}

function Given({ open }: { open: OpenItem }) {
  return (
    <section>
      <div className={styles.sec}>
        <h2 className="t">{text.properties}</h2>
      </div>
      <Properties open={open} />
    </section>
  );
}

function Origin({ open }: { open: OpenItem }) {
  const people = usePeople();
  const now = useNow();
  const { item } = open;
  const creator = item.created_by ? people.get(item.created_by) : undefined;
  return (
    <p className="t-3 small">
      {text.origin(creator ? fullName(creator) : text.someone, formatDate(item.created_at, now))}
      {" · "}
      {text.changedAgo(formatAgo(item.updated_at, now))}
    </p>
  );
}
