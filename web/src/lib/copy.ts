/** Puts a text where people paste from. Whether it is there now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers have no clipboard for pages that came without TLS, or were refused it.
    return copySelected(text);
  }
}

/** By the older way: what is selected is copied, and what was selected before is again. The focus
 *  stays where it is, in a dialog too. */
function copySelected(text: string): boolean {
  const selection = document.getSelection();
  if (!selection) return false;
  const before = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
  const shown = document.createElement("span");
  shown.textContent = text;
  shown.style.position = "fixed";
  shown.style.clipPath = "inset(50%)";
  shown.style.whiteSpace = "pre";
  shown.style.userSelect = "text";
  document.body.append(shown);
  try {
    selection.selectAllChildren(shown);
    return document.execCommand("copy");
  } finally {
    shown.remove();
    selection.removeAllRanges();
    if (before) selection.addRange(before);
  }
}
