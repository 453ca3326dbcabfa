/** The page's end of the live stream: through the shared worker where there is one, by itself
 *  otherwise. A lost connection is found again, and everything is asked anew after it. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "../api/keys";
import { applyEvent, parseEvent } from "./events";

interface Hands {
  onData: (data: string) => void;
  onOpen: () => void;
  onClosed: () => void;
}

interface WorkerMessage {
  url: string;
  data?: string;
  opened?: boolean;
  closed?: boolean;
}

function throughWorker(url: string, hands: Hands): () => void {
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "airside-live",
  });
  const { port } = worker;
  port.onmessage = ({ data: message }: MessageEvent<WorkerMessage>) => {
    if (message.url !== url) return;
    if (message.data !== undefined) hands.onData(message.data);
    if (message.opened) hands.onOpen();
    if (message.closed) hands.onClosed();
  };
  port.postMessage({ url });
  const leave = () => port.postMessage({ url, leave: true });
  window.addEventListener("pagehide", leave);
  return () => {
    window.removeEventListener("pagehide", leave);
    leave();
    port.close();
  };
}

function byItself(url: string, hands: Hands): () => void {
  const source = new EventSource(url, { withCredentials: true });
  source.onmessage = (event) => hands.onData(event.data);
  source.onopen = hands.onOpen;
  source.onerror = () => source.readyState === EventSource.CLOSED && hands.onClosed();
  return () => source.close();
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/** Keeps one stream open until told to stop, waiting longer after each refusal. */
function follow(queries: QueryClient, slug: string): () => void {
  const url = `/api/v1/workspaces/${encodeURIComponent(slug)}/events/`;
  let wait_ms = FIRST_WAIT_MS;
  let was_open = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const hands: Hands = {
    onData: (data) => {
      const event = parseEvent(data);
      if (event) applyEvent(queries, slug, event);
    },
    onOpen: () => {
      wait_ms = FIRST_WAIT_MS;
      // Whatever happened while the stream was down was not told.
      if (was_open) void queries.invalidateQueries({ queryKey: keys.workspace(slug) });
      was_open = true;
    },
    onClosed: () => {
      stop();
      timer = setTimeout(start, wait_ms);
      wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
    },
  };
  const start = () => {
    stop = typeof SharedWorker === "function" ? throughWorker(url, hands) : byItself(url, hands);
  };
  start();
  return () => {
    clearTimeout(timer);
    stop();
  };
}

export function useLiveUpdates(slug: string) {
  const queries = useQueryClient();
  useEffect(() => follow(queries, slug), [queries, slug]);
}
