/** The stored settings as one record, and a form over some of them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { configurationQuery, instanceQuery, updateConfiguration } from "../../api/instance";
import type { ConfigurationRow } from "../../api/types";
import { useDraft } from "../../lib/draft";
import { toast } from "../../parts/toastStore";
import { commonText } from "../../text/en";

export interface Configuration {
  ready: boolean;
  error: unknown;
  refetch: () => unknown;
  values: Readonly<Record<string, string>>;
  rows: Readonly<Record<string, ConfigurationRow>>;
}

const NONE: ConfigurationRow[] = [];

export function useConfiguration(): Configuration {
  const { data, error, refetch } = useQuery(configurationQuery);
  return useMemo(() => {
    const list = data ?? NONE;
    return {
      ready: data !== undefined,
      error,
      refetch,
      values: Object.fromEntries(list.map((row) => [row.key, row.value ?? ""])),
      rows: Object.fromEntries(list.map((row) => [row.key, row])),
    };
  }, [data, error, refetch]);
}

export function useSaveConfiguration(onSaved?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: updateConfiguration,
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: configurationQuery.queryKey }),
        queries.invalidateQueries({ queryKey: instanceQuery.queryKey }),
      ]);
      onSaved?.();
      toast({ text: commonText.saved });
    },
  });
}

/** A draft over the stored settings. An encrypted value is only sent when it was replaced. */
export function useConfigurationDraft() {
  const configuration = useConfiguration();
  const draft = useDraft<Record<string, string | undefined>>(configuration.values);
  const save = useSaveConfiguration(draft.reset);
  const changes = Object.fromEntries(
    Object.entries(draft.changes).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return { configuration, draft, save, changes };
}

export type ConfigurationDraft = ReturnType<typeof useConfigurationDraft>;
