/** Plain words on their way into a written text, and what a text says in plain words. */

function parsed(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** Spaces at the edge of a line would be lost in a text. */
const held = (line: string) => line.replace(/^ | (?= |$)/g, "\u00a0");

/** The text with words written on at its end. */
export function withWords(html: string, words: string): string {
  if (words === "") return html;
  const body = parsed(html);
  const [first = "", ...rest] = words.split("\n").map(held);
  const last = body.lastElementChild;
  if (last?.tagName === "P") last.append(first);
  else rest.unshift(first);
  for (const line of rest) {
    const paragraph = body.ownerDocument.createElement("p");
    paragraph.append(line);
    body.append(paragraph);
  }
  return body.innerHTML;
}

/** What it says, on one line. */
export function plainWords(html: string): string {
  const blocks = html.replace(/<\/(p|li|h\d|pre|blockquote|td|th)>|<br>/g, "$& ");
  return (parsed(blocks).textContent ?? "").replace(/\s+/g, " ").trim();
}
