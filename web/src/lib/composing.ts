/** Letters that are put together of several keys, as in Japanese, Chinese and Korean. Until they are
 *  done, Enter takes what is offered, Escape gives it up and the arrow keys walk in it. None of that is
 *  for a form, a dialog, a list or a shortcut. It is held here for all of them at once, since dialogs
 *  and lists of libraries listen as well, and each would have to think of it. */

/** The code of a key that the keyboard's own program has taken. */
const TAKEN = 229;
const ITS_KEYS = ["Enter", "Escape", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

type Key = Pick<KeyboardEvent, "isComposing" | "keyCode" | "key">;

/** By the code, which telephones do not give to an Enter that ends a word and sends a form. Safari says
 *  that composing has ended before it tells of the key that ended it; then the key's name tells. */
export function belongsToComposing({ isComposing, keyCode, key }: Key): boolean {
  return keyCode === TAKEN && (isComposing || ITS_KEYS.includes(key));
}

/** What the browser itself does with the key stays as it is. */
export function keepComposingApart(page: Window) {
  const keep = (event: KeyboardEvent) => {
    if (belongsToComposing(event)) event.stopImmediatePropagation();
  };
  page.addEventListener("keydown", keep, true);
}
