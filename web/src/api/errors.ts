/** What can come back instead of an answer, in one shape, and the words for it. */

import { errorText } from "../text/en";

export class ApiError extends Error {
  /** HTTP status, 0 where the server could not be reached. */
  readonly status: number;
  readonly code: string;
  /** Messages by field of a form. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the server says beside the message: lists of what stands in the way, and the like. */
  readonly body: unknown;

  constructor(status: number, code: string, message: string, body: unknown = undefined) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.body = body;
    this.fields = code === "invalid" ? fieldMessages(body) : {};
  }
}

function fieldMessages(body: unknown): Record<string, string> {
  const messages: Record<string, string> = {};
  if (typeof body !== "object" || body === null) return messages;
  for (const [field, value] of Object.entries(body)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (typeof first === "string") messages[field] = sentence(first);
  }
  return messages;
}

/** The server writes messages as fragments; on the screen they are sentences. */
export function sentence(message: string): string {
  const trimmed = message.trim();
  if (trimmed === "") return trimmed;
  const start = (trimmed[0] ?? "").toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** Where several things were to be changed at once: why some of them cannot. */
function rowReasons(rows: unknown): string[] {
  if (!Array.isArray(rows)) return [];
  const reasons = rows.map((row) => (row as { error?: unknown })?.error);
  return [...new Set(reasons.filter((one) => typeof one === "string").map(sentence))];
}

function ownWords(code: string): string | undefined {
  return (errorText.byCode as Record<string, string>)[code];
}

function retryWords(headers: Headers): string {
  const seconds = Number(headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0
    ? errorText.waitSeconds(seconds)
    : errorText.waitAWhile;
}

/** Reads every kind of refusal that the API knows. */
export function toApiError(status: number, headers: Headers, body: unknown): ApiError {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (status === 429) return new ApiError(status, "rate_limited", retryWords(headers), body);
  if (typeof said.error_message === "string") {
    const code = said.error_message;
    return new ApiError(status, code, ownWords(code) ?? errorText.refused(code), body);
  }
  if (typeof said.error === "string") {
    const code = typeof said.code === "string" ? said.code : `http_${status}`;
    const words = [ownWords(code) ?? sentence(said.error), ...rowReasons(said.rows)].join(" ");
    return new ApiError(status, code, words, body);
  }
  if (status === 400 && Object.keys(fieldMessages(body)).length > 0) {
    const first = Object.values(fieldMessages(body))[0] ?? errorText.invalid;
    return new ApiError(status, "invalid", first, body);
  }
  if (status >= 500) {
    const id = said.request_id ?? headers.get("X-Request-Id");
    const words = typeof id === "string" ? errorText.serverFaultWith(id) : errorText.serverFault;
    return new ApiError(status, "server_fault", words, body);
  }
  const words = errorText.byStatus[status as keyof typeof errorText.byStatus];
  return new ApiError(status, `http_${status}`, words ?? errorText.serverFault, body);
}

export function networkError(): ApiError {
  return new ApiError(0, "network", errorText.network);
}

/** The sentence for whatever went wrong. */
export function errorWords(error: unknown): string {
  return error instanceof ApiError ? error.message : errorText.unknown;
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

/** The error of something that has never been there, or is there no longer for this reader: what
 *  was fetched earlier must not be shown then. */
export function lossOf(query: { data: unknown; error: unknown }): Error | undefined {
  const lost = query.data === undefined || isStatus(query.error, 404) || isStatus(query.error, 403);
  return query.error instanceof Error && lost ? query.error : undefined;
}

/** The message for one field of a form, if the error is about it. */
export function fieldError(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.fields[field] : undefined;
}

/** Whether every message of the error is shown at a field, so that no banner is needed. */
export function isAbout(error: unknown, fields: readonly string[]): boolean {
  if (!(error instanceof ApiError)) return false;
  const named = Object.keys(error.fields);
  return named.length > 0 && named.every((field) => fields.includes(field));
}
