import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { safeNext } from "../../app/start";

/** After signing in: nothing of before is kept, and one goes where one wanted to go. */
export function useEntered() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { next?: string };
  return useCallback(
    async (target?: string) => {
      queries.clear();
      await navigate({ href: target ?? safeNext(next) });
    },
    [queries, navigate, next],
  );
}
