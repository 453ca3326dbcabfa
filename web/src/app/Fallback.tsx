import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { ApiError, isStatus } from "../api/errors";
import { lazily, PartLost } from "../lib/lazily";
import { Button, buttonClass } from "../parts/Button";
import { Fetched } from "../parts/Fetched";
import { EmptyState, ErrorState, lostHere, PartLostState } from "../parts/surfaces";
import { commonText as text } from "../text/en";

const AskHere = lazily(() => import("../shell/AskHere"), "default");

const HOME = (
  <Link to="/" className={buttonClass()}>
    {text.goHome}
  </Link>
);

/** Whether there is nothing or it may not be seen is the same page: it says nothing of what exists. */
export function NotFound({ action = HOME }: { action?: ReactNode }) {
  return (
    <section>
      <EmptyState glyph="search" title={text.notFoundTitle} action={action}>
        {text.notFound}
      </EmptyState>
    </section>
  );
}

/** The same in a workspace, with its bar above. */
export function NotInside() {
  return (
    <Fetched fallback={null} says lost={lostHere}>
      <AskHere />
    </Fetched>
  );
}

interface CrashProps extends ErrorComponentProps {
  /** Of a workspace that the reader is in, where they may ask for access. */
  inside?: boolean;
}

/** A page that could not be loaded can be tried again; one that broke must be loaded anew. */
export function Crash({ error, reset, inside }: CrashProps) {
  useEffect(() => {
    if (error instanceof PartLost) error.forget();
  }, [error]);
  if (isStatus(error, 404) && inside) return <NotInside />;
  if (isStatus(error, 404)) return <NotFound />;
  if (error instanceof PartLost) return <PartLostState again={reset} />;
  if (error instanceof ApiError) return <ErrorState error={error} retry={reset} />;
  return (
    <section>
      <EmptyState
        glyph="alert"
        title={text.crashed}
        action={<Button onClick={() => window.location.reload()}>{text.reload}</Button>}
      >
        {text.crashedHelp}
      </EmptyState>
    </section>
  );
}
