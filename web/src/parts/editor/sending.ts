/** Pictures on their way. Where one will be, the text holds a mark with its number; once the server has
 *  the picture, it takes the place of the mark, in the field or, where that was closed meanwhile, in the
 *  draft that was kept of it. Nothing of this lasts longer than the page. */

import { useSyncExternalStore } from "react";
import { errorWords } from "../../api/errors";
import type { OnProgress } from "../../api/upload";
import { mendUnsent } from "../../lib/unsent";
import { editorText as text } from "../../text/en";
import { toast } from "../toastStore";
import { altOf, ownPicture, type SendPicture } from "./aids";

/** What a picture is in a text. */
export interface PictureAttributes {
  src: string;
  alt: string;
  width?: number;
  height?: number;
}

export interface Sending {
  /** As people call it. */
  name: string;
  alt: string;
  sent: number;
  total: number;
  /** For sending it to another place as well. */
  file: Promise<File>;
  arrived?: PictureAttributes;
  /** Why it did not. */
  problem?: string;
  /** Whether somebody has been told of the problem. */
  told?: boolean;
}

const all = new Map<string, Sending>();
const listeners = new Set<() => void>();
/** Another page load begins with other numbers: a draft may still hold old ones. */
const page = Math.floor(performance.timeOrigin).toString(36);
let count = 0;

export const sendingOf = (id: string): Sending | undefined => all.get(id);

export function watchSending(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function announce() {
  for (const listener of listeners) listener();
}

/** How large it is, so that the text does not jump when it is shown. */
async function sizeOf(file: File): Promise<{ width?: number; height?: number }> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return {};
  }
}

async function follow(id: string, sending: Sending, send: SendPicture) {
  const onProgress: OnProgress = (sent, total) => {
    Object.assign(sending, { sent, total });
    announce();
  };
  try {
    const file = await sending.file;
    const [{ asset_url }, size] = await Promise.all([send(file, onProgress), sizeOf(file)]);
    sending.arrived = { src: asset_url, alt: sending.alt, ...size };
  } catch (error) {
    sending.problem = `${sending.name}: ${errorWords(error)}`;
  }
  announce();
  // Fields that stand open have taken it over by now. Whoever has closed theirs finds it in the draft.
  const was_kept = mendUnsent((html) => withArrived(html, id));
  if (sending.problem !== undefined && !sending.told && was_kept) toast({ text: sending.problem });
}

function begin(given: Pick<Sending, "name" | "alt" | "file" | "total">, send: SendPicture): string {
  count += 1;
  const id = `${page}-${count}`;
  const sending: Sending = { ...given, sent: 0 };
  all.set(id, sending);
  void follow(id, sending, send);
  return id;
}

/** Begins to send it; the answer is the number of its mark. */
export function beginSending(file: File, send: SendPicture): string {
  const { name, size } = file;
  return begin({ name, alt: altOf(name), file: Promise.resolve(file), total: size }, send);
}

/** How a mark is written in a text. */
const MARK = /<img data-sending="([\w-]+)">/g;

function pictureHtml({ src, alt, width, height }: PictureAttributes): string {
  const image = document.createElement("img");
  for (const [name, value] of Object.entries({ src, alt, width, height })) {
    if (value !== undefined) image.setAttribute(name, String(value));
  }
  return image.outerHTML;
}

/** The text with the pictures that have arrived, and without the marks of those that never will. */
export function withArrived(html: string, only?: string): string {
  return html.replace(MARK, (mark, id: string) => {
    if (only !== undefined && id !== only) return mark;
    const sending = all.get(id);
    if (sending?.arrived) return pictureHtml(sending.arrived);
    return sending && sending.problem === undefined ? mark : "";
  });
}

/** Whether it waits for a picture that was on its way when the page was closed. */
export const hasLost = (html: string) =>
  [...html.matchAll(MARK)].some(([, id]) => !all.has(id ?? ""));

function onTheWay(html: string): number {
  const waiting = ({ arrived, problem }: Sending) => !arrived && problem === undefined;
  return [...html.matchAll(MARK)].filter(([, id]) => {
    const sending = all.get(id ?? "");
    return sending !== undefined && waiting(sending);
  }).length;
}

/** How many pictures of the text are still on their way. */
export function useOnTheWay(html: string): number {
  return useSyncExternalStore(watchSending, () => onTheWay(html));
}

async function fetched(src: string, name: string): Promise<File> {
  const answer = await fetch(src);
  if (!answer.ok) throw new Error(text.pictureGone);
  const bytes = await answer.blob();
  return new File([bytes], `${name}.${bytes.type.replace(/^image\//, "")}`, { type: bytes.type });
}

/** Those that were sent to another place once, by where they came from and where they went. */
const copies = new Map<string, string>();

/** The text for another place, to which its pictures are sent as well: each belongs to the project that
 *  it was sent to, and may not be seen from another. */
export function withPicturesSent(html: string, place: string, send: SendPicture): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const image of body.querySelectorAll("img")) {
    const id = image.getAttribute("data-sending");
    const src = ownPicture(image.getAttribute("src"), window.location.origin);
    const before = id === null ? undefined : all.get(id);
    const from = `${id ?? src} ${place}`;
    const alt = before?.alt ?? image.alt;
    const name = before?.name ?? (alt || text.pictureOnly);
    const file = () => before?.file ?? fetched(src ?? "", alt || "picture");
    if (!before && !src) {
      image.remove();
      continue;
    }
    const copy = copies.get(from) ?? begin({ name, alt, file: file(), total: 1 }, send);
    copies.set(from, copy);
    const mark = document.createElement("img");
    mark.setAttribute("data-sending", copy);
    image.replaceWith(mark);
  }
  return withArrived(body.innerHTML);
}
