import type { ReactNode } from "react";
import type { SupposedChange } from "../../api/access";
import { Confirm } from "../../parts/Confirm";
import { Banner } from "../../parts/surfaces";
import { effectText } from "../../text/en";
import styles from "./Access.module.css";
import { LargeNote } from "./Large";
import { Effects, useWhatIf } from "./WhatIf";

interface ConfirmAccessProps {
  onClose: () => void;
  title: string;
  /** What will happen, beside who gains and who loses. */
  children?: ReactNode;
  effect: string;
  danger?: boolean;
  changes: SupposedChange[];
  /** What is typed where much would change. */
  word: string;
  run: () => Promise<unknown>;
}

/** Asks before access is changed, and shows who gains and who loses by it. Only where that is much,
 *  a word is typed first. */
export function ConfirmAccess(props: ConfirmAccessProps) {
  const { children, changes, word, ...rest } = props;
  const { result, waiting, refused, is_large } = useWhatIf(changes);
  return (
    <Confirm
      {...rest}
      open
      waiting={waiting && !result ? effectText.looking : undefined}
      {...(is_large && { typed: word })}
    >
      {children}
      {refused ? (
        <Banner tone="cond">{refused}</Banner>
      ) : (
        <div className={styles.preview} aria-live="polite">
          <Effects result={result} waiting={waiting} />
        </div>
      )}
      {is_large && <LargeNote result={result} />}
    </Confirm>
  );
}
