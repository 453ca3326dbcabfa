import * as Radix from "@radix-ui/react-popover";
import type { SuggestionProps } from "@tiptap/suggestion";
import { type RefObject, useEffect, useId, useMemo, useState } from "react";
import { cx } from "../../lib/cx";
import { editorText as text } from "../../text/en";
import floating from "../floating.module.css";
import { type Mentionable, matching } from "./aids";
import styles from "./RichText.module.css";

/** Answers whether the key was for the list. */
export type OnKey = (event: KeyboardEvent) => boolean;

interface MentionListProps {
  asked: SuggestionProps;
  people: readonly Mentionable[];
  /** The editor hands its keys to this first. */
  onKey: RefObject<OnKey>;
  onDismiss: () => void;
}

/** Who fits what was typed after the sign. The focus stays in the text, which says by
 *  `aria-activedescendant` which of them is chosen. */
export function MentionList({ asked, people, onKey, onDismiss }: MentionListProps) {
  const id = useId();
  const found = useMemo(() => matching(people, asked.query), [people, asked.query]);
  const [place, setPlace] = useState({ query: asked.query, at: 0 });
  const at = place.query === asked.query ? Math.min(place.at, found.length - 1) : 0;
  const choose = (one: Mentionable | undefined) =>
    one && asked.command({ id: one.id, label: one.name });
  useEffect(() => {
    onKey.current = (event) => {
      if (found.length === 0) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        setPlace({ query: asked.query, at: (at + step + found.length) % found.length });
        return true;
      }
      if (event.key !== "Enter" && event.key !== "Tab") return false;
      if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
      choose(found[at]);
      return true;
    };
    return () => {
      onKey.current = () => false;
    };
  });
  const text_element = asked.editor.view.dom;
  const open = found.length > 0;
  const active = open ? `${id}-${at}` : undefined;
  useEffect(() => {
    const wiring = {
      "aria-autocomplete": "list",
      "aria-controls": active && id,
      "aria-activedescendant": active,
    };
    for (const [name, value] of Object.entries(wiring)) {
      if (value) text_element.setAttribute(name, value);
    }
    if (active) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
    return () => {
      for (const name of Object.keys(wiring)) text_element.removeAttribute(name);
    };
  }, [text_element, id, active]);
  // Anew with each letter: the sign may have moved to another line.
  const anchor = useMemo(() => {
    const getBoundingClientRect = () =>
      asked.clientRect?.() ?? text_element.getBoundingClientRect();
    return { current: { getBoundingClientRect } };
  }, [asked, text_element]);
  if (!open && asked.query.includes(" ")) return null;
  return (
    <Radix.Root open onOpenChange={(next) => !next && onDismiss()}>
      <Radix.Anchor virtualRef={anchor} />
      <Radix.Portal>
        <Radix.Content
          role="presentation"
          className={cx(floating.menu, styles.people)}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onFocusOutside={(event) => event.preventDefault()}
        >
          {!open && <p className="t-3 small">{text.nobodyFound}</p>}
          {open && (
            <div role="listbox" id={id} aria-label={text.mentionable}>
              {found.map((one, index) => (
                <button
                  key={one.id}
                  id={`${id}-${index}`}
                  type="button"
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  data-selected={index === at}
                  className={floating.menuItem}
                  // The text keeps the focus, and on a phone its keyboard.
                  onPointerDown={(event) => event.preventDefault()}
                  onPointerMove={() => index !== at && setPlace({ query: asked.query, at: index })}
                  onClick={() => choose(one)}
                >
                  {one.mark}
                  <span className="grow clip">{one.name}</span>
                  {one.note && <span className="t-3 small">{one.note}</span>}
                </button>
              ))}
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
