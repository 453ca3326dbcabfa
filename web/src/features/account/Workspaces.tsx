import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { answerInvitation, meQuery, myInvitationsQuery, signOut } from "../../api/account";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { instanceQuery } from "../../api/instance";
import {
  checkWorkspaceSlug,
  createWorkspace,
  deletedWorkspacesQuery,
  restoreWorkspace,
  workspacesQuery,
} from "../../api/workspaces";
import { useSettled, useTitle } from "../../lib/hooks";
import { suggestSlug } from "../../lib/slug";
import { Button, buttonClass, TextButton } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { Avatar } from "../../parts/marks";
import { Banner, EmptyState, Loaded } from "../../parts/surfaces";
import { commonText, accountText as text } from "../../text/en";
import styles from "./Account.module.css";
import { Panel } from "./Frame";
import { submitting } from "./SignIn";

export function ChooseWorkspace() {
  useTitle(text.chooseTitle);
  const workspaces = useQuery(workspacesQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: "/sign-in" });
  };
  return (
    <Panel title={text.chooseTitle} wide>
      <Loaded query={workspaces} rows={3}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState glyph="grid" title={text.noWorkspace}>
              {text.noWorkspaceHelp}
            </EmptyState>
          ) : (
            <ul className={styles.choices}>
              {list.map((one) => (
                <li key={one.id}>
                  <Link to="/$workspace" params={{ workspace: one.slug }} className={styles.choice}>
                    <Avatar person={{ id: one.id, display_name: one.name }} square size="l" />
                    <span className="grow">
                      <b>{one.name}</b>
                      <span className="t-3 small"> {commonText.roles[one.role_slug ?? ""]}</span>
                    </span>
                    <Icon name="right" />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <MyInvitations />
      <Bin />
      <Link to="/create-workspace" className={buttonClass({ large: true, block: true })}>
        {text.createWorkspace}
      </Link>
      <SignedInAs>
        <TextButton className="push keep" onClick={() => void leave()}>
          {text.signOut}
        </TextButton>
      </SignedInAs>
    </Panel>
  );
}

/** Whoever came with the wrong account sees that, and has a way out. */
function SignedInAs({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery);
  return (
    <p className="t-3 row">
      <span className="clip">{text.signedInAs(me?.email ?? "")}</span>
      {children}
    </p>
  );
}

function MyInvitations() {
  const { data = [] } = useQuery(myInvitationsQuery);
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: (given: { id: string; answer: "accept" | "decline" }) =>
      answerInvitation(given.id, given.answer),
    onSuccess: () => queries.invalidateQueries(),
  });
  if (data.length === 0) return null;
  return (
    <section className="stack">
      <h2 className="t">{text.invitations}</h2>
      <ul className={styles.choices}>
        {data.map((one) => (
          <li key={one.id} className={styles.choice}>
            <span className="grow">
              <b>{one.workspace.name}</b>
              <span className="t-3 small"> {commonText.roles[one.role_slug]}</span>
            </span>
            <Button kind="ghost" onClick={() => answer.mutate({ id: one.id, answer: "decline" })}>
              {text.decline}
            </Button>
            <Button onClick={() => answer.mutate({ id: one.id, answer: "accept" })}>
              {text.accept}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Workspaces that can still be taken out of the bin. */
function Bin() {
  const { data = [] } = useQuery(deletedWorkspacesQuery);
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: restoreWorkspace,
    onSuccess: () => queries.invalidateQueries({ queryKey: workspacesQuery.queryKey }),
  });
  if (data.length === 0) return null;
  return (
    <section className="stack">
      <h2 className="t">{text.bin}</h2>
      <ul className={styles.choices}>
        {data.map((one) => (
          <li key={one.id} className={styles.choice}>
            <b className="grow clip">{one.name}</b>
            <Button onClick={() => restore.mutate(one.slug)}>{text.restore}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function CreateWorkspace() {
  useTitle(text.createWorkspace);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: instance } = useQuery(instanceQuery);
  const [name, setName] = useState("");
  const [chosen_slug, setSlug] = useState<string>();
  const slug = chosen_slug ?? suggestSlug(name);
  const settled = useSettled(slug);
  const free = useQuery({
    queryKey: ["slug", settled],
    queryFn: () => checkWorkspaceSlug(settled),
    enabled: settled.length > 0,
    retry: false,
  });
  const taken = free.data?.status === false ? text.slugTaken : fieldError(free.error, "slug");
  const create = useMutation({
    mutationFn: () => createWorkspace({ name: name.trim(), slug }),
    meta: { quiet: true },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: workspacesQuery.queryKey });
      await navigate({ to: "/$workspace", params: { workspace: made.slug } });
    },
  });
  const base = instance?.config.app_base_url || window.location.origin;
  return (
    <Panel title={text.createWorkspace} lead={text.createLead} wide>
      {instance?.config.is_workspace_creation_disabled && (
        <Banner tone="info">{text.creationRestricted}</Banner>
      )}
      <form className="stack-4" onSubmit={submitting(() => create.mutate())}>
        <Field label={text.workspaceName} error={fieldError(create.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              required
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={text.address}
          help={text.addressHelp}
          error={fieldError(create.error, "slug") ?? taken}
        >
          {(wiring) => (
            <span className={styles.prefix}>
              <span>{base.replace(/^https?:\/\//, "")}/</span>
              <Input
                {...wiring}
                required
                maxLength={48}
                value={slug}
                onChange={(event) => setSlug(event.target.value.toLowerCase())}
              />
            </span>
          )}
        </Field>
        {create.error && !isAbout(create.error, ["name", "slug"]) && (
          <Banner tone="deny">{errorWords(create.error)}</Banner>
        )}
        <Button type="submit" kind="primary" large block busy={create.isPending}>
          {text.createWorkspace}
        </Button>
      </form>
      <SignedInAs>
        <Link to="/workspaces" className="push keep">
          {text.otherWorkspaces}
        </Link>
      </SignedInAs>
    </Panel>
  );
}
