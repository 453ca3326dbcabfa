import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { catalogQuery } from "../../api/access";
import type { Namespace } from "../../api/roles";
import type { Scheme } from "../../api/types";
import { Button, IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Badge } from "../../parts/marks";
import { Picker } from "../../parts/Picker";
import { Card, Count, Rows } from "../../parts/surfaces";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { NewScheme } from "./NewScheme";
import type { Drafting, EditorProps } from "./RoleEditor";
import { actionsOf } from "./words";

const NEW = "new";

/** Which schemes the role is made of, in which order, and into which of them changes go. */
export function RoleSchemes({ role, drafting }: EditorProps & { drafting: Drafting }) {
  const { refusal } = useWorkspaceCan();
  const [adding, setAdding] = useState(false);
  const { schemes, ids, setIds, setChosen, addNew, isNew, editing } = drafting;
  const why = refusal("role:edit");
  const why_no_new = refusal("permission_scheme:create");
  const attachable = useAttachable();
  const free = schemes.filter(
    (one) => one.namespace === role.namespace && !ids.includes(one.id) && attachable(one),
  );
  const used = ids.flatMap((id) => schemes.find((one) => one.id === id) ?? []);
  const add = (id: string) => {
    if (id === NEW) setAdding(true);
    else setIds([...ids, id]);
  };
  const button = (
    <Button glyph="plus" reason={why}>
      {text.addScheme}
    </Button>
  );
  return (
    <Card title={text.schemes} aside={<Count>{used.length}</Count>}>
      <div className="stack">
        <p className="t-3">{used.length === 0 ? text.noSchemes : text.schemesHelp}</p>
        {used.length > 0 && (
          <Rows label={text.schemes}>
            {used.map((one, place) => (
              <SchemeRow
                key={one.id}
                scheme={one}
                fresh={isNew(one.id)}
                changing={one.id === editing?.id}
                // With one alone there is nothing to choose or to order.
                only={used.length === 1}
                others={one.roles.filter((id) => id !== role.id).length}
                reason={why}
                onChoose={() => setChosen(one.id)}
                onUp={place > 0 ? () => setIds(swapped(ids, place)) : undefined}
                onRemove={() => setIds(ids.filter((id) => id !== one.id))}
              />
            ))}
          </Rows>
        )}
        <span>
          {why === undefined ? (
            <Picker
              label={text.addScheme}
              choices={[
                ...free.map((one) => ({
                  value: one.id,
                  name: one.name,
                  mark: <Icon name={one.is_system ? "lock" : "shield"} />,
                })),
                ...(why_no_new === undefined
                  ? [{ value: NEW, name: text.newSchemeOf, mark: <Icon name="plus" /> }]
                  : []),
              ]}
              chosen={[]}
              onChange={([id]) => id && add(id)}
              trigger={button}
            />
          ) : (
            button
          )}
        </span>
      </div>
      {adding && (
        <NewScheme
          namespace={role.namespace as Namespace}
          taken={schemes.filter((one) => one.namespace === role.namespace).map((one) => one.name)}
          onClose={() => setAdding(false)}
          make={addNew}
        />
      )}
    </Card>
  );
}

function swapped(ids: string[], place: number): string[] {
  const next = [...ids];
  const [moved] = next.splice(place, 1);
  if (moved) next.splice(place - 1, 0, moved);
  return next;
}

/** Schemes of the product that hold what only its own roles may are not offered. */
function useAttachable() {
  const { data: catalog } = useQuery(catalogQuery(useSlug()));
  return ({ is_system, permissions, namespace }: Scheme): boolean => {
    if (!is_system) return true;
    const open = new Set(
      catalog &&
        actionsOf(catalog, namespace)
          .filter((one) => one.custom)
          .map(({ key }) => key),
    );
    return permissions.every((one) => open.has(one.split("+")[0] ?? ""));
  };
}

interface SchemeRowProps {
  scheme: Scheme;
  /** Made when the role is saved. */
  fresh: boolean;
  changing: boolean;
  only: boolean;
  /** Other roles that have it. */
  others: number;
  reason: string | undefined;
  onChoose: () => void;
  onUp: (() => void) | undefined;
  onRemove: () => void;
}

function SchemeRow(props: SchemeRowProps) {
  const { scheme, fresh, changing, only, others, reason, onChoose, onUp, onRemove } = props;
  const slug = useSlug();
  return (
    <li className={styles.scheme}>
      <Icon name={scheme.is_system ? "lock" : "shield"} />
      {scheme.is_system || fresh ? (
        <span className="clip t-1">{scheme.name}</span>
      ) : (
        <Link
          to="/$workspace/settings/schemes/$scheme"
          params={{ workspace: slug, scheme: scheme.id }}
          className="clip t-1"
        >
          {scheme.name}
        </Link>
      )}
      <span className="t-3 small keep">
        {scheme.is_system
          ? text.builtIn
          : fresh
            ? text.madeOnSaving
            : others > 0
              ? text.alsoIn(others)
              : text.permissionsOf(scheme.permissions.length)}
      </span>
      <span className="push row tight">
        {!only &&
          !scheme.is_system &&
          (changing ? (
            <Badge tone="info" glyph="check">
              {text.changesGoHere}
            </Badge>
          ) : (
            <Button onClick={onChoose}>
              {text.changeThis}
              <span className="sr"> {scheme.name}</span>
            </Button>
          ))}
        {onUp && (
          <IconButton
            mini
            glyph="up"
            label={text.schemeUp(scheme.name)}
            reason={reason}
            onClick={onUp}
          />
        )}
        <IconButton
          mini
          glyph="x"
          label={text.takeScheme(scheme.name)}
          reason={reason}
          onClick={onRemove}
        />
      </span>
    </li>
  );
}
