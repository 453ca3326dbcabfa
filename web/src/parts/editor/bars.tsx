/** Lines that come between the tools and the text while a link or a picture is in hand. */

import { type Editor, useEditorState } from "@tiptap/react";
import { useState } from "react";
import { commonText, editorText as text } from "../../text/en";
import { Button } from "../Button";
import { Input } from "../fields";
import styles from "./RichText.module.css";

/** An address as people type it: without its beginning, or only of somebody's mail. */
export function asAddress(typed: string): string | undefined {
  const word = typed.trim();
  if (word === "" || /\s/.test(word)) return undefined;
  if (/^(https?:\/\/|mailto:)/i.test(word)) return word;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(word)) return `mailto:${word}`;
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(word) ? undefined : `https://${word}`;
}

export function LinkBar({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const before = (editor.getAttributes("link").href as string | undefined) ?? "";
  const [typed, setTyped] = useState(before);
  const [wrong, setWrong] = useState(false);
  const leave = () => {
    onDone();
    editor.commands.focus();
  };
  const apply = () => {
    const href = asAddress(typed);
    if (href === undefined) return setWrong(true);
    const chain = editor.chain().focus().extendMarkRange("link");
    const { empty, from } = editor.state.selection;
    if (empty && !editor.isActive("link")) {
      const content = {
        type: "text",
        text: typed.trim(),
        marks: [{ type: "link", attrs: { href } }],
      };
      chain.insertContentAt(from, content).run();
    } else {
      chain.setLink({ href }).run();
    }
    onDone();
  };
  return (
    <div className={styles.bar}>
      <Input
        aria-label={text.linkAddress}
        aria-invalid={wrong || undefined}
        placeholder="https://"
        inputMode="url"
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") apply();
          else leave();
        }}
      />
      <Button onClick={apply}>{text.applyLink}</Button>
      {before !== "" && (
        <Button
          kind="ghost"
          onClick={() => {
            editor.chain().focus().extendMarkRange("link").unsetLink().run();
            onDone();
          }}
        >
          {text.unlink}
        </Button>
      )}
      <Button kind="ghost" onClick={leave}>
        {commonText.cancel}
      </Button>
      {wrong && (
        <p className="deny small" role="alert">
          {text.noAddress}
        </p>
      )}
    </div>
  );
}

/** For who cannot see the picture that is chosen. */
export function PictureBar({ editor }: { editor: Editor }) {
  const chosen = useEditorState({
    editor,
    selector: ({ editor: now }) =>
      now.isActive("image")
        ? { alt: (now.getAttributes("image").alt as string | null) ?? "" }
        : undefined,
  });
  if (!chosen) return null;
  return (
    <div className={styles.bar}>
      <Input
        aria-label={text.describePicture}
        placeholder={text.describePicture}
        value={chosen.alt}
        onChange={(event) => editor.commands.updateAttributes("image", { alt: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          editor.commands.focus();
        }}
      />
      <Button
        kind="ghost"
        glyph="trash"
        onClick={() => editor.chain().focus().deleteSelection().run()}
      >
        {text.removePicture}
      </Button>
    </div>
  );
}
