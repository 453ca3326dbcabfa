import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { copyText } from "../../lib/copy";
import { formatAgo } from "../../lib/format";
import { useNow, useTitle } from "../../lib/hooks";
import { useSteps } from "../../lib/steps";
import { type KeptAt, keepUnsent, useAllUnsent } from "../../lib/unsent";
import { IconButton } from "../../parts/Button";
import { plainWords } from "../../parts/editor/words";
import { Icon } from "../../parts/Icon";
import { EmptyState } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { openOverlay } from "../../shell/commands";
import { Page, Scroll, Topbar } from "../../shell/Shell";
import { useMe, useSlug } from "../../shell/useWorkspace";
import { commonText, editorText, workspaceText as text } from "../../text/en";
import { type About, aboutOf, saidIn } from "../items/drafts";
import styles from "./Workspace.module.css";

interface Draft {
  kept: KeptAt;
  about: About;
}

/** All that somebody has written in this workspace and not sent. */
export function Drafts() {
  useTitle(text.drafts);
  useSteps();
  const slug = useSlug();
  const me = useMe()?.id;
  const drafts = useAllUnsent(me).flatMap((kept): Draft[] => {
    const about = aboutOf(kept.about);
    return about?.workspace === slug ? [{ kept, about }] : [];
  });
  const discard = ({ kept, about }: Draft) => {
    if (me === undefined) return;
    keepUnsent(me, kept.place, undefined);
    const undo = () => keepUnsent(me, kept.place, kept.value, about, kept.at);
    toast({ text: editorText.discarded, action: { label: commonText.undo, run: undo } });
  };
  return (
    <>
      <Topbar crumbs={[text.drafts]} />
      <Scroll>
        <Page title={text.drafts} lead={text.draftsLead} narrow>
          {drafts.length === 0 ? (
            <EmptyState glyph="draft" title={text.noDrafts}>
              {text.noDraftsHelp}
            </EmptyState>
          ) : (
            <ul className={styles.news} aria-label={text.drafts}>
              {drafts.map((draft) => (
                <DraftRow key={draft.kept.place} draft={draft} onDiscard={() => discard(draft)} />
              ))}
            </ul>
          )}
        </Page>
      </Scroll>
    </>
  );
}

/** Its words, and what they are for; pressed, one writes on. */
function DraftRow({ draft, onDiscard }: { draft: Draft; onDiscard: () => void }) {
  const now = useNow();
  const { kept, about } = draft;
  const { words, html } = saidIn(kept.value);
  const said = [...words, plainWords(html)].filter(Boolean).join(" · ");
  const name = said || editorText.pictureOnly;
  const place = about.key ? [`${text.draftKinds[about.kind]} ${about.key}`, about.name] : [];
  const kind = about.key ? place : [text.draftKinds[about.kind]];
  const ago = formatAgo(new Date(kept.at).toISOString(), now);
  // What it was written for may be gone, and the words are not to go with it.
  const copy = async () => {
    toast({ text: (await copyText(said)) ? text.draftCopied : commonText.notCopied });
  };
  return (
    <li>
      <span className={styles.draftMark}>
        <Icon name="draft" />
      </span>
      <div>
        <Continue draft={draft}>{name}</Continue>
        <div className="t-3 small">{[...kind, ago].filter(Boolean).join(" · ")}</div>
      </div>
      <span className={styles.newsSide}>
        {said && <IconButton mini glyph="copy" label={text.copyDraft(name)} onClick={copy} />}
        <IconButton mini glyph="trash" label={text.discardDraft(name)} onClick={onDiscard} />
      </span>
    </li>
  );
}

function Continue({ draft: { kept, about }, children }: { draft: Draft; children: ReactNode }) {
  const slug = useSlug();
  if (!about.key) {
    return (
      <button
        type="button"
        className={styles.draft}
        data-item={kept.place}
        onClick={() => openOverlay({ name: "new-item" })}
      >
        {children}
      </button>
    );
  }
  return (
    <Link
      to="/$workspace/browse/$key"
      params={{ workspace: slug, key: about.key }}
      state={{ write: kept.place }}
      className={styles.draft}
      data-item={kept.place}
    >
      {children}
    </Link>
  );
}
