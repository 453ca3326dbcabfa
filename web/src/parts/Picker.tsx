import { Command } from "cmdk";
import { type ReactElement, type ReactNode, useState } from "react";
import { commonText as text } from "../text/en";
import styles from "./floating.module.css";
import { Icon } from "./Icon";
import { Popover } from "./Popover";

export interface Choice {
  value: string;
  name: string;
  mark?: ReactNode;
  /** The heading that it stands under; those of one group follow one another. */
  group?: string;
}

interface PickerProps {
  trigger: ReactElement;
  label: string;
  choices: Choice[];
  chosen: string[];
  /** Several may be chosen; the list stays open. */
  many?: boolean;
  onChange: (chosen: string[]) => void;
  open?: boolean;
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end";
  leavesFocus?: boolean;
}

/** By which the list finds it, and tells two of the same name apart. */
const nameOf = (choice: Choice) => `${choice.name} ${choice.value}`;

/** A list to choose from, filtered by typing. */
export function Picker(props: PickerProps) {
  const { trigger, label, choices, chosen, many, onChange, align } = props;
  const [own_open, setOwnOpen] = useState(props.defaultOpen ?? false);
  const open = props.open ?? own_open;
  const setOpen = props.onOpenChange ?? setOwnOpen;
  const choose = (value: string) => {
    if (!many) {
      setOpen(false);
      onChange([value]);
      return;
    }
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  const item = (choice: Choice) => (
    <Command.Item
      key={choice.value}
      value={nameOf(choice)}
      className={styles.menuItem}
      onSelect={() => choose(choice.value)}
    >
      {choice.mark}
      <span className="grow clip">{choice.name}</span>
      {chosen.includes(choice.value) && <Icon name="check" size={12} label={text.chosen} />}
    </Command.Item>
  );
  const current = many ? undefined : choices.find((one) => one.value === chosen[0]);
  return (
    <Popover
      trigger={trigger}
      label={label}
      open={open}
      onOpenChange={setOpen}
      picker
      leavesFocus={props.leavesFocus ?? false}
      align={align ?? "start"}
    >
      <Command label={label} loop {...(current && { defaultValue: nameOf(current) })}>
        <Command.Input placeholder={label} autoFocus />
        <Command.List label={label}>
          <Command.Empty>{text.nothingFound}</Command.Empty>
          {[...new Set(choices.map((one) => one.group))].map((group) => {
            const items = choices.filter((one) => one.group === group).map(item);
            return group === undefined ? (
              items
            ) : (
              <Command.Group key={group} heading={group}>
                {items}
              </Command.Group>
            );
          })}
        </Command.List>
      </Command>
    </Popover>
  );
}
