import type { ComponentProps } from "react";
import styles from "./fields.module.css";
import { Icon } from "./Icon";

interface SearchProps extends Omit<ComponentProps<"input">, "onChange"> {
  value: string;
  label: string;
  onChange: (value: string) => void;
}

export function SearchField({ value, label, onChange, ...rest }: SearchProps) {
  return (
    <span className={styles.search}>
      <Icon name="search" />
      <input
        type="search"
        {...rest}
        aria-label={label}
        placeholder={rest.placeholder ?? label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}
