/** Shows what people wrote. The server has cleaned it; this draws only the elements that it knows,
 *  so that nothing else can ever reach the page. */

import { createElement, Fragment, type ReactNode, useMemo } from "react";
import { cx } from "../../lib/cx";
import { editorText as text } from "../../text/en";
import { ownPicture } from "./aids";
import styles from "./RichText.module.css";

const KNOWN = new Set(
  "P H1 H2 H3 H4 UL OL LI STRONG B EM I U S DEL CODE PRE BLOCKQUOTE BR HR SPAN DIV TABLE THEAD TBODY TR TH TD".split(
    " ",
  ),
);
const EMPTY = new Set(["BR", "HR"]);

/** Headings begin below those of the page. */
const AS: Record<string, string> = { H1: "h3", H2: "h3", H3: "h4", H4: "h4" };

function safeHref(href: string | null): string | undefined {
  return href && /^(https?:|mailto:|\/(?!\/))/i.test(href.trim()) ? href.trim() : undefined;
}

/** What the reader brings along. */
export interface Reading {
  /** What the people whom a text mentions are called now. */
  nameOf?: ((id: string) => string | undefined) | undefined;
  /** The reader, whose own mentions stand out. */
  me?: string | undefined;
  /** Ticks an entry of a checklist, by its place among all of the text. */
  onTick?: ((place: number, ticked: boolean) => void) | undefined;
}

interface Drawing extends Reading {
  /** Entries of checklists so far. */
  ticks: number;
}

const ENTRY = "taskItem";
const UNSEEN = ["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT"];

function drawMention(id: string, element: Element, key: number, reading: Drawing): ReactNode {
  const written = element.textContent?.replace(/^@/, "").trim();
  const name = reading.nameOf?.(id) ?? (written || text.someone);
  return (
    <span key={key} className={cx(styles.mention, id === reading.me && styles.mentionMe)}>
      @{name}
    </span>
  );
}

/** An entry of a checklist: the box, and what is to be done without the box that was written. */
function drawEntry(element: Element, key: number, reading: Drawing): ReactNode {
  const place = reading.ticks++;
  const ticked = element.getAttribute("data-checked") === "true";
  const words = [...element.childNodes].filter(
    (child) => !(child instanceof Element && child.tagName === "LABEL"),
  );
  const { onTick } = reading;
  return (
    <li key={key} className={cx(styles.entry, ticked && styles.ticked)}>
      <input
        type="checkbox"
        checked={ticked}
        disabled={!onTick}
        aria-label={element.textContent?.trim() || (ticked ? text.done : text.notDone)}
        onChange={(event) => onTick?.(place, event.target.checked)}
      />
      <div>{words.map((child, at) => draw(child, at, reading))}</div>
    </li>
  );
}

/** A picture of another host, as the link that it is: looked at only by whoever follows it. */
function drawElsewhere(element: Element, key: number): ReactNode {
  const href = safeHref(element.getAttribute("src"));
  if (!href) return null;
  return (
    <a key={key} href={href} rel="noreferrer noopener" target="_blank">
      {element.getAttribute("alt") || href}
    </a>
  );
}

function drawPicture(element: Element, key: number): ReactNode {
  // Only pictures of this server: anything else would tell another host who reads.
  const src = ownPicture(element.getAttribute("src"), window.location.origin);
  if (!src) return drawElsewhere(element, key);
  const size = (name: string) => Number(element.getAttribute(name)) || undefined;
  const alt = element.getAttribute("alt") ?? "";
  return (
    <a key={key} href={src} target="_blank" rel="noreferrer" className={styles.picture}>
      <img src={src} alt={alt || text.picture} width={size("width")} height={size("height")} />
    </a>
  );
}

function draw(node: Node, key: number, reading: Drawing): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element) || UNSEEN.includes(node.tagName)) return null;
  const mentioned =
    node.tagName === "MENTION-COMPONENT"
      ? node.getAttribute("entity_identifier")
      : node.getAttribute("data-type") === "mention" && node.getAttribute("data-id");
  if (mentioned) return drawMention(mentioned, node, key, reading);
  if (node.tagName === "IMG") return drawPicture(node, key);
  if (node.tagName === "LI" && node.getAttribute("data-type") === ENTRY) {
    return drawEntry(node, key, reading);
  }
  const children = [...node.childNodes].map((child, at) => draw(child, at, reading));
  if (node.tagName === "A") {
    const href = safeHref(node.getAttribute("href"));
    if (!href) return <Fragment key={key}>{children}</Fragment>;
    return (
      <a key={key} href={href} rel="noreferrer noopener" target="_blank">
        {children}
      </a>
    );
  }
  if (!KNOWN.has(node.tagName)) return <Fragment key={key}>{children}</Fragment>;
  const tag = AS[node.tagName] ?? node.tagName.toLowerCase();
  const list = node.getAttribute("data-type") === "taskList";
  const className = list ? styles.checklist : undefined;
  return EMPTY.has(node.tagName)
    ? createElement(tag, { key })
    : createElement(tag, { key, className }, ...children);
}

function parsed(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** The text with one entry of its checklists ticked, or no longer. */
export function withTick(html: string, place: number, ticked: boolean): string {
  const body = parsed(html);
  const entry = body.querySelectorAll(`li[data-type="${ENTRY}"]`)[place];
  entry?.setAttribute("data-checked", String(ticked));
  entry?.querySelector(":scope > label > input")?.toggleAttribute("checked", ticked);
  return body.innerHTML;
}

/** The text to be written on: an editor shows no picture of another host and must not lose it either. */
export function withLinksToPictures(html: string): string {
  if (!html.includes("<img")) return html;
  const body = parsed(html);
  for (const image of body.querySelectorAll("img[src]")) {
    const source = image.getAttribute("src");
    const href = ownPicture(source, window.location.origin) ? undefined : safeHref(source);
    if (href === undefined) continue;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = image.getAttribute("alt") || href;
    image.replaceWith(link);
  }
  return body.innerHTML;
}

interface RichTextProps extends Reading {
  html: string;
  small?: boolean;
}

export function RichText({ html, small, nameOf, me, onTick }: RichTextProps) {
  const body = useMemo(() => parsed(html), [html]);
  const drawing: Drawing = { nameOf, me, onTick, ticks: 0 };
  return (
    <div className={cx(styles.prose, small && styles.small)}>
      {[...body.childNodes].map((node, at) => draw(node, at, drawing))}
    </div>
  );
}

/** Whether there is anything to read in it. */
export function isBlank(html: string | null | undefined): boolean {
  return !html || html.replace(/<(?!img)[^>]*>|&nbsp;|\s/g, "") === "";
}

export const proseClass = styles.prose;
