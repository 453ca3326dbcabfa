import { type ReactNode, useLayoutEffect } from "react";

/** Stands where something is being fetched that will be typed in. The letters that are typed meanwhile
 *  are held, and go into its field as soon as it is there: neither lost nor taken for shortcuts. */
export function Coming({ children }: { children?: ReactNode }) {
  useLayoutEffect(() => holdLetters(), []);
  return children;
}

function holdLetters(): () => void {
  let held = "";
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") held = held.slice(0, -1);
    else if (event.key.length === 1) held += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("keydown", onKey, true);
  return () => {
    window.removeEventListener("keydown", onKey, true);
    // What has come takes the focus in this same turn.
    if (held) queueMicrotask(() => typeInto(document.activeElement, held));
  };
}

function typeInto(field: Element | null, words: string) {
  if (!(field instanceof HTMLInputElement)) return;
  // As if it were typed, so that whoever listens to the field learns of it.
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  set?.call(field, field.value + words);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
