/** How long an exception lasts: what is offered, and when that ends. */

const DAY_MS = 86_400_000;

/** 0 ends only when somebody ends it. */
export const LIFETIMES_DAYS = [7, 30, 90, 0] as const;

export const lifetimeEnd = (days: number, now = Date.now()) =>
  days ? new Date(now + days * DAY_MS).toISOString() : null;
