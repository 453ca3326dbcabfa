import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { addScheme, type Namespace } from "../../api/roles";
import type { Scheme } from "../../api/types";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Field, Input, Select } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

interface NewSchemeProps {
  /** Where it is clear already. */
  namespace?: Namespace;
  onClose: () => void;
  onMade: (scheme: Scheme) => unknown;
}

/** A scheme that holds nothing yet. */
export function NewScheme({ namespace, onClose, onMade }: NewSchemeProps) {
  const slug = useSlug();
  const [name, setName] = useState("");
  const [where, setWhere] = useState<Namespace>(namespace ?? "project");
  const create = useMutation({
    mutationFn: () => addScheme(slug, { name: name.trim(), namespace: where, permissions: [] }),
    meta: { quiet: true },
    onSuccess: async (scheme) => {
      await onMade(scheme);
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.newScheme} description={text.newSchemeHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "name")}>
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
        <footer>
          <Button large onClick={onClose}>
            {commonText.cancel}
          </Button>
          <Button large type="submit" kind="primary" busy={create.isPending}>
            {text.createScheme}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
