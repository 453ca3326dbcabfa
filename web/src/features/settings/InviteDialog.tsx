import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords } from "../../api/errors";
import { projectsQuery } from "../../api/projects";
import type { Invitation } from "../../api/types";
import { invitationsQuery, invite } from "../../api/workspaces";
import { Button } from "../../parts/Button";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { CopyField, Field, Select, TextArea } from "../../parts/fields";
import { Banner } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { settingsText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import { parseEmails } from "./emails";
import { useRoles } from "./RoleSelect";
import styles from "./Settings.module.css";

/** Who is refused does not hold up the others: what was sent is sent, and what was not is said. */
async function inviteAll(
  slug: string,
  emails: string[],
  body: Omit<Parameters<typeof invite>[1], "email">,
) {
  const made: Invitation[] = [];
  const refused: string[] = [];
  for (const email of emails) {
    try {
      made.push(await invite(slug, { ...body, email }));
    } catch (error) {
      refused.push(`${email}: ${errorWords(error)}`);
    }
  }
  return { made, refused };
}

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const roles = useRoles("workspace").filter((role) => role.slug !== "owner");
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState("member");
  const [projects, setProjects] = useState<Readonly<Record<string, string>>>({});
  const { emails, wrong } = parseEmails(typed);
  const send = useMutation({
    mutationFn: () =>
      inviteAll(slug, emails, {
        role_slug: role,
        projects: Object.entries(projects).map(([id, role_slug]) => ({ id, role_slug })),
      }),
    meta: { quiet: true },
    onSuccess: async ({ made, refused }) => {
      await queries.invalidateQueries({ queryKey: invitationsQuery(slug).queryKey });
      if (refused.length > 0) {
        setTyped(refused.map((line) => line.split(":")[0]).join("\n"));
      } else if (!made.some((one) => one.invite_link)) {
        toast({ text: text.sent(made.length) });
        onClose();
      }
    },
  });
  const links = send.data?.made.filter((one) => one.invite_link) ?? [];
  if (links.length > 0 && send.data?.refused.length === 0) {
    return <LinksDialog made={links} onClose={onClose} />;
  }
  const shown = wrong && !typed.endsWith(wrong) ? text.notAnAddress(wrong) : undefined;
  return (
    <Dialog open onClose={onClose} title={text.inviteTitle} description={text.inviteHelp}>
      <form className="stack-4" onSubmit={submitting(() => !wrong && send.mutate())}>
        <Field label={text.emails} help={text.emailsHelp} error={shown}>
          {(wiring) => (
            <TextArea
              {...wiring}
              rows={2}
              required
              autoFocus
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <Field label={text.role}>
          {(wiring) => (
            <Select {...wiring} value={role} onChange={(event) => setRole(event.target.value)}>
              {roles.map((one) => (
                <option key={one.slug} value={one.slug}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ProjectChoices guest={role === "guest"} chosen={projects} onChange={setProjects} />
        {send.error && <Banner tone="deny">{errorWords(send.error)}</Banner>}
        {send.data?.refused.map((line) => (
          <Banner key={line} tone="deny">
            {line}
          </Banner>
        ))}
        <DialogFooter
          onClose={onClose}
          busy={send.isPending}
          reason={wrong ? text.notAnAddress(wrong) : undefined}
        >
          {text.sendInvitations(emails.length)}
        </DialogFooter>
      </form>
    </Dialog>
  );
}

interface ProjectChoicesProps {
  guest: boolean;
  chosen: Readonly<Record<string, string>>;
  onChange: (chosen: Readonly<Record<string, string>>) => void;
}

function ProjectChoices({ guest, chosen, onChange }: ProjectChoicesProps) {
  const slug = useSlug();
  const { data = [] } = useQuery(projectsQuery(slug));
  const roles = useRoles("project");
  const open = data.filter((one) => !one.archived_at);
  if (open.length === 0) return null;
  const set = (id: string, role: string) => {
    const { [id]: _, ...rest } = chosen;
    onChange(role ? { ...rest, [id]: role } : rest);
  };
  return (
    <section className="stack" aria-label={text.projectsToo}>
      <h3>{text.projectsToo}</h3>
      <p className="t-3 small">{text.projectsTooHelp}</p>
      <ul className={styles.projects}>
        {open.map((project) => (
          <li key={project.id}>
            <span className="clip t-1">{project.name}</span>
            <span className="push">
              <Select
                small
                aria-label={text.roleOf(project.name)}
                value={chosen[project.id] ?? ""}
                onChange={(event) => set(project.id, event.target.value)}
              >
                <option value="">{text.noProject}</option>
                {roles.map((role) => (
                  <option key={role.slug} value={role.slug}>
                    {role.name}
                  </option>
                ))}
              </Select>
            </span>
          </li>
        ))}
      </ul>
      {guest && <p className="t-3 small">{text.guestCeiling}</p>}
    </section>
  );
}

export function LinksDialog({ made, onClose }: { made: Invitation[]; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={text.linksTitle} description={text.linksHelp}>
      <div className="stack-4">
        {made.map((one) => (
          <div key={one.id} className="stack">
            <b>{one.email}</b>
            <CopyField value={one.invite_link ?? ""} label={text.linkFor(one.email)} />
          </div>
        ))}
      </div>
      <footer>
        <Button large kind="primary" onClick={onClose}>
          {text.done}
        </Button>
      </footer>
    </Dialog>
  );
}
