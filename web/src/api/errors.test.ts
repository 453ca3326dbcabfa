import { describe, expect, it } from "vitest";
import { refusalOf } from "./can";
import { errorWords, fieldError, isAbout, toApiError } from "./errors";

const none = new Headers();

describe("refusals of the API in words", () => {
  const cases: [string, number, unknown, Headers, { code: string; words: string | RegExp }][] = [
    [
      "a code of signing in",
      400,
      { error_code: 5021, error_message: "PASSWORD_TOO_WEAK" },
      none,
      { code: "PASSWORD_TOO_WEAK", words: /too easy to guess/ },
    ],
    [
      "a code that is not known yet",
      400,
      { error_code: 1, error_message: "NEW_CODE" },
      none,
      { code: "NEW_CODE", words: /NEW_CODE/ },
    ],
    [
      "the server's own sentence",
      409,
      { error: "the state is in use", code: "state_in_use" },
      none,
      { code: "state_in_use", words: "The state is in use." },
    ],
    [
      "too many tries",
      429,
      { error_code: 5900, error_message: "RATE_LIMIT_EXCEEDED" },
      new Headers({ "Retry-After": "30" }),
      { code: "rate_limited", words: /30 seconds/ },
    ],
    [
      "a fault, with the number to tell",
      500,
      { request_id: "r-17" },
      none,
      { code: "server_fault", words: /r-17/ },
    ],
    [
      "an answer without a body",
      404,
      undefined,
      none,
      { code: "http_404", words: /does not exist/ },
    ],
  ];
  it.each(cases)("%s", (_name, status, body, headers, expected) => {
    const error = toApiError(status, headers, body);
    expect(error.code).toBe(expected.code);
    expect(errorWords(error)).toMatch(expected.words);
  });

  it("puts validation at its field", () => {
    const error = toApiError(400, none, { name: ["may not be blank"], slug: ["is taken"] });
    expect(fieldError(error, "slug")).toBe("Is taken.");
    expect(isAbout(error, ["name", "slug"])).toBe(true);
    expect(isAbout(error, ["name"])).toBe(false);
  });

  it("says something for what is no refusal at all", () => {
    expect(errorWords(new TypeError("x"))).not.toContain("x is");
    expect(errorWords(undefined).length).toBeGreaterThan(0);
  });
});

describe("why something may not be done", () => {
  it("takes the server's sentence, then the code's, then a general one", () => {
    const can = {
      "workitem:edit": true,
      "workitem:delete": {
        allowed: false,
        code: "role_condition",
        message: "only what you created",
      },
      "workitem:archive": { allowed: false, code: "feature_off" },
      "workitem:move": { allowed: false, code: "something_new" },
    } as const;
    expect(refusalOf(can, "workitem:edit")).toBeUndefined();
    expect(refusalOf(can, "workitem:delete")).toBe("Only what you created.");
    expect(refusalOf(can, "workitem:archive")).toMatch(/switched off/);
    expect(refusalOf(can, "workitem:move")).toMatch(/role does not allow/);
    expect(refusalOf(undefined, "workitem:edit")).toBeUndefined();
  });
});
