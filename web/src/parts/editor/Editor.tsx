/** The field with its two buttons. */

import { type ReactNode, useState } from "react";
import { isMac } from "../../lib/platform";
import { commonText, editorText as text } from "../../text/en";
import { Button } from "../Button";
import type { WritingAids } from "./aids";
import RichField from "./RichField";
import { isBlank } from "./RichText";
import styles from "./RichText.module.css";

export interface EditorProps {
  html: string;
  label: string;
  placeholder: string;
  aids: WritingAids;
  /** What the button says: "Save", "Comment". */
  effect: string;
  busy: boolean;
  /** An empty text is an answer too, for a description that is taken away. */
  allowEmpty?: boolean;
  onSave: (html: string) => void;
  onCancel: () => void;
  /** Each letter, for who keeps what was not sent. */
  onChange?: (html: string) => void;
  aside?: ReactNode;
}

export default function Editor(props: EditorProps) {
  const { html, label, placeholder, aids, effect, busy, allowEmpty, onSave, onCancel } = props;
  const [written, setWritten] = useState({ html: isBlank(html) ? "" : html, sending: 0 });
  const reason =
    written.sending > 0
      ? text.waitForPictures
      : written.html === "" && !allowEmpty
        ? text.writeFirst
        : undefined;
  const save = () => {
    if (!busy && reason === undefined) onSave(written.html);
  };
  return (
    <RichField
      html={html}
      label={label}
      placeholder={placeholder}
      aids={aids}
      autofocus
      onChange={(next) => {
        setWritten(next);
        props.onChange?.(next.html);
      }}
      onSubmit={save}
      onEscape={onCancel}
    >
      <div className={styles.foot}>
        {props.aside}
        <span className="push row">
          <kbd className="wide">{isMac() ? "⌘" : "Ctrl"} ↵</kbd>
          <Button kind="ghost" onClick={onCancel}>
            {commonText.cancel}
          </Button>
          <Button kind="primary" busy={busy} reason={reason} onClick={save}>
            {effect}
          </Button>
        </span>
      </div>
    </RichField>
  );
}
