/** Messages that pass: one small store outside React, so that any code can speak. */

export interface ToastMessage {
  text: string;
  /** Names the one thing that can be done about it, usually Undo. */
  action?: { label: string; run: () => void };
  duration_ms?: number;
  /** Called once when the message leaves without its action having been taken. */
  onExpire?: () => void;
}

export interface Toast extends ToastMessage {
  id: number;
  duration_ms: number;
}

type Listener = () => void;

const DEFAULT_MS = 6000;
const MOST = 4;

let toasts: readonly Toast[] = [];
let next_id = 1;
const listeners = new Set<Listener>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(message: ToastMessage): number {
  const id = next_id++;
  // The same words twice say nothing new.
  const rest = toasts.filter((shown) => shown.text !== message.text || shown.action);
  const kept = rest.slice(-(MOST - 1));
  for (const dropped of rest.filter((shown) => !kept.includes(shown))) dropped.onExpire?.();
  set([...kept, { duration_ms: DEFAULT_MS, ...message, id }]);
  return id;
}

/** Takes the message away; `expired` says that its action was not taken. */
export function dismissToast(id: number, expired: boolean) {
  const found = toasts.find((shown) => shown.id === id);
  if (!found) return;
  set(toasts.filter((shown) => shown.id !== id));
  if (expired) found.onExpire?.();
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function subscribeToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
