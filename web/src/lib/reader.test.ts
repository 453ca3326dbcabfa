import { afterEach, expect, test } from "vitest";
import { dueState, formatDate, formatDateTime, formatDay } from "./format";
import { currentReader, dayOf, readAs } from "./reader";

afterEach(() => readAs());

const LATE = new Date("2026-11-22T23:30:00Z");

test("times are of the zone of the profile, also beyond midnight", () => {
  readAs({ user_timezone: "Asia/Tokyo", start_of_the_week: 0 });
  expect(currentReader().first_day).toBe(0);
  expect(dayOf(LATE)).toBe("2026-11-23");
  expect(formatDate(LATE.toISOString(), LATE, "en")).toBe("Nov 23");
  expect(formatDateTime(LATE.toISOString(), "en")).toContain("8:30");
  readAs({ user_timezone: "America/New_York", start_of_the_week: 1 });
  expect(dayOf(LATE)).toBe("2026-11-22");
  expect(formatDateTime(LATE.toISOString(), "en")).toContain("6:30");
});

test("a day of the calendar is the same day everywhere", () => {
  for (const user_timezone of ["Asia/Tokyo", "America/New_York", "UTC"]) {
    readAs({ user_timezone });
    expect(formatDate("2026-11-22", LATE, "en")).toBe("Nov 22");
    expect(formatDay("2026-11-22", LATE, "en")).toBe("Sun, Nov 22");
  }
});

test("a date is late once its day is over where the reader is", () => {
  readAs({ user_timezone: "Asia/Tokyo" });
  expect(dueState("2026-11-22", LATE)).toBe("late");
  readAs({ user_timezone: "America/New_York" });
  expect(dueState("2026-11-22", LATE)).toBe("soon");
});

test("a zone that nobody knows is as none", () => {
  readAs({ user_timezone: "Mars/Olympus" });
  expect(currentReader().zone).toBeUndefined();
});
