/** Pick a person, an action and a thing: the sentence first, then how it was found. */

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { catalogQuery, explainQuery, type Question } from "../../api/access";
import type { Catalog } from "../../api/types";
import { copyText } from "../../lib/copy";
import { useTitle } from "../../lib/hooks";
import { THIS_VIEW } from "../../lib/links";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Picker } from "../../parts/Picker";
import { EmptyState, Loaded, TabBar } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { Page, Scroll } from "../../shell/Shell";
import { useMe, useProjectCan, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { Answer } from "./Answer";
import { typeGlyph } from "./marks";
import { PersonPick } from "./PersonPick";
import { ReachBar, Reached, reaching } from "./Reached";
import { type Thing, ThingPicker } from "./ThingPicker";
import { useThingName, useThingProject } from "./useThingName";
import { WhatCan } from "./WhatCan";
import { WhoCan } from "./WhoCan";
import { shortWords } from "./words";

const QUESTIONS = ["explain", "what", "reach", "who"] as const;
type Asking = (typeof QUESTIONS)[number];

type Search = Record<string, string | undefined>;

/** The question lives in the address, so that an answer can be sent to somebody. */
function useAsked() {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const me = useMe();
  // Another question begins at the first page of its answer.
  const set = (change: Search) =>
    void navigate({
      to: ".",
      search: (before: Search) => ({ ...before, cursor: undefined, ...change }),
    });
  const asking: Asking = QUESTIONS.find((one) => one === search.ask) ?? "explain";
  const thing: Thing | undefined =
    search.type && search.id
      ? { type: search.type, id: search.id, item_key: search.item }
      : undefined;
  const person = search.person ?? me?.id;
  const { action, of } = search;
  return { person, action, thing, asking, set, reach: reaching({ of, action }, { person, set }) };
}

/** What can be asked about a thing of that type. */
function actionsOn(catalog: Catalog | undefined, thing: Thing | undefined) {
  return catalog?.actions.filter((one) => !thing || one.on.includes(thing.type)) ?? [];
}

export function AccessExplorer() {
  useTitle(text.explorer);
  const slug = useSlug();
  const asked = useAsked();
  const { person, action, thing, asking, reach } = asked;
  // A server that knows no roles of a workspace's own does not answer who can, either.
  const knows_who = useWorkspaceCan().can?.["role:create"] !== undefined;
  const copy = (
    <Button
      glyph="link"
      onClick={async () => {
        const copied = await copyText(window.location.href);
        toast({ text: copied ? text.linkCopied : commonText.notCopied });
      }}
    >
      {text.copyLink}
    </Button>
  );
  return (
    <Scroll>
      <Page title={text.explorer} lead={text.explorerLead} action={copy}>
        {asking === "reach" ? <ReachBar asked={reach} /> : <AskBar asked={asked} />}
        <TabBar label={text.questions}>
          {QUESTIONS.filter((one) => one !== "who" || knows_who).map((one) => (
            <Link
              key={one}
              to="."
              search={(before: Search) => ({
                ...before,
                cursor: undefined,
                ask: one === "explain" ? undefined : one,
              })}
              activeOptions={THIS_VIEW}
            >
              {text.questionNames[one]}
            </Link>
          ))}
        </TabBar>
        <div className={styles.answer}>
          {asking === "what" && person && thing && <WhatCan person={person} thing={thing} />}
          {asking === "reach" && person && <Reached asked={reach} />}
          {asking === "who" && action && thing && <WhoCan action={action} thing={thing} />}
          {asking === "explain" && person && action && thing && (
            <Explain
              slug={slug}
              thing={thing}
              question={{ subject: person, action, resource: thing }}
            />
          )}
          {asking !== "reach" && (!thing || (asking !== "what" && !action)) && (
            <EmptyState glyph="search" title={text.start}>
              {text.startHelp}
            </EmptyState>
          )}
        </div>
      </Page>
    </Scroll>
  );
}

interface ExplainProps {
  slug: string;
  thing: Thing;
  question: Question;
}

function Explain({ slug, thing, question }: ExplainProps) {
  const query = useQuery(explainQuery(slug, question));
  return (
    <Loaded query={query}>
      {(answer) => <Answer answer={answer} thing={thing} question={question} />}
    </Loaded>
  );
}

/** The question as a sentence whose words can be changed. */
function AskBar({ asked }: { asked: ReturnType<typeof useAsked> }) {
  const slug = useSlug();
  const { data: catalog } = useQuery(catalogQuery(slug));
  const { refusal } = useWorkspaceCan();
  const { person, action, thing, set } = asked;
  const in_project = thing?.type === "project" || thing?.type === "workitem";
  // A project's Admins ask about everybody in what is theirs. What is not known yet refuses
  // nothing: a list that somebody has opened meanwhile stays.
  const there = useProjectCan(useThingProject(thing));
  const may_ask =
    refusal("access:inspect") === undefined ||
    (in_project && (!there.can || there.allows("access:inspect")));
  const actions = actionsOn(catalog, thing);
  const labelled = catalog?.actions.find((one) => one.key === action)?.label;
  const label = action && shortWords(action, thing?.type ?? "", labelled);
  const thing_name = useThingName(thing);
  const choose = (next: Thing) => {
    const fits = catalog?.actions.some((one) => one.key === action && one.on.includes(next.type));
    set({
      type: next.type,
      id: next.id,
      item: next.item_key,
      ...(!fits && { action: `${next.type}:view` }),
    });
  };
  return (
    <div className={styles.ask}>
      <span>{text.begins_[asked.asking]}</span>
      {asked.asking !== "who" && (
        <PersonPick person={person} may_ask={may_ask} onChange={(next) => set({ person: next })} />
      )}
      {asked.asking !== "what" && (
        <Picker
          label={text.chooseAction}
          choices={actions.map((one) => ({
            value: one.key,
            name: shortWords(one.key, thing?.type ?? "", one.label),
          }))}
          chosen={action ? [action] : []}
          onChange={([next]) => set({ action: next })}
          trigger={
            <button type="button" className={styles.pick} data-empty={!action}>
              <span className="clip">{label ?? text.chooseAction}</span>
              <Icon name="chev" size={12} />
            </button>
          }
        />
      )}
      {asked.asking === "what" && <span>{text.doWith}</span>}
      <span className={styles.asked}>
        <ThingPicker
          onChange={choose}
          trigger={
            <button type="button" className={styles.pick} data-empty={!thing}>
              {thing && <Icon name={typeGlyph(thing.type)} />}
              <span className="clip">{thing ? thing_name : text.chooseThing}</span>
              <Icon name="chev" size={12} />
            </button>
          }
        />
        <span aria-hidden="true">?</span>
      </span>
    </div>
  );
}
