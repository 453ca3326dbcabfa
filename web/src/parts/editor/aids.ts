/** What an editor needs to know of the place where it stands. */

import type { ReactNode } from "react";
import type { OnProgress } from "../../api/upload";

/** Somebody who can be mentioned. */
export interface Mentionable {
  id: string;
  name: string;
  mark: ReactNode;
  /** What is worth knowing before mentioning them. */
  note?: string | undefined;
}

export interface SentPicture {
  asset_url: string;
}

export type SendPicture = (file: File, onProgress: OnProgress) => Promise<SentPicture>;

export interface WritingAids {
  people: readonly Mentionable[];
  /** Why no picture may be sent from here, where that is so. */
  pictureRefusal: string | undefined;
  /** The largest file that the server takes. */
  largest_bytes: number | undefined;
  sendPicture: SendPicture;
}

const WORDS = /[\s.@_-]+/;

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Longest name that is looked for; more is a sentence that happens to follow the sign. */
const QUERY_MAX = 40;
const SHOWN_MAX = 8;

/** Those whose name fits what was typed: where the beginning of each typed word begins a word of the
 *  name. In the order that they are given in. */
export function matching(people: readonly Mentionable[], query: string): Mentionable[] {
  if (query.length > QUERY_MAX) return [];
  const wanted = folded(query).split(WORDS).filter(Boolean);
  const fits = ({ name }: Mentionable) => {
    const words = folded(name).split(WORDS);
    return wanted.every((one) => words.some((word) => word.startsWith(one)));
  };
  return people.filter(fits).slice(0, SHOWN_MAX);
}

/** What the server knows how to show. It looks at the bytes itself; this only spares the way. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;

export function isPicture(file: File): boolean {
  return (PICTURE_TYPES as readonly string[]).includes(file.type);
}

/** A first description of a picture: its name, unless that only says that it is one. */
export function altOf(name: string): string {
  const stem = name.replace(/\.[a-z0-9]+$/i, "").replaceAll(/[_-]+/g, " ");
  return /^(image|img|picture|screenshot|bild|untitled)?\s*\d*$/i.test(stem.trim())
    ? ""
    : stem.trim();
}

/** The address of a picture of this server, as it is stored; nothing for those of others, which would
 *  learn who reads. */
export function ownPicture(source: string | null, origin: string): string | undefined {
  if (!source) return undefined;
  const path = source.startsWith(`${origin}/`) ? source.slice(origin.length) : source;
  return /^\/api\/v1\/workspaces\/[^/]+\/assets\/[0-9a-f-]+\/$/.test(path) ? path : undefined;
}
