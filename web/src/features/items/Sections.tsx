import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { permissions } from "../../api/can";
import { errorWords, fieldError } from "../../api/errors";
import { addLink, createItem, deleteLink, linksQuery, subItemsQuery } from "../../api/items";
import { Button, IconButton } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { StateIcon } from "../../parts/marks";
import { Banner, Count, Progress, Rows } from "../../parts/surfaces";
import { useProjectCan } from "../../shell/useWorkspace";
import { commonText, itemText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import styles from "./Detail.module.css";
import { stateShape } from "./groups";
import { placeItem } from "./placing";
import { Assignees } from "./Row";
import type { OpenItem } from "./useItem";

interface SectionProps {
  title: string;
  count?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ title, count, action, children }: SectionProps) {
  return (
    <section>
      <div className={styles.sec}>
        <h2 className="t">{title}</h2>
        {count}
        {action && <span className="push">{action}</span>}
      </div>
      {children}
    </section>
  );
}

/** Sub-items with how many are done. */
export function SubItems({ open }: { open: OpenItem }) {
  const { item, at, parts, project } = open;
  const in_project = useProjectCan(item.project);
  const why = open.outside ? text.outside : in_project.refusal("workitem:create");
  const queries = useQueryClient();
  const { data = [] } = useQuery(subItemsQuery(at.slug, at.project, at.item));
  const [name, setName] = useState<string>();
  const add = useMutation({
    mutationFn: (wanted: string) =>
      createItem(at.slug, at.project, { name: wanted, parent: item.id }),
    onSuccess: (made) => {
      setName("");
      placeItem(queries, at.slug, made);
    },
  });
  const done = data.filter((one) => one.completed_at !== null).length;
  return (
    <Section
      title={text.subItems}
      count={
        data.length > 0 && (
          <>
            <Count>{text.doneOf(done, data.length)}</Count>
            <Progress short full value={done} max={data.length} aria-label={text.subItemsDone} />
          </>
        )
      }
      action={
        <Button
          kind="ghost"
          glyph="plus"
          reason={item.archived_at ? text.archivedFixed : why}
          onClick={() => setName("")}
        >
          {commonText.add}
        </Button>
      }
    >
      {data.length > 0 && (
        <Rows label={text.subItems}>
          {data.map((child) => {
            const key = `${project?.identifier ?? ""}-${child.sequence_id}`;
            const state = parts.states.find((one) => one.id === child.state);
            return (
              <li key={child.id}>
                <StateIcon shape={stateShape(state, parts.states)} name={state?.name ?? ""} />
                <span className="id">{key}</span>
                <Link
                  to="/$workspace/browse/$key"
                  params={{ workspace: at.slug, key }}
                  className="clip"
                >
                  {child.name}
                </Link>
                <span className="push">
                  <Assignees ids={child.assignees} parts={parts} />
                </span>
              </li>
            );
          })}
        </Rows>
      )}
      {name !== undefined && (
        <form
          className="row mt"
          onSubmit={submitting(() => name.trim() && add.mutate(name.trim()))}
        >
          <Input
            aria-label={text.subItemName}
            placeholder={text.subItemName}
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setName(undefined)}
          />
          <Button type="submit" large busy={add.isPending}>
            {commonText.add}
          </Button>
        </form>
      )}
    </Section>
  );
}

export function Links({ open }: { open: OpenItem }) {
  const { at, may } = open;
  const queries = useQueryClient();
  const { data = [] } = useQuery(linksQuery(at));
  const [adding, setAdding] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: linksQuery(at).queryKey });
  const drop = useMutation({ mutationFn: (id: string) => deleteLink(at, id), onSuccess: refresh });
  return (
    <Section
      title={text.links}
      count={data.length > 0 && <Count>{data.length}</Count>}
      action={
        <Button
          kind="ghost"
          glyph="plus"
          reason={may.refusal("workitem_link:create")}
          onClick={() => setAdding(true)}
        >
          {commonText.add}
        </Button>
      }
    >
      {data.length > 0 && (
        <Rows label={text.links}>
          {data.map((link) => (
            <li key={link.id}>
              <Icon name="link" />
              <a href={link.url} target="_blank" rel="noreferrer noopener" className="clip">
                {link.title || link.url}
              </a>
              <span className="push">
                <IconButton
                  mini
                  glyph="x"
                  label={text.removeLink(link.title || link.url)}
                  reason={
                    permissions(link.can).refusal("workitem_link:delete") ??
                    may.refusal("workitem_link:delete")
                  }
                  onClick={() => drop.mutate(link.id)}
                />
              </span>
            </li>
          ))}
        </Rows>
      )}
      {adding && <LinkForm open={open} onDone={() => setAdding(false)} onAdded={refresh} />}
    </Section>
  );
}

interface LinkFormProps {
  open: OpenItem;
  onDone: () => void;
  onAdded: () => Promise<void>;
}

function LinkForm({ open, onDone, onAdded }: LinkFormProps) {
  const [url, setUrl] = useState("");
  const [title, setTitle] = useState("");
  const add = useMutation({
    mutationFn: () =>
      addLink(open.at, { url: url.trim(), ...(title.trim() && { title: title.trim() }) }),
    meta: { quiet: true },
    onSuccess: async () => {
      await onAdded();
      onDone();
    },
  });
  const about_url = fieldError(add.error, "url");
  return (
    <form className="stack-4 mt" onSubmit={submitting(() => add.mutate())}>
      <Field label={text.linkAddress} error={about_url}>
        {(wiring) => (
          <Input
            {...wiring}
            type="url"
            placeholder="https://"
            required
            autoFocus
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Field label={`${text.linkTitle} (${commonText.optional})`}>
        {(wiring) => (
          <Input {...wiring} value={title} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Field>
      {add.error && !about_url && <Banner tone="deny">{errorWords(add.error)}</Banner>}
      <div className="row">
        <Button type="submit" busy={add.isPending}>
          {text.addLink}
        </Button>
        <Button kind="ghost" onClick={onDone}>
          {commonText.cancel}
        </Button>
      </div>
    </form>
  );
}
