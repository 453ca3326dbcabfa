import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { ApiError, isStatus } from "../api/errors";
import { Button, buttonClass } from "../parts/Button";
import { EmptyState, ErrorState } from "../parts/surfaces";
import { commonText as text } from "../text/en";

export function NotFound() {
  return (
    <section>
      <EmptyState
        glyph="search"
        title={text.notFoundTitle}
        action={
          <Link to="/" className={buttonClass()}>
            {text.goHome}
          </Link>
        }
      >
        {text.notFound}
      </EmptyState>
    </section>
  );
}

/** A page that could not be loaded can be tried again; one that broke must be loaded anew. */
export function Crash({ error, reset }: ErrorComponentProps) {
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
