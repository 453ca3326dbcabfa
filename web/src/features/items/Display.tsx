import type { ReactElement } from "react";
import { Field, Select } from "../../parts/fields";
import { Popover } from "../../parts/Popover";
import { itemText as text } from "../../text/en";
import type { ViewProps } from "./FilterBar";
import { GROUPINGS, type Grouping, ORDERS, type Order } from "./view";

interface DisplayProps extends ViewProps {
  trigger: ReactElement;
}

/** What the display menu opens. */
export default function Display({ trigger, view, setView }: DisplayProps) {
  return (
    <Popover label={text.display} align="end" defaultOpen trigger={trigger}>
      <Field label={text.groupBy}>
        {(wiring) => (
          <Select
            {...wiring}
            value={view.group}
            onChange={(event) => setView({ ...view, group: event.target.value as Grouping })}
          >
            {GROUPINGS.filter((one) => view.layout === "list" || one !== "none").map((one) => (
              <option key={one} value={one}>
                {text.groupings[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={text.orderBy}>
        {(wiring) => (
          <Select
            {...wiring}
            value={view.order}
            onChange={(event) => setView({ ...view, order: event.target.value as Order })}
          >
            {ORDERS.map((one) => (
              <option key={one} value={one}>
                {text.orders[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Popover>
  );
}
