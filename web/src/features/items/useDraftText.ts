/** What somebody writes for an item, kept until it is sent. */

import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { type Unsent, useUnsent } from "../../lib/unsent";
import type { Beginning } from "../../parts/editor/Writer";
import { useMe } from "../../shell/useWorkspace";
import type { About, DraftKind } from "./drafts";
import type { OpenItem } from "./useItem";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The draft that whoever comes wants to write on. */
    write?: string;
  }
}

interface Kept {
  html: string;
  /** The stored text that it was written upon. */
  base: string;
}

export interface DraftText {
  /** What is kept and differs from what is stored. */
  draft: string | undefined;
  /** Whether one has come here to write on. */
  begins: boolean;
  /** It was sent, or is not wanted. */
  forget: () => void;
  /** For the field in which it is written. */
  field: {
    beginning: Beginning;
    stored: string;
    onChange: (html: string, base: string) => void;
    onDiscard: () => void;
  };
}

/** A draft for an item, or for the part of it that has this id. */
export function useItemDraft<T>(
  { item, key, at }: OpenItem,
  kind: DraftKind,
  part = item.id,
): Unsent<T> & { begins: boolean } {
  const about: About = { workspace: at.slug, kind, key, name: item.name };
  const place = `${kind}.${part}`;
  const unsent = useUnsent<T>(useMe()?.id, place, about);
  const write = useLocation({ select: ({ state }) => state.write });
  const [begins] = useState(write === place && unsent.kept !== undefined);
  return { ...unsent, begins };
}

export function useDraftText(
  open: OpenItem,
  kind: DraftKind,
  stored: string,
  part?: string,
): DraftText {
  const { kept, keep, begins } = useItemDraft<Kept>(open, kind, part);
  const draft = kept && kept.html !== stored ? kept : undefined;
  const forget = () => keep(undefined);
  return {
    draft: draft?.html,
    begins,
    forget,
    field: {
      beginning: { html: stored, base: stored, ...draft, is_draft: draft !== undefined },
      stored,
      onChange: (html, base) => keep(html === stored ? undefined : { html, base }),
      onDiscard: forget,
    },
  };
}
