import { fullName } from "../lib/people";
import { Avatar, type Person } from "./marks";

/** A person in a table: face, name, and the address below where it is known. */
export function PersonCell({ person, note }: { person: Person; note?: string | undefined }) {
  const name = fullName(person);
  return (
    <span className="row">
      <Avatar person={person} size="l" />
      <span className="stack flush">
        <span className="clip">
          <b>{name}</b>
          {note && <span className="t-3"> ({note})</span>}
        </span>
        {person.email && person.email !== name && (
          <span className="clip t-3 small">{person.email}</span>
        )}
      </span>
    </span>
  );
}
