import { fullName } from "../../lib/people";
import { Icon } from "../../parts/Icon";
import { Avatar } from "../../parts/marks";
import { Picker } from "../../parts/Picker";
import { Tooltip } from "../../parts/Tooltip";
import { useMe, usePeople } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";
import styles from "./Access.module.css";

interface PersonPickProps {
  person: string | undefined;
  /** Whether others than oneself may be asked about. */
  may_ask: boolean;
  onChange: (person: string | undefined) => void;
}

/** Whom a question is about, in the middle of its sentence. */
export function PersonPick({ person, may_ask, onChange }: PersonPickProps) {
  const me = useMe();
  const people = usePeople();
  const who = people.get(person ?? "") ?? (person === me?.id ? me : undefined);
  const button = (
    <button type="button" className={styles.pick} aria-disabled={!may_ask || undefined}>
      {who && <Avatar person={who} />}
      <span className="clip">{who ? fullName(who) : text.choosePerson}</span>
      {may_ask && <Icon name="chev" size={12} />}
    </button>
  );
  if (!may_ask) return <Tooltip text={text.onlySelf}>{button}</Tooltip>;
  return (
    <Picker
      label={text.choosePerson}
      choices={[...people.values()].map((one) => ({
        value: one.id,
        name: fullName(one),
        mark: <Avatar person={one} />,
      }))}
      chosen={person ? [person] : []}
      onChange={([next]) => onChange(next)}
      trigger={button}
    />
  );
}
