import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { ApiError, isStatus } from "../api/errors";
import { Button, buttonClass } from "../parts/Button";
import { EmptyState, ErrorState } from "../parts/surfaces";
import { commonText as text } from "../text/en";

const AskHere = lazy(() => import("../shell/AskHere"));

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

interface CrashProps extends ErrorComponentProps {
  /** Of a workspace that the reader is in, where they may ask for access. */
  inside?: boolean;
}

/** A page that could not be loaded can be tried again; one that broke must be loaded anew. */
export function Crash({ error, reset, inside }: CrashProps) {
  if (isStatus(error, 404) && inside) {
    return (
      <Suspense fallback={null}>
        <AskHere />
      </Suspense>
    );
  }
  if (isStatus(error, 404)) return <NotFound />;
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
