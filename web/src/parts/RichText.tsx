/** Shows what people wrote. The server has cleaned it; this draws only the elements that it knows,
 *  so that nothing else can ever reach the page. */

import { createElement, Fragment, type ReactNode, useMemo } from "react";
import { cx } from "../lib/cx";
import styles from "./RichText.module.css";

const KNOWN = new Set(
  "P H1 H2 H3 H4 UL OL LI STRONG B EM I U S CODE PRE BLOCKQUOTE BR HR SPAN DIV TABLE THEAD TBODY TR TH TD".split(
    " ",
  ),
);
const EMPTY = new Set(["BR", "HR"]);

/** Headings begin below those of the page. */
const AS: Record<string, string> = { H1: "h3", H2: "h3", H3: "h4", H4: "h4" };

function safeHref(href: string | null): string | undefined {
  return href && /^(https?:|mailto:|\/(?!\/))/i.test(href.trim()) ? href.trim() : undefined;
}

function draw(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const children = [...node.childNodes].map(draw);
  if (node.tagName === "A") {
    const href = safeHref(node.getAttribute("href"));
    if (!href) return <Fragment key={key}>{children}</Fragment>;
    return (
      <a key={key} href={href} rel="noreferrer noopener" target="_blank">
        {children}
      </a>
    );
  }
  if (node.tagName === "IMG") {
    const src = node.getAttribute("src");
    // Only pictures of this server: anything else would tell another host who reads.
    if (!src?.startsWith("/")) return null;
    return <img key={key} src={src} alt={node.getAttribute("alt") ?? ""} />;
  }
  if (["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT"].includes(node.tagName)) return null;
  if (!KNOWN.has(node.tagName)) return <Fragment key={key}>{children}</Fragment>;
  const tag = AS[node.tagName] ?? node.tagName.toLowerCase();
  const mention = node.tagName === "SPAN" && node.hasAttribute("data-mention");
  const className = mention ? styles.mention : undefined;
  return EMPTY.has(node.tagName)
    ? createElement(tag, { key })
    : createElement(tag, { key, className }, ...children);
}

interface RichTextProps {
  html: string;
  small?: boolean;
}

export function RichText({ html, small }: RichTextProps) {
  const drawn = useMemo(() => {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    return [...body.childNodes].map(draw);
  }, [html]);
  return <div className={cx(styles.prose, small && styles.small)}>{drawn}</div>;
}

/** Whether there is anything to read in it. */
export function isBlank(html: string | null | undefined): boolean {
  return !html || html.replace(/<(?!img)[^>]*>|&nbsp;|\s/g, "") === "";
}

export const proseClass = styles.prose;
