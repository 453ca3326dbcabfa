import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { whatCanAddress, whatCanQuery } from "../../api/access";
import { sentence } from "../../api/errors";
import type { ActionCan } from "../../api/types";
import { Pager, useListSearch } from "../../parts/Pager";
import { Loaded, Table } from "../../parts/surfaces";
import { useProjectCan, useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { ExportMenu } from "./ExportMenu";
import { HoldingMark } from "./marks";
import type { Thing } from "./ThingPicker";
import { useThingProject } from "./useThingName";
import { actionWords } from "./words";

/** Why one may not take it away as a file: that takes the right to ask about others there. */
function useExportRefusal(thing: Thing): string | undefined {
  const project = useThingProject(thing);
  const there = useProjectCan(project);
  const { refusal } = useWorkspaceCan();
  return project === "" ? refusal("access:inspect") : there.refusal("access:inspect");
}

/** Everything that one person may do with one thing, each with its reason. */
export function WhatCan({ person, thing }: { person: string; thing: Thing }) {
  const slug = useSlug();
  const list = useListSearch();
  const query = useQuery(whatCanQuery(slug, person, thing, list.cursor));
  const why = useExportRefusal(thing);
  return (
    <Loaded query={query}>
      {(page) => {
        const yes = page.results.filter((one) => one.allowed).length;
        const is_whole = !page.next_page_results && !list.cursor;
        return (
          <div className="stack-4">
            <div className="row">
              <p role="status">
                {is_whole
                  ? text.allowedCount(yes, page.results.length)
                  : text.actionCount(page.total_results ?? page.results.length)}
              </p>
              <span className="push">
                <ExportMenu
                  reason={why}
                  address={(format) => whatCanAddress(slug, person, thing, format)}
                />
              </span>
            </div>
            <Table
              label={text.whatCan}
              head={
                <>
                  <th>{text.action}</th>
                  <th>{text.allowed}</th>
                  <th>
                    <span className="sr">{text.explain}</span>
                  </th>
                </>
              }
            >
              {page.results.map((one) => (
                <ActionRow key={one.action} one={one} />
              ))}
            </Table>
            <Pager page={page} list={list} />
          </div>
        );
      }}
    </Loaded>
  );
}

function ActionRow({ one }: { one: ActionCan }) {
  const words = actionWords(one.action, one.label);
  const { code, message } = one.reason;
  const mark = one.allowed ? "yes" : code.endsWith("condition") ? "creator" : "no";
  return (
    <tr>
      <td>
        <b>{sentence(words).slice(0, -1)}</b> <span className="mono t-3">{one.action}</span>
      </td>
      <td>
        <span className={styles.verdictCell}>
          <HoldingMark holding={mark} label={one.allowed ? text.allowed : text.notAllowed} />
          <span>{sentence(message)}</span>
        </span>
      </td>
      <td>
        <Link
          to="."
          search={(before: Record<string, string | undefined>) => ({
            ...before,
            ask: undefined,
            cursor: undefined,
            action: one.action,
          })}
          aria-label={text.whyLink(words)}
        >
          {text.explain}
        </Link>
      </td>
    </tr>
  );
}
