/** The one way to the server: same-origin cookies, JSON, and every refusal thrown as an `ApiError`. */

import createClient from "openapi-fetch";
import { networkError, toApiError } from "./errors";

/** Paths are templates as in the OpenAPI document; `path` fills them. */
export interface CallOptions {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

type Method = "get" | "post" | "patch" | "put" | "delete";

// biome-ignore lint/suspicious/noExplicitAny: the answers are typed by the functions in this folder
const client = createClient<any>({ baseUrl: "", credentials: "same-origin" });

export async function call<T>(method: Method, template: string, options: CallOptions): Promise<T> {
  const { path, query, body, signal, headers } = options;
  const init = {
    params: { path, query },
    ...(body !== undefined && { body }),
    ...(body instanceof FormData && { bodySerializer: (form: unknown) => form }),
    ...(signal && { signal }),
    ...(headers && { headers }),
  };
  // biome-ignore lint/suspicious/noExplicitAny: `request` is generic over the document's paths
  const answer = await (client.request as any)(method, template, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw networkError();
  });
  const { data, error, response } = answer as { data?: T; error?: unknown; response: Response };
  if (!response.ok) throw toApiError(response.status, response.headers, error);
  return data as T;
}

export const get = <T>(template: string, options: CallOptions = {}) =>
  call<T>("get", template, options);
export const post = <T>(template: string, options: CallOptions = {}) =>
  call<T>("post", template, options);
export const patch = <T>(template: string, options: CallOptions = {}) =>
  call<T>("patch", template, options);
export const remove = (template: string, options: CallOptions = {}) =>
  call<void>("delete", template, options);

/** A page of a list. */
export interface Page<T> {
  results: T[];
  next_cursor: string | null;
  next_page_results: boolean;
  total_results: number | null;
}

/** Some lists answer a bare array, others a page; the reader wants the rows. */
export function rowsOf<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.results;
}
