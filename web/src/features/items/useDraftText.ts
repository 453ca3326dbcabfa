/** A text that somebody writes for an item, kept until it is sent. */

import { useUnsent } from "../../lib/unsent";
import type { Beginning } from "../../parts/editor/Writer";
import { useMe } from "../../shell/useWorkspace";

interface Kept {
  html: string;
  /** The stored text that it was written upon. */
  base: string;
}

export interface DraftText {
  /** What is kept and differs from what is stored. */
  draft: string | undefined;
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

export function useDraftText(place: string, stored: string): DraftText {
  const { kept, keep } = useUnsent<Kept>(useMe()?.id, place);
  const draft = kept && kept.html !== stored ? kept : undefined;
  const forget = () => keep(undefined);
  return {
    draft: draft?.html,
    forget,
    field: {
      beginning: { html: stored, base: stored, ...draft, is_draft: draft !== undefined },
      stored,
      onChange: (html, base) => keep(html === stored ? undefined : { html, base }),
      onDiscard: forget,
    },
  };
}
