import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, IconButton } from "../../parts/Button";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";
import { typeGlyph } from "./marks";
import { type Thing, ThingPicker } from "./ThingPicker";
import { useThingName } from "./useThingName";

type Search = Record<string, string | undefined>;

/** Only what concerns one thing; its type and name stand in the address beside its id. */
export function ThingFilter({ project }: { project?: string | undefined }) {
  const navigate = useNavigate();
  const { resource, type = "", item } = useSearch({ strict: false }) as Search;
  const thing = resource ? { type, id: resource, item_key: item } : undefined;
  const name = useThingName(thing);
  const set = (next: Thing | undefined) =>
    void navigate({
      to: ".",
      search: (before: Search) => ({
        ...before,
        resource: next?.id,
        type: next?.type,
        item: next?.item_key,
        cursor: undefined,
      }),
      replace: true,
    });
  return (
    <span className={styles.asked}>
      <ThingPicker
        project={project}
        onChange={set}
        trigger={
          <Button glyph={thing ? typeGlyph(type) : "search"}>
            <span className="clip">{thing ? name : text.anyThing}</span>
          </Button>
        }
      />
      {thing && <IconButton mini glyph="x" label={text.anyThing} onClick={() => set(undefined)} />}
    </span>
  );
}
