/** The field in which descriptions and comments are written. Loaded only when somebody begins to. */

import { type Editor, EditorContent, useEditor } from "@tiptap/react";
import { exitSuggestion, type SuggestionProps } from "@tiptap/suggestion";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { cx } from "../../lib/cx";
import { commonText, editorText as text } from "../../text/en";
import { IconButton } from "../Button";
import { Icon } from "../Icon";
import { PICTURE_TYPES, type WritingAids } from "./aids";
import { LinkBar, PictureBar } from "./bars";
import { extensions, mentionKey } from "./extensions";
import { MentionList, type OnKey } from "./MentionList";
import { sendPicture, settlePictures } from "./pictures";
import { isBlank, proseClass, withLinksToPictures } from "./RichText";
import styles from "./RichText.module.css";
import { hasLost, useOnTheWay, watchSending } from "./sending";
import { Toolbar } from "./Toolbar";

export interface Written {
  /** Empty where there is nothing to read. */
  html: string;
  /** Whether it is another text than the one that writing began with. */
  changed: boolean;
}

export interface RichFieldProps {
  html: string;
  /** Whether somebody has written in it before the field was here. */
  begun: boolean;
  /** Pictures that were put in it until then. */
  files: File[];
  label: string;
  placeholder: string;
  aids: WritingAids;
  autofocus?: boolean | undefined;
  onChange: (written: Written) => void;
  /** Control and Enter. Without it, the form around takes the key. */
  onSubmit?: () => void;
  onEscape?: () => void;
}

/** Below a list or a picture the field adds a line of its own to write on. */
const withoutLastLine = (html: string) => html.replace(/(<p><\/p>)+$/, "");

/** The newest of something, for what is made only once. */
function useNewest<T>(value: T) {
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  });
  return newest;
}

export default function RichField(props: RichFieldProps) {
  const { html, begun, label, placeholder, aids, autofocus } = props;
  const newest = useNewest(props);
  const on_key = useRef<OnKey>(() => false);
  const [asked, setAsked] = useState<SuggestionProps>();
  const [linking, setLinking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  const send = useRef<(files: File[], place?: number) => boolean>(() => false);
  const editor = useEditor({
    extensions: extensions({
      placeholder,
      nameOf: (id) => newest.current.aids.people.find((one) => one.id === id)?.name,
      suggestion: {
        render: () => ({
          onStart: setAsked,
          onUpdate: setAsked,
          onExit: () => setAsked(undefined),
          onKeyDown: ({ event }) => on_key.current(event),
        }),
      },
    }),
    content: withLinksToPictures(html),
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
        const command = event.metaKey || event.ctrlKey;
        if (event.key === "Enter" && command) {
          newest.current.onSubmit?.();
          return true;
        }
        if (event.key.toLowerCase() === "k" && command) {
          event.stopPropagation();
          setLinking(true);
          return true;
        }
        if (event.key !== "Escape" || !newest.current.onEscape) return false;
        event.stopPropagation();
        newest.current.onEscape();
        return true;
      },
      handlePaste: (_view, event) => {
        const data = event.clipboardData;
        // Programs of sheets and texts add a picture of what they copy: the words are wanted then.
        if (!data || data.files.length === 0 || data.getData("text/plain").trim()) return false;
        return send.current([...data.files]);
      },
      handleDrop: (view, event, _slice, moved) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (moved || files.length === 0) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        return send.current(files, at?.pos);
      },
    },
    onUpdate: ({ editor: now }) => setProblem(undefined) ?? report(now),
  });
  // The editor's own option waits for two turns of the browser, and takes no letter until then.
  useLayoutEffect(() => {
    if (!autofocus || editor.isDestroyed) return;
    editor.commands.setTextSelection(editor.state.doc.content.size);
    editor.view.focus();
    editor.commands.scrollIntoView();
  }, [editor, autofocus]);
  const [first] = useState(() => withoutLastLine(editor.getHTML()));
  const [now_written, setNowWritten] = useState(html);
  const sending = useOnTheWay(now_written);
  function report(now: Editor) {
    const written = now.getHTML();
    setNowWritten(written);
    newest.current.onChange({
      html: isBlank(written) ? "" : written,
      changed: begun || withoutLastLine(written) !== first,
    });
  }
  useEffect(() => {
    send.current = (files, place) => {
      setProblem(undefined);
      for (const file of files) {
        sendPicture(editor, file, place ?? editor.state.selection.from, {
          aids: newest.current.aids,
          onProblem: setProblem,
        });
      }
      return files.length > 0;
    };
  });
  useEffect(() => {
    const settle = () => editor.isDestroyed || settlePictures(editor, setProblem);
    settle();
    // The notice comes after the change, which takes earlier ones away.
    if (hasLost(html)) setProblem(text.pictureLost);
    return watchSending(settle);
  }, [editor, html]);
  useEffect(() => {
    if (newest.current.files.length > 0) send.current(newest.current.files);
  }, [newest]);
  return (
    <>
      <Toolbar
        editor={editor}
        onLink={() => setLinking(true)}
        onPictures={() => picker.current?.click()}
        pictureRefusal={aids.pictureRefusal}
      />
      <input
        ref={picker}
        type="file"
        accept={PICTURE_TYPES.join(",")}
        multiple
        hidden
        aria-label={text.tools.picture}
        onChange={(event) => {
          send.current([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {linking && <LinkBar editor={editor} onDone={() => setLinking(false)} />}
      <PictureBar editor={editor} />
      <EditorContent editor={editor} />
      {problem && (
        <p className={cx(styles.problem, "deny")} role="alert">
          <Icon name="alert" />
          <span className="grow">{problem}</span>
          <IconButton
            mini
            glyph="x"
            label={commonText.dismiss}
            onClick={() => setProblem(undefined)}
          />
        </p>
      )}
      <span className="sr" role="status">
        {sending > 0 && text.sendingPictures(sending)}
      </span>
      {asked && (
        <MentionList
          asked={asked}
          people={aids.people}
          onKey={on_key}
          onDismiss={() => exitSuggestion(editor.view, mentionKey)}
        />
      )}
    </>
  );
}
