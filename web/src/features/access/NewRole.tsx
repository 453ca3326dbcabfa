import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { catalogQuery } from "../../api/access";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import { addRole, type Namespace } from "../../api/roles";
import { rolesQuery } from "../../api/workspaces";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Select } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import { holdingsIn, writeHoldings } from "./holdings";
import { actionsOf } from "./words";

const BASES = ["contributor", "commenter", "guest"] as const;

/** A role with a scheme of its own, which begins as a copy of what another role holds. */
export function NewRole({ onClose }: { onClose: () => void }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [namespace, setNamespace] = useState<Namespace>("project");
  const [base, setBase] = useState<string>("contributor");
  const [copied, setCopied] = useState("");
  const { data: catalog } = useQuery(catalogQuery(slug));
  const { data: roles = [] } = useQuery(rolesQuery(slug, namespace));
  const create = useMutation({
    mutationFn: async () => {
      const model = roles.find((role) => role.id === copied);
      // Some permissions come with built-in roles only, and are not copied.
      const actions = catalog ? actionsOf(catalog, namespace) : [];
      const offered = new Set(actions.filter((one) => one.custom).map((one) => one.key));
      const isOffered = (permission: string) => offered.has(permission.split("+")[0] ?? "");
      const held = holdingsIn(model?.permissions ?? [], actions);
      const permissions = writeHoldings(held).filter(isOffered);
      const named = { name: name.trim(), namespace };
      return addRole(slug, {
        ...named,
        description: description.trim(),
        schemes: [{ name: named.name, permissions }],
        ...(namespace === "project" && { base }),
      });
    },
    meta: { quiet: true },
    onSuccess: async (role) => {
      await queries.invalidateQueries({ queryKey: keys.part(slug, "roles") });
      await queries.invalidateQueries({ queryKey: keys.part(slug, "schemes") });
      void navigate({
        to: "/$workspace/settings/roles/$role",
        params: { workspace: slug, role: role.id },
      });
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.newRole} description={text.newRoleHelp}>
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={commonText.name} error={fieldError(create.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={`${text.description} (${commonText.optional})`}>
          {(wiring) => (
            <Input
              {...wiring}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <Field label={text.whereHeld}>
          {(wiring) => (
            <Select
              {...wiring}
              value={namespace}
              onChange={(event) => {
                setNamespace(event.target.value as Namespace);
                setCopied("");
              }}
            >
              <option value="project">{text.inProjects}</option>
              <option value="workspace">{text.inWorkspace}</option>
            </Select>
          )}
        </Field>
        {namespace === "project" && (
          <Field label={text.level} help={text.levelHelp}>
            {(wiring) => (
              <Select {...wiring} value={base} onChange={(event) => setBase(event.target.value)}>
                {BASES.map((one) => (
                  <option key={one} value={one}>
                    {commonText.roles[one]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label={text.beginsWith} error={fieldError(create.error, "permissions")}>
          {(wiring) => (
            <Select {...wiring} value={copied} onChange={(event) => setCopied(event.target.value)}>
              <option value="">{text.nothing}</option>
              {roles
                .filter(
                  (role) =>
                    role.slug !== "owner" && (namespace === "project" || role.slug !== "admin"),
                )
                .map((role) => (
                  <option key={role.id} value={role.id}>
                    {role.name}
                  </option>
                ))}
            </Select>
          )}
        </Field>
        {create.error && !isAbout(create.error, ["name", "permissions"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={create.isPending}>
          {text.create}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
