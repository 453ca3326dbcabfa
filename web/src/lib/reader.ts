/** How the reader counts time: the zone and the first day of the week of their profile. Before
 *  somebody has signed in it is as their browser counts. One small store outside React, so that the
 *  words for times need not be handed it at every place. */

export interface Reader {
  /** A name of the tz database; none is the browser's own. */
  zone: string | undefined;
  /** Sunday is 0, as the API counts. */
  first_day: number;
}

const BROWSER: Reader = { zone: undefined, first_day: 1 };
let reader = BROWSER;

/** The zone of this browser. */
export const browserZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A zone that this browser does not know is as none. */
function known(zone: string | undefined): string | undefined {
  try {
    return zone && new Intl.DateTimeFormat(undefined, { timeZone: zone }) ? zone : undefined;
  } catch {
    return undefined;
  }
}

export function readAs(next?: {
  user_timezone?: string | null;
  start_of_the_week?: number | null;
}) {
  reader = next
    ? { zone: known(next.user_timezone ?? undefined), first_day: next.start_of_the_week ?? 1 }
    : BROWSER;
}

export const currentReader = (): Reader => reader;

/** The day of the calendar that it is for the reader at that moment, as `2026-11-22`. */
export function dayOf(moment: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: reader.zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(moment);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}
