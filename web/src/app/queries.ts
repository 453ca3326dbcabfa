/** How answers are kept, tried again, and what happens when something is refused. */

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, errorWords, isStatus } from "../api/errors";
import { toast } from "../parts/toastStore";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The form shows the refusal itself. */
      quiet?: boolean;
    };
  }
}

const MOST_TRIES = 2;

/** Only what may pass by itself is tried again: a lost connection or a faulty server. */
export function shouldRetry(tries: number, error: unknown): boolean {
  const passing = error instanceof ApiError && (error.status === 0 || error.status >= 500);
  return passing && tries < MOST_TRIES;
}

export function createQueries(onSignedOut: () => void): QueryClient {
  const signedOut = (error: unknown) => {
    if (isStatus(error, 401)) onSignedOut();
    return isStatus(error, 401);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: signedOut }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (mutation.meta?.quiet) return;
        // The page of signing in says what has happened.
        if (signedOut(error)) return;
        toast({ text: errorWords(error) });
      },
    }),
    defaultOptions: {
      queries: { retry: shouldRetry, refetchOnWindowFocus: true, staleTime: 10_000 },
    },
  });
}
