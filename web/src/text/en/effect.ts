/** What a change of access would do. */

export const effectText = {
  gain: (n: number, name?: string) =>
    name ? `${name} gains` : n === 1 ? "1 person gains" : `${n} people gain`,
  lose: (n: number, name?: string) =>
    name ? `${name} loses` : n === 1 ? "1 person loses" : `${n} people lose`,
  counted: (what: string, n: string) => `${what}: ${n}`,
  allOfIt: "All of it",
  byPerson: "By person",
  byProject: "By project",
  byAction: "By action",
  examples: "For example",
  theWorkspace: "The workspace itself",
  nobodyAffected: "Nobody gains or loses anything.",
  partly: "As far as you can see: exceptions are not counted.",
  looking: "Looking who gains and who loses …",
  more: (n: number) => `and ${n} more`,
  forExample: (person: string, action: string, thing: string) => `${person}: ${action}, ${thing}`,
  largeTitle: (name: string) => `Change what ${name} gives?`,
  large: (why: string) => `This changes much, so a word is typed first: ${why}.`,
  largeBecause: {
    people: (_who: string, n: number) => `it concerns ${n} people`,
    rights: () => "it gives or takes a thousand rights or more",
    gains_administration: (who: string) => `${who} gets to decide what others may do`,
    loses_administration: (who: string) => `${who} no longer decides what others may do`,
    gains_sight: (who: string) => `${who} sees a thousand things or more for the first time`,
    loses_sight: (who: string) => `${who} no longer sees a hundred things or more`,
  },
  somebody: "somebody",
  tooMany: "These are too many at once to count who gains and who loses.",
};
