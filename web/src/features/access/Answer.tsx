import { Link } from "@tanstack/react-router";
import type { Question } from "../../api/access";
import { sentence } from "../../api/errors";
import type { Explained, LaterChange, NeededChange } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { buttonClass } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Card } from "../../parts/surfaces";
import { useMe, useProjectCan, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { AskAccess } from "./AskAccess";
import { typeName } from "./marks";
import type { Thing } from "./ThingPicker";
import { useThingProject } from "./useThingName";
import { ExceptionTold, Walk } from "./Walk";

interface AnswerProps {
  answer: Explained;
  thing: Thing;
  question: Question;
}

/** The answer first, then the evidence, then what could be done about it. */
export function Answer({ answer, thing, question }: AnswerProps) {
  const { allowed, reason, changes, later, archived } = answer;
  const { action } = question;
  const me = useMe();
  const may_grant = useWorkspaceCan().refusal("access:grant") === undefined;
  const project = useThingProject(thing);
  const may_here = useProjectCan(project).allows("access:grant");
  const slug = useSlug();
  return (
    <>
      <div className={styles.verdict} data-allowed={allowed} role="status">
        <span className={styles.stamp}>
          <Icon name={allowed ? "check" : "x"} />
        </span>
        <p className={styles.say}>
          <b>{allowed ? text.yes : text.no}</b> {sentence(reason.message)}
        </p>
        <p className={styles.codes}>
          <span>{decidedAt(answer)}</span>
          <code>{action}</code>
          <code>{reason.code}</code>
          {reason.condition && <code>{reason.condition}</code>}
        </p>
        {allowed && archived && (
          <p className={styles.later}>
            <Icon name="archive" />
            {text.archived(typeName(archived.type).toLowerCase(), archived.name)}
          </p>
        )}
        {later.map((one) => (
          <Later key={one.at} later={one} />
        ))}
      </div>
      <div className={styles.explain}>
        <section>
          <h2>{text.how}</h2>
          <Walk answer={answer} action={action} />
        </section>
        {!allowed && (
          <aside className={styles.aside}>
            {may_grant || may_here ? (
              <Link
                to={
                  may_grant
                    ? "/$workspace/settings/grants"
                    : "/$workspace/projects/$project/settings/grants"
                }
                params={{ workspace: slug, project }}
                search={(before: Record<string, string | undefined>) => ({ ...before, new: "1" })}
                className={buttonClass({ block: true })}
              >
                <Icon name="key" />
                {text.makeException}
              </Link>
            ) : (
              question.subject === me?.id && <AskAccess question={question} />
            )}
            {changes.length > 0 && <Changes changes={changes} />}
          </aside>
        )}
      </div>
    </>
  );
}

/** Where the answer was found. */
function decidedAt({ reason, steps }: Explained): string {
  if (steps.at(-1)?.look === "end") return text.decidedAbove;
  return text.decidedAt(typeName(reason.node.type), reason.node.name);
}

/** A moment at which the answer will be another, with nobody doing anything. */
function Later({ later }: { later: LaterChange }) {
  const now = useNow();
  const { at, allowed, exception } = later;
  const begins = exception.starts_at === at;
  return (
    <p className={styles.later}>
      <Icon name="clock" />
      <span>
        <b>{text.laterIs(formatDate(at, now), allowed)}</b> {text.exceptionTurns(begins)}
        {/* Of one that ends, the walk or the line before tells the rest. */}
        {begins ? <ExceptionTold exception={exception} /> : "."}
      </span>
    </p>
  );
}

/** What would do: of each part one, and those of a part as well as one another. */
function Changes({ changes }: { changes: NeededChange[] }) {
  return (
    <Card title={text.change}>
      <ul className={styles.changes}>
        {changes.map((change, place) => {
          const before = changes[place - 1];
          const joined = before && (before.part === change.part ? text.or : text.and);
          return (
            <li key={`${change.kind} ${change.message}`}>
              {joined && <span className="t-3 small">{joined}</span>}
              <span className="t-1">{sentence(change.message)}</span>
              {change.who.length > 0 && (
                <span className="t-3 small">
                  {text.whoCould}: {change.who.join(", ")}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
