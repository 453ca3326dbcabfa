/** Parts of the program that are fetched when they are first wanted. One that could not be fetched can
 *  be tried again: only the place that wanted it is told, and the next try asks the server anew. */

import { type ComponentType, createElement, use } from "react";

/** A part could not be fetched: the server was out of reach, or it has been upgraded and no longer has
 *  the part of the program that runs here. */
export class PartLost extends Error {
  /** Lets the next one who wants the part fetch it anew. */
  readonly forget: () => void;

  constructor(cause: unknown, forget: () => void) {
    super("a part of the program could not be fetched", { cause });
    this.name = "PartLost";
    this.forget = forget;
  }
}

export interface Ahead {
  /** Fetches the part before it is wanted; says nothing where that fails. */
  preload: () => Promise<void>;
}

/** The component of that name, fetched when it is first shown. Belongs inside of `Fetched`. */
export function lazily<M extends object, N extends keyof M & string>(
  load: () => Promise<M>,
  name: N,
): M[N] & Ahead {
  type Part = ComponentType<object>;
  let here: Part | undefined;
  let coming: Promise<Part> | undefined;
  const fetchPart = () => {
    coming ??= load().then(
      (found) => {
        here = found[name] as Part;
        return here;
      },
      (fault) => {
        throw new PartLost(fault, () => {
          coming = undefined;
        });
      },
    );
    return coming;
  };
  const Lazily = (props: object) => createElement(here ?? use(fetchPart()), props);
  const preload = () =>
    fetchPart().then(
      () => {},
      (lost: PartLost) => lost.forget(),
    );
  return Object.assign(Lazily, { preload }) as unknown as M[N] & Ahead;
}

/** Whether the server runs another version than this page: its start page names another program. */
export async function isUpgraded(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  if (!own) return false;
  try {
    const answer = await fetch("/", { cache: "no-store" });
    return answer.ok && !(await answer.text()).includes(new URL(own.src).pathname);
  } catch {
    return false;
  }
}
