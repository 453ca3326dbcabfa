/** The editor of descriptions and comments. Loaded only when somebody begins to write. */

import Placeholder from "@tiptap/extension-placeholder";
import { EditorContent, type Editor as Instance, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "../lib/cx";
import { isMac } from "../lib/platform";
import { commonText, editorText as text } from "../text/en";
import { Button, IconButton } from "./Button";
import type { GlyphName } from "./glyphs";
import { isBlank, proseClass } from "./RichText";
import styles from "./RichText.module.css";

export interface EditorProps {
  html: string;
  label: string;
  placeholder: string;
  /** What the button says: "Save", "Comment". */
  effect: string;
  busy: boolean;
  /** An empty text is an answer too, for a description that is taken away. */
  allowEmpty?: boolean;
  onSave: (html: string) => void;
  onCancel: () => void;
  aside?: ReactNode;
}

export default function Editor(props: EditorProps) {
  const { html, label, placeholder, effect, busy, allowEmpty, onSave, onCancel, aside } = props;
  const save = useRef<() => void>(() => {});
  const cancel = useRef(onCancel);
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3] },
        link: { openOnClick: false, protocols: ["https", "http", "mailto"] },
      }),
      Placeholder.configure({ placeholder }),
    ],
    content: html,
    autofocus: "end",
    // Its styles are in our own sheet: a strict Content-Security-Policy refuses added ones.
    injectCSS: false,
    editorProps: {
      attributes: {
        class: proseClass ?? "",
        "aria-label": label,
        role: "textbox",
        "aria-multiline": "true",
      },
      handleKeyDown: (_view, event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
          save.current();
          return true;
        }
        if (event.key !== "Escape") return false;
        event.stopPropagation();
        cancel.current();
        return true;
      },
    },
  });
  useEffect(() => {
    cancel.current = onCancel;
    save.current = () => {
      if (busy || (editor.isEmpty && !allowEmpty)) return;
      const written = editor.getHTML();
      onSave(isBlank(written) ? "" : written);
    };
  });
  const empty = useEditorState({ editor, selector: (state) => state.editor.isEmpty });
  return (
    <div className={styles.editor}>
      <Tools editor={editor} />
      <EditorContent editor={editor} />
      <div className={styles.foot}>
        {aside}
        <span className="push row">
          <kbd className="wide">{isMac() ? "⌘" : "Ctrl"} ↵</kbd>
          <Button kind="ghost" onClick={onCancel}>
            {commonText.cancel}
          </Button>
          <Button
            kind="primary"
            busy={busy}
            reason={empty && !allowEmpty ? text.writeFirst : undefined}
            onClick={() => save.current()}
          >
            {effect}
          </Button>
        </span>
      </div>
    </div>
  );
}

type Tool = [name: keyof typeof text.tools, glyph: GlyphName, run: (editor: Instance) => void];

const TOOLS: Tool[] = [
  ["bold", "bold", (editor) => editor.chain().focus().toggleBold().run()],
  ["italic", "italic", (editor) => editor.chain().focus().toggleItalic().run()],
  ["code", "code", (editor) => editor.chain().focus().toggleCode().run()],
  ["heading", "heading", (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run()],
  ["bulletList", "list", (editor) => editor.chain().focus().toggleBulletList().run()],
  ["blockquote", "quote", (editor) => editor.chain().focus().toggleBlockquote().run()],
];

function Tools({ editor }: { editor: Instance }) {
  const active = useEditorState({
    editor,
    selector: (state) =>
      TOOLS.filter(([name]) => state.editor.isActive(name)).map(([name]) => name),
  });
  return (
    <div className={cx(styles.tools)} role="toolbar" aria-label={text.format}>
      {TOOLS.map(([name, glyph, run]) => (
        <IconButton
          key={name}
          mini
          glyph={glyph}
          label={text.tools[name]}
          aria-pressed={active.includes(name)}
          onClick={() => run(editor)}
        />
      ))}
    </div>
  );
}
