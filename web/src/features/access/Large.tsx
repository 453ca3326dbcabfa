/** What is so much that a word is typed before it is saved, and why it is. */

import { type ReactNode, useState } from "react";
import type { WhatWouldChange } from "../../api/types";
import { fullName } from "../../lib/people";
import { Field, Input } from "../../parts/fields";
import { commonText, effectText } from "../../text/en";
import type { Foreseen } from "./WhatIf";

/** The one whom it concerns, where it is one who may be named. */
function onlyPerson({ gained, lost, totals }: WhatWouldChange): string | undefined {
  const [one] = [...gained.people, ...lost.people];
  return totals.people === 1 && one ? fullName(one.user) : undefined;
}

/** Why a word is typed first. What is too much to be counted has no result. */
export function LargeNote({ result }: { result: WhatWouldChange | undefined }) {
  if (!result) return <p>{effectText.tooMany}</p>;
  const { people, large_because } = result.totals;
  const who = onlyPerson(result) ?? effectText.somebody;
  const reasons = large_because.map((one) => effectText.largeBecause[one](who, people));
  return <p>{effectText.large(reasons.join(", "))}</p>;
}

interface Typed {
  /** Why it cannot be saved yet. */
  missing: string | undefined;
  field: ReactNode;
}

/** For forms that save by themselves: asks for the word where much would change. */
export function useTyped(word: string, foreseen: Foreseen): Typed {
  const [typed, setTyped] = useState("");
  if (!foreseen.is_large) {
    const waits = foreseen.waiting && !foreseen.result;
    return { missing: waits ? effectText.looking : undefined, field: null };
  }
  return {
    missing: typed.trim() === word ? undefined : commonText.typeFirst(word),
    field: (
      <>
        <LargeNote result={foreseen.result} />
        <Field label={commonText.typeToConfirm(word)}>
          {(wiring) => (
            <Input
              {...wiring}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </>
    ),
  };
}
