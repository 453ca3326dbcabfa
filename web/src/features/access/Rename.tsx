import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import { changeRole, changeScheme } from "../../api/roles";
import type { Role, Scheme } from "../../api/types";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

type RenameProps = { onClose: () => void } & ({ role: Role } | { scheme: Scheme });

const FIELDS = ["name", "description"] as const;

/** The name of a role or scheme, and what it is for. Nobody's access changes by it. */
export function Rename({ onClose, ...of }: RenameProps) {
  const slug = useSlug();
  const queries = useQueryClient();
  const thing = "role" in of ? of.role : of.scheme;
  const [values, setValues] = useState({ name: thing.name, description: thing.description });
  const save = useMutation({
    mutationFn: async () => {
      if ("role" in of) await changeRole(slug, thing.id, values);
      else await changeScheme(slug, thing.id, values);
    },
    meta: { quiet: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      toast({ text: text.renamed(values.name) });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.renameTitle(thing.name)}>
      <form className="stack-4" onSubmit={submitting(() => save.mutate())}>
        {FIELDS.map((one) => (
          <Field
            key={one}
            label={one === "name" ? commonText.name : text.description}
            error={fieldError(save.error, one)}
          >
            {(wiring) => (
              <Input
                {...wiring}
                required={one === "name"}
                autoFocus={one === "name"}
                value={values[one]}
                onChange={(event) => setValues({ ...values, [one]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {save.error && !isAbout(save.error, FIELDS) && (
          <Banner tone="deny">{errorWords(save.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={save.isPending}>
          {commonText.save}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
