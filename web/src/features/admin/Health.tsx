import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failedJobsQuery, type Health, healthQuery, retryJob } from "../../api/instance";
import { formatBytes, formatCount, formatDateTime } from "../../lib/format";
import { useTitle } from "../../lib/hooks";
import { Button, IconButton } from "../../parts/Button";
import { Badge } from "../../parts/marks";
import { Card, Loaded, Table } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { commonText, adminText as text } from "../../text/en";
import styles from "./Admin.module.css";

/** How the program is, as it says itself. New figures of the server appear without a change here. */
export function AdminHealth() {
  useTitle(text.nav.health);
  const query = useQuery({ ...healthQuery, refetchInterval: 30_000 });
  return (
    <>
      <Topbar crumbs={[text.instance, text.nav.health]}>
        <IconButton
          glyph="cycle"
          label={text.refresh}
          busy={query.isFetching}
          onClick={() => query.refetch()}
        />
      </Topbar>
      <Scroll>
        <Page title={text.nav.health} lead={text.healthLead}>
          <div className="stack-6">
            <Loaded query={query}>{(health) => <Sections health={health} />}</Loaded>
            <FailedJobs />
          </div>
        </Page>
      </Scroll>
    </>
  );
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function Sections({ health }: { health: Health }) {
  const plain = Object.entries(health).filter(([, value]) => !isGroup(value));
  const groups = Object.entries(health).filter(([, value]) => isGroup(value));
  return (
    <div className={styles.cards}>
      {plain.length > 0 && <Figures title={text.program} figures={plain} />}
      {groups.map(([name, group]) => (
        <Figures key={name} title={nameOf(name)} figures={Object.entries(group as object)} />
      ))}
    </div>
  );
}

function nameOf(key: string): string {
  const words = (text.healthNames as Record<string, string>)[key];
  if (words) return words;
  const plain = key.replace(/_(bytes|seconds|ms|at)$/, "").replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function Figures({ title, figures }: { title: string; figures: [string, unknown][] }) {
  const status = figures.find(([key]) => key === "status" || key === "ok");
  return (
    <Card title={title} aside={status && <Status value={status[1]} />}>
      <dl className={styles.figures}>
        {figures
          .filter((figure) => figure !== status && !Array.isArray(figure[1]))
          .map(([key, value]) => (
            <div key={key}>
              <dt>{nameOf(key)}</dt>
              <dd>{words(key, value)}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}

const GOOD = new Set(["ok", "healthy", "reachable", "configured", "true", "up"]);

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Something that is not set up is neither well nor unwell. */
function Status({ value }: { value: unknown }) {
  const known = text.healthStates as Record<string, string>;
  if (value === "off") return <Badge>{known.off}</Badge>;
  const good = GOOD.has(String(value).toLowerCase());
  return (
    <Badge tone={good ? "allow" : "cond"} glyph={good ? "check" : "alert"}>
      {good ? text.fine : (known[String(value)] ?? capital(String(value)))}
    </Badge>
  );
}

function words(key: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? commonText.yes : commonText.no;
  if (typeof value === "number") {
    if (key.endsWith("bytes")) return formatBytes(value);
    if (key.endsWith("_seconds")) return duration(value);
    return formatCount(value);
  }
  if (typeof value === "string" && /_at$/.test(key)) return formatDateTime(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return text.duration(days, hours, minutes);
}

/** Background work that the program gave up, each to be tried again. */
function FailedJobs() {
  const query = useQuery(failedJobsQuery);
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: retryJob,
    onSuccess: async () => {
      toast({ text: text.retried });
      await queries.invalidateQueries({ queryKey: failedJobsQuery.queryKey });
    },
  });
  return (
    <section className="stack" aria-label={text.failedJobs}>
      <h2>{text.failedJobs}</h2>
      <Loaded query={query} rows={2}>
        {({ results }) =>
          results.length === 0 ? (
            <p className="t-3">{text.noFailedJobs}</p>
          ) : (
            <Table
              label={text.failedJobs}
              head={
                <>
                  <th>{text.job}</th>
                  <th>{text.why}</th>
                  <th data-num>{text.tries}</th>
                  <th>
                    <span className="sr">{commonText.actions}</span>
                  </th>
                </>
              }
            >
              {results.map((job) => (
                <tr key={job.id}>
                  <td>{job.kind}</td>
                  <td>{job.last_error}</td>
                  <td data-num>{job.attempts}</td>
                  <td>
                    <Button onClick={() => retry.mutate(job.id)}>{text.retry}</Button>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Loaded>
    </section>
  );
}
