import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import { createProject } from "../../api/projects";
import { suggestIdentifier } from "../../lib/slug";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Radio, TextArea } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

const FIELDS = ["name", "identifier", "description"] as const;

export default function NewProject({ onClose }: { onClose: () => void }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { refusal } = useWorkspaceCan();
  const [name, setName] = useState("");
  const [chosen, setIdentifier] = useState<string>();
  const [description, setDescription] = useState("");
  const [network, setNetwork] = useState(2);
  const identifier = chosen ?? suggestIdentifier(name);
  const create = useMutation({
    mutationFn: () =>
      createProject(slug, {
        name: name.trim(),
        identifier,
        description: description.trim(),
        network,
      }),
    meta: { quiet: true },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: keys.part(slug, "projects") });
      onClose();
      await navigate({
        to: "/$workspace/projects/$project",
        params: { workspace: slug, project: made.id },
      });
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.newProject} description={text.newProjectHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              required
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={text.identifier}
          help={text.identifierHelp(identifier || "WEB")}
          error={fieldError(create.error, "identifier")}
        >
          {(wiring) => (
            <Input
              {...wiring}
              required
              maxLength={12}
              value={identifier}
              onChange={(event) => setIdentifier(event.target.value.toUpperCase())}
            />
          )}
        </Field>
        <Field
          label={`${text.description} (${commonText.optional})`}
          error={fieldError(create.error, "description")}
        >
          {(wiring) => (
            <TextArea
              {...wiring}
              rows={2}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="stack">
          <legend className="sr">{text.network}</legend>
          <Radio
            name="network"
            label={text.public}
            help={text.publicHelp}
            checked={network === 2}
            onChange={() => setNetwork(2)}
          />
          <Radio
            name="network"
            label={text.private}
            help={text.privateHelp}
            checked={network === 0}
            onChange={() => setNetwork(0)}
          />
        </fieldset>
        {create.error && !isAbout(create.error, FIELDS) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={create.isPending} reason={refusal("project:create")}>
          {text.createProject}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
