/** The six colours a label can wear. The API stores a hex value; whatever value comes back is drawn
 *  with the nearest of ours, so that it is readable in both themes. */

export type LabelColour = "red" | "amber" | "green" | "teal" | "blue" | "plum" | "grey";

export const LABEL_COLOURS: Readonly<Record<LabelColour, string>> = {
  red: "#c4453b",
  amber: "#b07a12",
  green: "#2f8057",
  teal: "#18807f",
  blue: "#2f6fd0",
  plum: "#98487f",
  grey: "#83837d",
};

function rgb(hex: string): [number, number, number] | undefined {
  const match = /^#?([0-9a-f]{6})$/i.exec(hex.trim());
  if (!match?.[1]) return undefined;
  const value = Number.parseInt(match[1], 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function labelColour(hex: string | null | undefined): LabelColour {
  const wanted = hex ? rgb(hex) : undefined;
  if (!wanted) return "grey";
  let best: LabelColour = "grey";
  let least = Number.POSITIVE_INFINITY;
  for (const [name, value] of Object.entries(LABEL_COLOURS) as [LabelColour, string][]) {
    const ours = rgb(value) ?? [0, 0, 0];
    const distance = ours.reduce((sum, part, i) => sum + (part - (wanted[i] ?? 0)) ** 2, 0);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}
