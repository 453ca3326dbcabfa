import { cloneElement, useState } from "react";
import { lazily } from "../../lib/lazily";
import { Button } from "../../parts/Button";
import { Coming } from "../../parts/Coming";
import { Deferred } from "../../parts/Deferred";
import { Fetched } from "../../parts/Fetched";
import { Icon } from "../../parts/Icon";
import { chipStyles } from "../../parts/marks";
import type { Choice } from "../../parts/Picker";
import { commonText, itemText as text } from "../../text/en";
import { labelChoices, memberChoices, priorityChoices, stateChoices } from "./choices";
import type { ProjectParts } from "./groups";
import { FILTERS, type FilterName, type ItemView, NONE, withFilter } from "./view";

const Picker = lazily(() => import("../../parts/Picker"), "Picker");
const Display = lazily(() => import("./Display"), "default");

export interface ViewProps {
  view: ItemView;
  setView: (view: ItemView) => void;
}

function choicesFor(name: FilterName, parts: ProjectParts): Choice[] {
  switch (name) {
    case "state":
      return stateChoices(parts);
    case "priority":
      return priorityChoices();
    case "assignee":
      return [...memberChoices(parts), { value: NONE, name: commonText.nobodyShort }];
    case "label":
      return [...labelChoices(parts), { value: NONE, name: text.noLabel }];
    case "creator":
      return memberChoices(parts);
  }
}

const ADD_FILTER = (
  <button type="button" className={chipStyles.chip} id="add-filter">
    <Icon name="filter" />
    <span data-label>{text.filter}</span>
  </button>
);

/** The filters that hold, each as a chip that can be changed or taken away, and one more to add. */
export function FilterBar({ view, setView, parts }: ViewProps & { parts: ProjectParts }) {
  const [adding, setAdding] = useState<FilterName>();
  const held = FILTERS.filter((name) => view.filters[name] || name === adding);
  const free = FILTERS.filter((name) => !held.includes(name));
  return (
    <>
      {held.map((name) => (
        <FilterChip
          key={name}
          name={name}
          choices={choicesFor(name, parts)}
          chosen={view.filters[name] ?? []}
          fresh={name === adding}
          onClose={() => setAdding(undefined)}
          onChange={(values) => setView(withFilter(view, name, values))}
        />
      ))}
      {free.length > 0 && (
        <Deferred kind="dialog" trigger={ADD_FILTER}>
          {() => (
            <Picker
              defaultOpen
              label={text.filterBy}
              choices={free.map((name) => ({ value: name, name: text.filterNames[name] }))}
              chosen={[]}
              leavesFocus
              onChange={([name]) => setAdding(name as FilterName)}
              trigger={ADD_FILTER}
            />
          )}
        </Deferred>
      )}
    </>
  );
}

interface FilterChipProps {
  name: FilterName;
  choices: Choice[];
  chosen: readonly string[];
  fresh: boolean;
  onClose: () => void;
  onChange: (values: readonly string[]) => void;
}

function FilterChip({ name, choices, chosen, fresh, onClose, onChange }: FilterChipProps) {
  const [open, setOpen] = useState(fresh);
  const names = chosen.map((value) => choices.find((one) => one.value === value)?.name ?? "…");
  const label = text.filterNames[name];
  const words = <FilterWords label={label} names={names} />;
  return (
    <span className={chosen.length > 0 ? chipStyles.on : chipStyles.chip}>
      <Fetched
        fallback={open ? <Coming>{words}</Coming> : words}
        lost={(again) => cloneElement(words, { onClick: again })}
      >
        <Picker
          many
          label={label}
          choices={choices}
          chosen={[...chosen]}
          open={open}
          onOpenChange={(next) => {
            setOpen(next);
            if (!next) onClose();
          }}
          onChange={onChange}
          trigger={words}
        />
      </Fetched>
      {chosen.length > 0 && (
        <button type="button" aria-label={text.removeFilter(label)} onClick={() => onChange([])}>
          <Icon name="x" size={12} />
        </button>
      )}
    </span>
  );
}

function FilterWords({
  label,
  names,
  ...rest
}: { label: string; names: string[] } & React.ComponentProps<"button">) {
  const words =
    names.length > 2 ? text.filterSeveral(label, names.length) : text.filterIs(label, names);
  return (
    <button {...rest} type="button" className={chipStyles.words}>
      {names.length === 0 ? `${label}…` : words}
    </button>
  );
}

const DISPLAY = (
  <Button kind="ghost" glyph="sliders" aria-label={text.display}>
    <span data-label>{text.display}</span>
  </Button>
);

/** How the items are grouped and ordered. */
export function DisplayMenu({ view, setView }: ViewProps) {
  return (
    <Deferred kind="dialog" trigger={DISPLAY}>
      {() => <Display trigger={DISPLAY} view={view} setView={setView} />}
    </Deferred>
  );
}
