import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { permissions } from "../../api/can";
import { errorWords, fieldError } from "../../api/errors";
import { addLink, createItem, deleteLink, linksQuery, subItemsQuery } from "../../api/items";
import type { Unsent } from "../../lib/unsent";
import { Button, IconButton } from "../../parts/Button";
import { Field, Input } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { StateIcon } from "../../parts/marks";
import { Banner, Count, Progress, Rows } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useProjectCan } from "../../shell/useWorkspace";
import { commonText, editorText, itemText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import styles from "./Detail.module.css";
import { stateShape } from "./groups";
import { placeItem } from "./placing";
import { Assignees } from "./Row";
import { useItemDraft } from "./useDraftText";
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
  const { kept, keep } = useItemDraft<string>(open, "sub-item");
  // What was being typed is there again, without taking the focus of whoever comes to read.
  const [is_open, setOpen] = useState<"again" | "now" | undefined>(kept ? "again" : undefined);
  const name = kept ?? "";
  const add = useMutation({
    mutationFn: (wanted: string) =>
      createItem(at.slug, at.project, { name: wanted, parent: item.id }),
    onSuccess: (made) => {
      keep(undefined);
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
          onClick={() => setOpen("now")}
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
      {is_open && (
        <form
          className="row mt"
          onSubmit={submitting(() => name.trim() && add.mutate(name.trim()))}
        >
          <Input
            aria-label={text.subItemName}
            placeholder={text.subItemName}
            autoFocus={is_open === "now"}
            value={name}
            onChange={(event) => keep(event.target.value || undefined)}
            onKeyDown={(event) => event.key === "Escape" && setOpen(undefined)}
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
  const draft = useItemDraft<LinkDraft>(open, "link");
  const [adding, setAdding] = useState<"again" | "now" | undefined>(
    draft.kept ? "again" : undefined,
  );
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
          onClick={() => setAdding("now")}
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
      {adding && (
        <LinkForm
          open={open}
          draft={draft}
          focused={adding === "now"}
          onDone={() => setAdding(undefined)}
          onAdded={refresh}
        />
      )}
    </Section>
  );
}

interface LinkDraft {
  url: string;
  title: string;
}

interface LinkFormProps {
  open: OpenItem;
  draft: Unsent<LinkDraft>;
  focused: boolean;
  onDone: () => void;
  onAdded: () => Promise<void>;
}

function LinkForm({ open, draft, focused, onDone, onAdded }: LinkFormProps) {
  const { kept, keep } = draft;
  const { url, title } = kept ?? { url: "", title: "" };
  const write = (change: Partial<LinkDraft>) => {
    const next = { url, title, ...change };
    keep(next.url || next.title ? next : undefined);
  };
  const cancel = () => {
    keep(undefined);
    onDone();
    const undo = () => keep(kept);
    if (kept) toast({ text: editorText.discarded, action: { label: commonText.undo, run: undo } });
  };
  const add = useMutation({
    mutationFn: () =>
      addLink(open.at, { url: url.trim(), ...(title.trim() && { title: title.trim() }) }),
    meta: { quiet: true },
    onSuccess: async () => {
      keep(undefined);
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
            autoFocus={focused}
            value={url}
            onChange={(event) => write({ url: event.target.value })}
          />
        )}
      </Field>
      <Field label={`${text.linkTitle} (${commonText.optional})`}>
        {(wiring) => (
          <Input
            {...wiring}
            value={title}
            onChange={(event) => write({ title: event.target.value })}
          />
        )}
      </Field>
      {add.error && !about_url && <Banner tone="deny">{errorWords(add.error)}</Banner>}
      <div className="row">
        <Button type="submit" busy={add.isPending}>
          {text.addLink}
        </Button>
        <Button kind="ghost" onClick={cancel}>
          {commonText.cancel}
        </Button>
      </div>
    </form>
  );
}
