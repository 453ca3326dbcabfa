/** What was written and not sent yet: kept on this device with each letter, until it is sent or thrown
 *  away. It belongs to one person at a time. Whoever signs out leaves nothing behind, and whoever comes
 *  next finds nothing of those before, also where a session ended without signing out. */

import { useCallback, useMemo, useSyncExternalStore } from "react";

const PREFIX = "airside.unsent.";
/** Whose it is. Where nobody is named, nothing is kept. */
const OWNER = "airside.unsent-owner";
const LONGEST_MS = 90 * 86_400_000;

interface Kept<T> {
  at: number;
  value: T;
  /** What it is written for, in the words of whoever keeps it. */
  about?: unknown;
}

/** Something that is kept, among all that is. */
export interface KeptAt extends Kept<unknown> {
  place: string;
}

const listeners = new Set<() => void>();
/** What the browser would not store, because it is full or stores nothing. */
const beside = new Map<string, string>();

function changed() {
  for (const listener of listeners) listener();
}

/** Storage that a browser refuses is as if it were empty. */
function stored<T>(ask: (storage: Storage) => T): T | undefined {
  try {
    return ask(localStorage);
  } catch {
    return undefined;
  }
}

function namesIn(storage: Storage): string[] {
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
  return names.filter((one) => one.startsWith(PREFIX));
}

function forgetWhere(is_gone: (raw: string) => boolean) {
  for (const [name, raw] of beside) {
    if (is_gone(raw)) beside.delete(name);
  }
  stored((storage) => {
    for (const name of namesIn(storage)) {
      if (is_gone(storage.getItem(name) ?? "")) storage.removeItem(name);
    }
  });
  changed();
}

function isOld(raw: string, now: number): boolean {
  const { at } = parse(raw) ?? { at: 0 };
  return now - at > LONGEST_MS;
}

function parse(raw: string): Kept<unknown> | undefined {
  try {
    const kept = JSON.parse(raw) as Kept<unknown> | null;
    return typeof kept?.at === "number" ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Says who is signed in here. */
export function ownUnsent(user: string, now = Date.now()) {
  const same = stored((storage) => storage.getItem(OWNER)) === user;
  forgetWhere((raw) => !same || isOld(raw, now));
  stored((storage) => storage.setItem(OWNER, user));
}

/** Signing out. Pages that stand open in other tabs keep nothing any more either. */
export function forgetUnsent() {
  stored((storage) => storage.removeItem(OWNER));
  forgetWhere(() => true);
}

const nameOf = (user: string, place: string) => `${PREFIX}${user}.${place}`;

function read(user: string | undefined, place: string): string | null {
  if (user === undefined) return null;
  const name = nameOf(user, place);
  return beside.get(name) ?? stored((storage) => storage.getItem(name)) ?? null;
}

/** What is kept of that person for that place, as it is stored. */
export function unsentOf<T>(user: string | undefined, place: string): T | undefined {
  const raw = read(user, place);
  return raw === null ? undefined : (parse(raw)?.value as T | undefined);
}

export function keepUnsent<T>(
  user: string,
  place: string,
  value: T | undefined,
  about?: unknown,
  now = Date.now(),
) {
  const name = nameOf(user, place);
  beside.delete(name);
  stored((storage) => storage.removeItem(name));
  if (value !== undefined) {
    const raw = JSON.stringify({ at: now, value, about } satisfies Kept<T>);
    const owned = stored((storage) => storage.getItem(OWNER)) === user;
    const is_stored = stored((storage) => {
      if (owned) storage.setItem(name, raw);
      return owned;
    });
    // Full storage must not cost what is being written: then it lasts as long as the page.
    if (is_stored === undefined) beside.set(name, raw);
  }
  changed();
}

/** Mends the texts in all that is kept; tells whether there was anything to mend. */
export function mendUnsent(mend: (text: string) => string): boolean {
  let mended = false;
  const mendRaw = (raw: string) => {
    if (!parse(raw)) return raw;
    const next = JSON.stringify(
      JSON.parse(raw, (_, value) => (typeof value === "string" ? mend(value) : value)),
    );
    mended ||= next !== raw;
    return next;
  };
  for (const [name, raw] of beside) beside.set(name, mendRaw(raw));
  stored((storage) => {
    for (const name of namesIn(storage)) {
      const raw = storage.getItem(name) ?? "";
      const next = mendRaw(raw);
      if (next !== raw) storage.setItem(name, next);
    }
  });
  if (mended) changed();
  return mended;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

export interface Unsent<T> {
  kept: T | undefined;
  keep: (value: T | undefined) => void;
}

/** What that person has written in that place, also in another tab. What it is about is kept with it. */
export function useUnsent<T>(user: string | undefined, place: string, about?: object): Unsent<T> {
  const about_raw = JSON.stringify(about);
  const raw = useSyncExternalStore(subscribe, () => read(user, place));
  const kept = useMemo(
    () => (raw === null ? undefined : (parse(raw)?.value as T | undefined)),
    [raw],
  );
  const keep = useCallback(
    (value: T | undefined) => {
      if (user === undefined) return;
      keepUnsent(user, place, value, about_raw && JSON.parse(about_raw));
    },
    [user, place, about_raw],
  );
  return { kept, keep };
}

/** All that is kept of that person, as it is stored, one after the other. */
function readAll(user: string): string {
  const prefix = nameOf(user, "");
  const names = stored(namesIn) ?? [];
  const found = [...new Set([...names, ...beside.keys()])].filter((one) => one.startsWith(prefix));
  return JSON.stringify(found.sort().map((name) => [name, read(user, name.slice(prefix.length))]));
}

/** All that is kept of that person, newest first. */
export function allUnsent(user: string | undefined): KeptAt[] {
  return user === undefined ? [] : parseAll(user, readAll(user));
}

function parseAll(user: string, raw: string): KeptAt[] {
  const prefix = nameOf(user, "");
  const all = (JSON.parse(raw) as [string, string | null][]).flatMap(([name, one]) => {
    const kept = parse(one ?? "");
    return kept ? [{ ...kept, place: name.slice(prefix.length) }] : [];
  });
  return all.sort((a, b) => b.at - a.at);
}

export function useAllUnsent(user: string | undefined): KeptAt[] {
  const raw = useSyncExternalStore(subscribe, () => (user === undefined ? "[]" : readAll(user)));
  return useMemo(() => (user === undefined ? [] : parseAll(user, raw)), [user, raw]);
}

/** How many are kept that are about something that fits. */
export function useUnsentCount(
  user: string | undefined,
  fits: (about: unknown) => boolean,
): number {
  const counted = () => allUnsent(user).filter(({ about }) => fits(about)).length;
  return useSyncExternalStore(subscribe, counted);
}
