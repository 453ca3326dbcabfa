import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { catalogQuery, subjectCanQuery } from "../../api/access";
import { sentence } from "../../api/errors";
import type { Verdict } from "../../api/types";
import { Loaded, Table } from "../../parts/surfaces";
import { useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import { HoldingMark } from "./marks";
import type { Thing } from "./ThingPicker";
import { actionWords } from "./words";

/** Everything that one person may do with one thing, each with its reason. */
export function WhatCan({ person, thing }: { person: string; thing: Thing }) {
  const slug = useSlug();
  const query = useQuery(subjectCanQuery(slug, person, thing));
  const { data: catalog } = useQuery(catalogQuery(slug));
  const labels = new Map(catalog?.actions.map((one) => [one.key, one.label]));
  return (
    <Loaded query={query}>
      {(can) => {
        const rows = Object.entries(can);
        const yes = rows.filter(([, verdict]) => verdict === true).length;
        return (
          <div className="stack-4">
            <p role="status">{text.allowedCount(yes, rows.length)}</p>
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
              {rows.map(([action, verdict]) => (
                <tr key={action}>
                  <td>
                    <b>{sentence(actionWords(action, labels.get(action))).slice(0, -1)}</b>{" "}
                    <span className="mono t-3">{action}</span>
                  </td>
                  <td>
                    <VerdictCell verdict={verdict} />
                  </td>
                  <td>
                    <Link
                      to="."
                      search={(before: Record<string, string | undefined>) => ({
                        ...before,
                        ask: undefined,
                        action,
                      })}
                      aria-label={text.whyLink(actionWords(action, labels.get(action)))}
                    >
                      {text.explain}
                    </Link>
                  </td>
                </tr>
              ))}
            </Table>
          </div>
        );
      }}
    </Loaded>
  );
}

function VerdictCell({ verdict }: { verdict: Verdict }) {
  if (verdict === true) {
    return (
      <span className="row">
        <HoldingMark holding="yes" />
        {text.allowed}
      </span>
    );
  }
  return (
    <span className="row">
      <HoldingMark holding={verdict.code.endsWith("condition") ? "creator" : "no"} />
      <span>{sentence(verdict.message ?? text.notAllowed)}</span>
    </span>
  );
}
