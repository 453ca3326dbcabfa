import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { SupposedChange } from "../../api/access";
import { errorWords } from "../../api/errors";
import { keys } from "../../api/keys";
import { changeRole, type SchemeOfRole } from "../../api/roles";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { effectText, accessText as text } from "../../text/en";
import { writeHoldings } from "./holdings";
import { LargeNote } from "./Large";
import type { Drafting, EditorProps } from "./RoleEditor";
import { useWhatIf, WhatIf } from "./WhatIf";

/** Who gains and who loses by what is about to be saved of a role, which is one act: its schemes, in
 *  their order, with what some of them hold from now on and those that are made for it. */
export function RoleSaving({ role, drafting }: EditorProps & { drafting: Drafting }) {
  const slug = useSlug();
  const { schemes, ids, isNew, heldBy, dirty, count, reset } = drafting;
  const written = new Set(dirty.map(([id]) => id));
  const named = new Map(schemes.map((one) => [one.id, one]));
  const wanted = ids.map((id): SchemeOfRole => {
    const permissions = writeHoldings(heldBy(id));
    if (isNew(id)) return { name: named.get(id)?.name ?? "", permissions };
    return written.has(id) ? { id, permissions } : id;
  });
  const supposed: SupposedChange[] = [{ op: "put_role", role: role.id, schemes: wanted }];
  const others = new Set(
    schemes
      .filter((one) => written.has(one.id))
      .flatMap((one) => one.roles.filter((id) => id !== role.id)),
  );
  return (
    <Saving
      name={role.name}
      count={count}
      changes={supposed}
      note={
        <>
          {text.heldBy} {text.people(role.member_count ?? 0)}.
          {others.size > 0 && ` ${text.otherRolesToo(others.size)}`}
        </>
      }
      onDiscard={reset}
      save={() => changeRole(slug, role.id, { schemes: wanted })}
      onSaved={reset}
    />
  );
}

interface SavingProps {
  name: string;
  count: number;
  changes: SupposedChange[];
  note: ReactNode;
  onDiscard: () => void;
  save: () => Promise<unknown>;
  onSaved: () => void;
}

/** The foot of an editor: what is changed, its effect, and Save; much is confirmed by typing. */
export function Saving({ name, count, changes, note, onDiscard, save, onSaved }: SavingProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const foreseen = useWhatIf(changes);
  const [asking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.workspace(slug) });
  const saving = useMutation({
    mutationFn: save,
    meta: { quiet: true },
    onError: () => refresh(),
    onSuccess: async () => {
      await refresh();
      onSaved();
      toast({ text: text.savedRole(name) });
    },
  });
  return (
    <WhatIf
      title={text.changesTitle(count)}
      note={note}
      foreseen={foreseen}
      error={saving.error ? errorWords(saving.error) : undefined}
    >
      <Button large onClick={onDiscard}>
        {text.discardChanges}
      </Button>
      <Button
        large
        kind="primary"
        busy={saving.isPending}
        reason={foreseen.waiting && !foreseen.result ? effectText.looking : undefined}
        onClick={() => (foreseen.is_large ? setAsking(true) : saving.mutate())}
      >
        {text.saveRole(count)}
      </Button>
      <Confirm
        open={asking}
        danger
        onClose={() => setAsking(false)}
        title={effectText.largeTitle(name)}
        effect={text.saveRole(count)}
        typed={name}
        run={() => saving.mutateAsync()}
      >
        <LargeNote result={foreseen.result} />
      </Confirm>
    </WhatIf>
  );
}
