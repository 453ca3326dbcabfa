/** Emoji as clients of the API write them: as they are, or as their code points. */

/** Some clients write an emoji as its code points, with hyphens between. */
export function asEmoji(text: string): string {
  if (!/^\d{2,7}(-\d{2,7})*$/.test(text)) return text;
  const points = text.split("-").map(Number);
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : text;
}

const asPoints = (emoji: string) => [...emoji].map((one) => one.codePointAt(0)).join("-");

/** The emoji of a logo; one that is drawn in another way is not shown. */
export function logoOf(props: unknown): string | undefined {
  const { in_use, emoji } = (props ?? {}) as { in_use?: unknown; emoji?: { value?: unknown } };
  const value = emoji?.value;
  return in_use === "emoji" && typeof value === "string" && value ? asEmoji(value) : undefined;
}

/** A logo as every client reads it. */
export const logoProps = (emoji: string | undefined) =>
  emoji ? { in_use: "emoji", emoji: { value: asPoints(emoji) } } : null;
