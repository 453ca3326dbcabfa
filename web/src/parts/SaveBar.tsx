import { commonText as text } from "../text/en";
import { Button } from "./Button";
import { Dot } from "./marks";
import styles from "./surfaces.module.css";

interface SaveBarProps {
  /** The names of what was changed, as they stand on the page. */
  changes: string[];
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Appears when something was changed, counts it and names it. */
export function SaveBar({ changes, busy, onSave, onDiscard }: SaveBarProps) {
  if (changes.length === 0) return null;
  return (
    <footer className={styles.savebar}>
      <Dot kind="new" />
      <span className="clip" role="status">
        {text.unsavedChanges(changes.length)}
        <span className="wide">: {changes.join(", ")}</span>
      </span>
      <span className="push row">
        <Button kind="ghost" large onClick={onDiscard}>
          {text.discard}
        </Button>
        <Button kind="primary" large busy={busy} onClick={onSave}>
          {text.saveChanges(changes.length)}
        </Button>
      </span>
    </footer>
  );
}
