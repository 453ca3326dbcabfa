import { type Editor, useEditorState } from "@tiptap/react";
import { type KeyboardEvent, useState } from "react";
import { cx } from "../../lib/cx";
import { isMac } from "../../lib/platform";
import { editorText as text } from "../../text/en";
import { IconButton } from "../Button";
import type { GlyphName } from "../glyphs";
import styles from "./RichText.module.css";

interface Tool {
  name: keyof typeof text.tools;
  glyph: GlyphName;
  /** As people press it, beside the key of commands. */
  keys?: string;
  run: (editor: Editor) => void;
  /** Something that happens once and is not on or off. */
  once?: boolean;
  /** Whether it stands apart from the one before. */
  apart?: boolean;
}

interface ToolbarProps {
  editor: Editor;
  onLink: () => void;
  onPictures: () => void;
  pictureRefusal: string | undefined;
}

const MARKS: Tool[] = [
  { name: "bold", glyph: "bold", keys: "B", run: (on) => on.chain().focus().toggleBold().run() },
  {
    name: "italic",
    glyph: "italic",
    keys: "I",
    run: (on) => on.chain().focus().toggleItalic().run(),
  },
  {
    name: "strike",
    glyph: "strike",
    keys: "⇧ S",
    run: (on) => on.chain().focus().toggleStrike().run(),
  },
  { name: "code", glyph: "code", keys: "E", run: (on) => on.chain().focus().toggleCode().run() },
];

const BLOCKS: Tool[] = [
  {
    name: "heading",
    glyph: "heading",
    apart: true,
    run: (on) => on.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  { name: "bulletList", glyph: "list", run: (on) => on.chain().focus().toggleBulletList().run() },
  {
    name: "orderedList",
    glyph: "numbers",
    run: (on) => on.chain().focus().toggleOrderedList().run(),
  },
  { name: "taskList", glyph: "tasks", run: (on) => on.chain().focus().toggleTaskList().run() },
  {
    name: "blockquote",
    glyph: "quote",
    run: (on) => on.chain().focus().toggleBlockquote().run(),
  },
  {
    name: "codeBlock",
    glyph: "codeBlock",
    run: (on) => on.chain().focus().toggleCodeBlock().run(),
  },
];

/** The sign of a mention, after a space where one is needed. */
function beginMention(editor: Editor) {
  const { $from } = editor.state.selection;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset);
  const sign = before === "" || /\s/.test(before) ? "@" : " @";
  editor.chain().focus().insertContent(sign).run();
}

/** One stop for the Tab key; the arrow keys walk within. */
export function Toolbar({ editor, onLink, onPictures, pictureRefusal }: ToolbarProps) {
  const tools: Tool[] = [
    ...MARKS,
    { name: "link", glyph: "link", keys: "K", run: onLink },
    ...BLOCKS,
    { name: "mention", glyph: "at", once: true, apart: true, run: beginMention },
    { name: "picture", glyph: "image", once: true, run: onPictures },
    {
      name: "undo",
      glyph: "undo",
      keys: "Z",
      once: true,
      apart: true,
      run: (on) => on.chain().focus().undo().run(),
    },
    {
      name: "redo",
      glyph: "redo",
      keys: "⇧ Z",
      once: true,
      run: (on) => on.chain().focus().redo().run(),
    },
  ];
  const [at, setAt] = useState(0);
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) =>
      [...MARKS, ...BLOCKS, { name: "link" as const }]
        .map(({ name }) => name)
        .filter((name) => now.isActive(name)),
  });
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = (at + by + tools.length) % tools.length;
    setAt(next);
    event.currentTarget.querySelectorAll("button")[next]?.focus();
  };
  const command = isMac() ? "⌘" : "Ctrl";
  return (
    <div className={styles.tools} role="toolbar" aria-label={text.format} onKeyDown={step}>
      {tools.map(({ name, glyph, keys, run, once, apart }, place) => (
        <IconButton
          key={name}
          mini
          glyph={glyph}
          className={cx(apart && styles.apart)}
          label={keys ? `${text.tools[name]} (${command} ${keys})` : text.tools[name]}
          tabIndex={place === at ? 0 : -1}
          {...(!once && { "aria-pressed": (active as string[]).includes(name) })}
          reason={name === "picture" ? pictureRefusal : undefined}
          // The text keeps what is marked in it.
          onMouseDown={(event) => event.preventDefault()}
          onFocus={() => setAt(place)}
          onClick={() => run(editor)}
        />
      ))}
    </div>
  );
}
