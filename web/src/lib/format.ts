/** Dates, sizes and counts as the reader's locale writes them, times in the zone of their profile.
 *  `now` is always given. */

import { currentReader, dayOf } from "./reader";

const DAY_MS = 86_400_000;

export function formatDate(iso: string, now: Date, locale?: string): string {
  // A day of the calendar is the same everywhere; a moment is on the reader's own day.
  const day = iso.length === 10 ? iso : dayOf(new Date(iso));
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...yearUnlessSame(day, now),
    timeZone: "UTC",
  }).format(new Date(day));
}

/** A day with its name, as one speaks of dates that are near. */
export function formatDay(iso: string, now: Date, locale?: string): string {
  const year = yearUnlessSame(iso, now);
  const parts = { weekday: "short", day: "numeric", month: "short", ...year } as const;
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" }).format(new Date(iso));
}

const yearUnlessSame = (day: string, now: Date) =>
  day.slice(0, 4) === dayOf(now).slice(0, 4) ? {} : { year: "numeric" as const };

export function formatDateTime(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: currentReader().zone,
  }).format(new Date(iso));
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "2 hours ago" within a week, the date before that. */
export function formatAgo(iso: string, now: Date, locale?: string): string {
  const passed_ms = now.getTime() - new Date(iso).getTime();
  if (passed_ms > 7 * DAY_MS) return formatDate(iso, now, locale);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, length_ms] of STEPS) {
    if (Math.abs(passed_ms) >= length_ms)
      return words.format(-Math.trunc(passed_ms / length_ms), unit);
  }
  return words.format(0, "second");
}

export type Due = "late" | "soon" | "later";

/** A date is late once its day is over, and soon in the three days before. */
export function dueState(target_date: string, now: Date): Due {
  const days = (Date.parse(target_date) - Date.parse(dayOf(now))) / DAY_MS;
  if (days < 0) return "late";
  return days <= 3 ? "soon" : "later";
}

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

export function formatBytes(bytes: number, locale?: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${UNITS[power]}`;
}

export function formatCount(count: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(count);
}
