import { Link } from "@tanstack/react-router";
import type { Question } from "../../api/access";
import { sentence } from "../../api/errors";
import type { Explained, ExplainedStep } from "../../api/types";
import { buttonClass } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { Card } from "../../parts/surfaces";
import {
  useMe,
  useProjectCan,
  useSlug,
  useWorkspace,
  useWorkspaceCan,
} from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { AskAccess } from "./AskAccess";
import { HoldingMark, typeGlyph, typeName } from "./marks";
import type { Thing } from "./ThingPicker";
import { useThingProject } from "./useThingName";
import { actionWords } from "./words";

interface AnswerProps {
  answer: Explained;
  thing: Thing;
  question: Question;
}

/** The answer first, then the evidence, then what could be done about it. */
export function Answer({ answer, thing, question }: AnswerProps) {
  const { allowed, reason, changes } = answer;
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
          <code>{action}</code>
          <code>{reason.code}</code>
          {reason.condition && <code>{reason.condition}</code>}
        </p>
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
            {changes.length > 0 && (
              <Card title={text.change}>
                <ul className={styles.changes}>
                  {changes.map((change) => (
                    <li key={`${change.kind} ${change.message}`}>
                      <span className="t-1">{sentence(change.message)}</span>
                      {change.who.length > 0 && (
                        <span className="t-3 small">
                          {text.whoCould}: {change.who.join(", ")}
                        </span>
                      )}
                    </li>
                  ))}
                </ul>
              </Card>
            )}
          </aside>
        )}
      </div>
    </>
  );
}

interface Stop {
  key: string;
  type: string;
  name: string;
  steps: ExplainedStep[];
}

/** What was met, stop by stop: steps at one node belong together. */
function stopsOf(steps: readonly ExplainedStep[]): Stop[] {
  const stops: Stop[] = [];
  for (const step of steps) {
    const last = stops.at(-1);
    if (step.step === 6) continue;
    if (last?.key.startsWith(step.node.id)) last.steps.push(step);
    else {
      const { id, type, name } = step.node;
      stops.push({ key: `${id} ${stops.length}`, type, name, steps: [step] });
    }
  }
  return stops;
}

const isConditional = ({ detail }: ExplainedStep) => / only /.test(detail);

function Walk({ answer, action }: { answer: Explained; action: string }) {
  const stops = stopsOf(answer.steps);
  const workspace = useWorkspace();
  const ran_out = answer.steps.some((step) => step.step === 6);
  const closest = ran_out
    ? stops.find((stop) => stop.steps.some((step) => step.action === action && isConditional(step)))
    : undefined;
  return (
    <ol className={styles.walk}>
      {stops.map((stop) => {
        const deciding = stop.steps.find(
          (step) => step.action === action && step.outcome !== "continues",
        );
        const end = deciding?.outcome ?? (stop === closest ? "closest" : undefined);
        const name = stop.type === "workspace" ? workspace?.name : stop.name;
        return (
          <li key={stop.key}>
            <span className={styles.node} data-end={end}>
              <Icon name={typeGlyph(stop.type)} />
            </span>
            <div>
              <p className={styles.head}>
                <b>
                  {typeName(stop.type)} {name}
                </b>
                {end === "allowed" && <Badge tone="allow">{text.allowedHere}</Badge>}
                {end === "denied" && <Badge tone="deny">{text.deniedHere}</Badge>}
                {end === "closest" && <Badge tone="cond">{text.closest}</Badge>}
              </p>
              <ul className={styles.looked}>
                {stop.steps.map((step) => (
                  <Looked
                    key={`${step.action} ${step.step} ${step.detail}`}
                    {...{ step, action }}
                  />
                ))}
              </ul>
            </div>
          </li>
        );
      })}
      {ran_out && (
        <li>
          <span className={styles.node} data-end="denied">
            <Icon name="x" />
          </span>
          <div>
            <p className={`${styles.head} deny`}>
              <b className="deny">{text.nothingLeft}</b>
            </p>
            <p className="t-3">{text.nothingLeftHelp}</p>
          </div>
        </li>
      )}
    </ol>
  );
}

function Looked({ step, action }: { step: ExplainedStep; action: string }) {
  const conditional = isConditional(step);
  const holding = step.outcome === "allowed" ? "yes" : conditional ? "creator" : "no";
  const marked = step.outcome !== "continues" || conditional;
  const what =
    step.action === action
      ? step.step
        ? text.walkWords[step.step]
        : text.here
      : `${text.requires} ${actionWords(step.action)}`;
  return (
    <li>
      <HoldingMark holding={holding} />
      <span className="t-3">{what}</span>
      <span className={marked ? styles.hit : "t-3"} data-outcome={step.outcome}>
        {sentence(step.detail)}
      </span>
    </li>
  );
}
