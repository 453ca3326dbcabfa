import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import type { Namespace } from "../../api/roles";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Select } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

interface NewSchemeProps {
  /** Where it is clear already. */
  namespace?: Namespace;
  /** Names that are taken there. */
  taken?: readonly string[];
  onClose: () => void;
  make: (name: string, namespace: Namespace) => unknown;
}

/** A scheme that holds nothing yet. */
export function NewScheme({ namespace, taken = [], onClose, make }: NewSchemeProps) {
  const [name, setName] = useState("");
  const [where, setWhere] = useState<Namespace>(namespace ?? "project");
  const create = useMutation({
    mutationFn: async () => make(name.trim(), where),
    meta: { quiet: true },
    onSuccess: onClose,
  });
  const is_taken = taken.includes(name.trim());
  return (
    <Dialog open onClose={onClose} title={text.newScheme} description={text.newSchemeHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field
          label={commonText.name}
          error={is_taken ? text.schemeTaken : fieldError(create.error, "name")}
        >
          {(wiring) => (
            <Input
              {...wiring}
              required
              autoFocus
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {!namespace && (
          <Field label={text.whereHeld}>
            {(wiring) => (
              <Select
                {...wiring}
                value={where}
                onChange={(event) => setWhere(event.target.value as Namespace)}
              >
                <option value="project">{text.inProjects}</option>
                <option value="workspace">{text.inWorkspace}</option>
              </Select>
            )}
          </Field>
        )}
        {create.error && !isAbout(create.error, ["name"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter
          onClose={onClose}
          busy={create.isPending}
          reason={is_taken ? text.schemeTaken : undefined}
        >
          {text.createScheme}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
