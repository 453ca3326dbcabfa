import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { addRelation, deleteRelation, type RelationType, relationsQuery } from "../../api/items";
import { Button, IconButton } from "../../parts/Button";
import { Select } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { PriorityIcon } from "../../parts/marks";
import { Count, Rows } from "../../parts/surfaces";
import { commonText, itemText as text } from "../../text/en";
import { ThingPicker } from "../access/ThingPicker";
import { Section } from "./Sections";
import type { OpenItem } from "./useItem";

const TYPES = Object.keys(text.relationTypes) as RelationType[];

/** What has to do with this item: what it waits for, what waits for it, what is the same. */
export function Relations({ open }: { open: OpenItem }) {
  const { at, may } = open;
  const queries = useQueryClient();
  const { data = [] } = useQuery(relationsQuery(at));
  const [adding, setAdding] = useState<RelationType>();
  const refresh = () => queries.invalidateQueries({ queryKey: relationsQuery(at).queryKey });
  const add = useMutation({
    mutationFn: ({ type, id }: { type: RelationType; id: string }) => addRelation(at, type, [id]),
    onSuccess: async () => {
      setAdding(undefined);
      await refresh();
    },
  });
  const drop = useMutation({
    mutationFn: ({ type, id }: { type: RelationType; id: string }) => deleteRelation(at, type, id),
    onSuccess: refresh,
  });
  return (
    <Section
      title={text.relations}
      count={data.length > 0 && <Count>{data.length}</Count>}
      action={
        <Button
          kind="ghost"
          glyph="plus"
          reason={may.refusal("workitem_relation:create")}
          onClick={() => setAdding("relates_to")}
        >
          {commonText.add}
        </Button>
      }
    >
      {data.length > 0 && (
        <Rows label={text.relations}>
          {data.map(({ type, item }) => (
            <li key={`${type} ${item.id}`}>
              <span className="t-3 small">{text.relationTypes[type]}</span>
              <PriorityIcon priority={item.priority} />
              <span className="id">{item.identifier}</span>
              <Link
                to="/$workspace/browse/$key"
                params={{ workspace: at.slug, key: item.identifier }}
                className="clip"
              >
                {item.name}
              </Link>
              {item.completed_at && <Icon name="check" label={text.relatedDone} />}
              <span className="push">
                <IconButton
                  mini
                  glyph="x"
                  label={text.removeRelation(item.identifier)}
                  reason={may.refusal("workitem_relation:remove")}
                  onClick={() => drop.mutate({ type, id: item.id })}
                />
              </span>
            </li>
          ))}
        </Rows>
      )}
      {adding && (
        <div className="row wrap mt">
          <Select
            small
            aria-label={text.relationType}
            value={adding}
            onChange={(event) => setAdding(event.target.value as RelationType)}
          >
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {text.relationTypes[type]}
              </option>
            ))}
          </Select>
          <ThingPicker
            only={["workitem"]}
            onChange={({ id }) => add.mutate({ type: adding, id })}
            trigger={
              <Button glyph="search" busy={add.isPending}>
                {text.findRelated}
              </Button>
            }
          />
          <Button kind="ghost" onClick={() => setAdding(undefined)}>
            {commonText.cancel}
          </Button>
        </div>
      )}
    </Section>
  );
}
