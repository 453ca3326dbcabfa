/** Uploads tell how far they are, which `fetch` cannot do. */

import { networkError, toApiError } from "./errors";

/** Whoever leaves in the midst of it is asked first: the rest would not be sent. */
let on_their_way = 0;
const ask = (event: BeforeUnloadEvent) => event.preventDefault();

function began() {
  on_their_way += 1;
  if (on_their_way === 1) window.addEventListener("beforeunload", ask);
}

function ended() {
  on_their_way -= 1;
  if (on_their_way === 0) window.removeEventListener("beforeunload", ask);
}

export type OnProgress = (sent_bytes: number, total_bytes: number) => void;

export function upload<T>(
  url: string,
  file: File,
  onProgress: OnProgress,
  fields: Readonly<Record<string, string>> = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "text";
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onerror = () => reject(networkError());
    request.onloadend = ended;
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(body as T);
      reject(toApiError(request.status, headersOf(request), body));
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file, file.name);
    began();
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const at = line.indexOf(":");
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  return headers;
}
