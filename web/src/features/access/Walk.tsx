import { useState } from "react";
import { sentence } from "../../api/errors";
import type { Explained, ExplainedStep, ToldException } from "../../api/types";
import { formatDate } from "../../lib/format";
import { useNow } from "../../lib/hooks";
import { TextButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { typeGlyph, typeName } from "./marks";
import { type End, endOf, isUnmet, type Required, type Stop, type Way, wayOf } from "./walk";
import { actionWords } from "./words";

/** The walk drawn stop by stop, each look with what it found or that it found nothing. */
export function Walk({ answer, action }: { answer: Explained; action: string }) {
  const way = wayOf(answer.steps, action);
  const failed = way.required.find((one) => one.answer?.outcome === "denied");
  return (
    <ol className={styles.walk}>
      <Stops stops={way.stops} way={way} fold={failed !== undefined} />
      {way.required.map((one) => (
        <RequiredStop key={one.action} required={one} />
      ))}
      {(way.ran_out || failed?.answer?.look === "end") && (
        <li>
          <span className={styles.node} data-end="denied">
            <Icon name="x" />
          </span>
          <div>
            <p className={styles.head}>
              <b className="deny">{text.nothingLeft}</b>
            </p>
            <p className="t-3">{text.nothingLeftHelp}</p>
          </div>
        </li>
      )}
    </ol>
  );
}

interface StopsProps {
  stops: Stop[];
  way: Pick<Way, "ran_out">;
  /** Shows only what answered: the rest would drown what decided. */
  fold: boolean;
}

function Stops({ stops, way, fold }: StopsProps) {
  const [open, setOpen] = useState(false);
  const marked = stops.filter((stop) => endOf(stop, way) !== undefined);
  const is_folded = fold && !open && marked.length > 0 && marked.length < stops.length;
  const shown = is_folded ? marked : stops;
  return (
    <>
      {is_folded && (
        <li>
          <span className={styles.node}>
            <Icon name="minus" />
          </span>
          <div className={styles.head}>
            <TextButton onClick={() => setOpen(true)}>
              {text.showStops(stops.length - marked.length)}
            </TextButton>
          </div>
        </li>
      )}
      {shown.map((stop, place) => (
        <StopOf
          key={stop.key}
          stop={stop}
          end={endOf(stop, way)}
          is_first={!is_folded && place === stops.findIndex((one) => one.kind === "node")}
        />
      ))}
    </>
  );
}

const ENDS = { allowed: "allow", denied: "deny", closest: "cond" } as const;

function StopOf({ stop, end, is_first }: { stop: Stop; end: End | undefined; is_first: boolean }) {
  const { kind, node, steps } = stop;
  const glyph = kind === "before" ? "shield" : kind === "public" ? "globe" : typeGlyph(node.type);
  return (
    <li>
      <span className={styles.node} data-end={end}>
        <Icon name={glyph} />
      </span>
      <div>
        <p className={styles.head}>
          <b>
            {kind === "before" && text.beforeWalk}
            {kind === "public" && text.openProject}
            {kind === "node" && `${typeName(node.type)} ${node.name}`}
          </b>
          {kind === "node" && node.identifier && <span className="t-3">{node.identifier}</span>}
          {kind === "before" && !end && <span className="t-3">{text.nothingStops}</span>}
          {is_first && kind === "node" && <span className="t-3">{text.theThing}</span>}
          {end && <Badge tone={ENDS[end]}>{text.ends[end]}</Badge>}
        </p>
        <Looks steps={steps} />
      </div>
    </li>
  );
}

function Looks({ steps }: { steps: ExplainedStep[] }) {
  return (
    <ul className={styles.looked}>
      {steps.map((step) => (
        <Looked key={`${step.action} ${step.look} ${step.detail}`} step={step} />
      ))}
    </ul>
  );
}

/** What else it takes: a line where that is allowed, and its own walk where it is not. */
function RequiredStop({ required }: { required: Required }) {
  const { action, answer, stops } = required;
  const words = actionWords(action);
  const way = { ran_out: answer?.look === "end" };
  if (answer?.outcome === "denied") {
    return (
      <>
        <li>
          <span className={styles.node}>
            <Icon name="lock" />
          </span>
          <p className={styles.head}>
            <b>{text.alsoTakes(words)}</b>
            <span className="t-3">{text.notAllowedEither}</span>
          </p>
        </li>
        <Stops stops={stops} way={way} fold={false} />
      </>
    );
  }
  return (
    <li>
      <span className={styles.node}>
        <Icon name="lock" />
      </span>
      <div>
        <p className={styles.head}>
          <b>{text.alsoTakes(words)}</b>
        </p>
        {answer && (
          <ul className={styles.looked}>
            <li>
              <span className={styles.yes}>
                <Icon name="check" label={text.allowed} />
              </span>
              <span className="t-3">{text.allowed}</span>
              <span>
                {typeName(answer.node.type)} {answer.node.name}: <Found step={answer} />
              </span>
            </li>
          </ul>
        )}
      </div>
    </li>
  );
}

function Mark({ step }: { step: ExplainedStep }) {
  if (step.outcome === "denied") {
    return (
      <span className="deny">
        <Icon name="x" label={text.notAllowed} />
      </span>
    );
  }
  const is_fine = step.found && step.step == null;
  if (step.outcome === "allowed" || is_fine) {
    return (
      <span className={styles.yes}>
        <Icon name="check" label={text.allowed} />
      </span>
    );
  }
  if (isUnmet(step)) {
    return (
      <span className={styles.if}>
        <Icon name="diamond" label={text.onlyIf} />
      </span>
    );
  }
  return (
    <span className={styles.no}>
      <Icon name="minus" label={step.found ? text.says : text.notFound} />
    </span>
  );
}

function Looked({ step }: { step: ExplainedStep }) {
  const marked = step.outcome !== "continues" || isUnmet(step);
  return (
    <li>
      <Mark step={step} />
      <span className="t-3">{text.looks[step.look] ?? step.look}</span>
      <span className={marked ? styles.hit : "t-3"} data-outcome={step.outcome}>
        <Found step={step} />
      </span>
    </li>
  );
}

/** What a look found; of an exception who made it, why, and for how long. */
function Found({ step }: { step: ExplainedStep }) {
  const { exception, outcome, detail } = step;
  if (!exception || outcome === "continues") return <>{sentence(detail)}</>;
  return (
    <>
      <b>
        {text.exceptionDoes(outcome === "allowed" ? "allow" : "deny", exception.action === "*")}
      </b>
      <ExceptionTold exception={exception} />
    </>
  );
}

/** “, made by Olga on 3 Mar, until 1 Dec. She is away.” */
export function ExceptionTold({ exception }: { exception: ToldException }) {
  const now = useNow();
  const { given_by, created_at, starts_at, expires_at, reason } = exception;
  const parts = [
    text.madeBy(given_by?.display_name, formatDate(created_at, now)),
    starts_at && text.sinceDay(formatDate(starts_at, now)),
    expires_at && text.untilDay(formatDate(expires_at, now)),
  ];
  return (
    <>
      , {parts.filter(Boolean).join(", ")}. {text.quoted(reason)}
    </>
  );
}
