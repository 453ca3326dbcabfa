import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { cx } from "../../lib/cx";
import { isMac } from "../../lib/platform";
import { commonText, editorText as text } from "../../text/en";
import { Button, IconButton } from "../Button";
import { Icon } from "../Icon";
import { toast } from "../toastStore";
import type { WritingAids } from "./aids";
import type { RichFieldProps, Written } from "./RichField";
import { isBlank, RichText } from "./RichText";
import styles from "./RichText.module.css";
import { useOnTheWay, withArrived } from "./sending";
import { withWords } from "./words";

type RichField = typeof import("./RichField").default;

let arrived: RichField | undefined;
let coming: Promise<unknown> | undefined;

/** Fetches the field, once; after a failure anew. */
function loadEditor(): Promise<unknown> {
  coming ??= import("./RichField").then(
    (parts) => {
      arrived = parts.default;
    },
    (fault) => {
      coming = undefined;
      throw fault;
    },
  );
  return coming;
}

/** Fetches the field in an idle moment, where somebody is likely to write. */
export function useEditorAhead() {
  useEffect(() => {
    const load = () => void loadEditor().catch(() => {});
    if (typeof requestIdleCallback !== "function") {
      const timer = setTimeout(load, 500);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(load, { timeout: 3_000 });
    return () => cancelIdleCallback(idle);
  }, []);
}

type FieldProps = Omit<RichFieldProps, "begun" | "files">;

/** The field, fetched when it is first needed. What is typed until it is here is taken over. */
export function WriterField({ children, ...props }: FieldProps & { children?: ReactNode }) {
  const [is_here, setHere] = useState(arrived !== undefined);
  const [failed, setFailed] = useState(false);
  const [typed, setTyped] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  const [holds_focus, setHoldsFocus] = useState(props.autofocus ?? false);
  const plain = useRef<HTMLTextAreaElement>(null);
  const load = useCallback(() => {
    setFailed(false);
    const take = () => {
      setHoldsFocus(plain.current !== null && document.activeElement === plain.current);
      setHere(true);
    };
    loadEditor().then(
      () => {
        // A letter that is being put together of several keys is finished first.
        if (plain.current?.dataset.composing !== "true") return take();
        plain.current.addEventListener("compositionend", () => setTimeout(take), { once: true });
      },
      () => setFailed(true),
    );
  }, []);
  useEffect(() => {
    if (!is_here) load();
  }, [is_here, load]);
  const Rich = is_here ? arrived : undefined;
  const whole = useRef<HTMLDivElement>(null);
  // The field brings its caret into view; whoever writes needs its buttons as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew once the field is there
  useLayoutEffect(() => {
    const { current } = whole;
    if (!props.autofocus || !current || current.offsetHeight > innerHeight / 2) return;
    current.scrollIntoView({ block: "nearest" });
  }, [is_here, props.autofocus]);
  const html = useMemo(() => withWords(props.html, typed), [props.html, typed]);
  return (
    <div className={styles.editor} ref={whole}>
      {Rich ? (
        <Rich {...props} html={html} begun={typed !== ""} files={files} autofocus={holds_focus} />
      ) : (
        <PlainField
          {...props}
          field={plain}
          typed={typed}
          failed={failed}
          onRetry={load}
          onFiles={(more) => setFiles((before) => [...before, ...more])}
          onType={(next) => {
            setTyped(next);
            const html = withWords(props.html, next);
            props.onChange({ html: isBlank(html) ? "" : html, changed: next !== "" });
          }}
        />
      )}
      {children}
    </div>
  );
}

interface PlainProps extends FieldProps {
  field: React.RefObject<HTMLTextAreaElement | null>;
  typed: string;
  failed: boolean;
  onRetry: () => void;
  onFiles: (files: FileList) => void;
  onType: (typed: string) => void;
}

/** Stands where the field will be, and takes what is typed. */
function PlainField(props: PlainProps) {
  const { html, label, placeholder, autofocus, field, typed, failed } = props;
  const { onRetry, onFiles, onType } = props;
  const composing = (value: boolean) => {
    if (field.current) field.current.dataset.composing = String(value);
  };
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer) => {
    if (data.files.length === 0) return;
    event.preventDefault();
    onFiles(data.files);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && props.onSubmit) {
      props.onSubmit();
    } else if (event.key === "Escape" && props.onEscape) {
      event.stopPropagation();
      props.onEscape();
    }
  };
  return (
    <>
      <div className={cx(styles.tools, styles.toolsToCome)} aria-hidden="true" />
      {!isBlank(html) && (
        <div className={styles.standing}>
          <RichText html={html} />
        </div>
      )}
      <textarea
        ref={field}
        className={cx(styles.prose, styles.plain)}
        aria-label={label}
        placeholder={isBlank(html) ? placeholder : undefined}
        rows={1}
        // biome-ignore lint/a11y/noAutofocus: where the field would take the focus, this does
        autoFocus={autofocus}
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => take(event, event.clipboardData)}
        onDrop={(event) => take(event, event.dataTransfer)}
        onCompositionStart={() => composing(true)}
        onCompositionEnd={() => composing(false)}
      />
      {failed && (
        <p className={cx(styles.problem, "deny")} role="alert">
          <Icon name="alert" />
          <span className="grow">{text.notLoaded}</span>
          <Button onClick={onRetry}>{commonText.tryAgain}</Button>
        </p>
      )}
    </>
  );
}

/** Where writing begins. */
export interface Beginning {
  /** What stands in the field. */
  html: string;
  /** The stored text that it was written upon. */
  base: string;
  /** Whether it is a draft that was kept. */
  is_draft: boolean;
}

export interface WriterProps {
  beginning: Beginning;
  /** The text as it is stored now. */
  stored: string;
  label: string;
  placeholder: string;
  aids: WritingAids;
  /** What the button says: "Save", "Comment". */
  effect: string;
  busy: boolean;
  /** An empty text is an answer too, for a description that is taken away. */
  allowEmpty?: boolean;
  onSave: (html: string) => void;
  /** Leaves; what was written is kept. */
  onClose: () => void;
  /** Each letter. */
  onChange: (html: string, base: string) => void;
  /** Nothing is left to keep. */
  onDiscard: () => void;
}

/** A text being written, with what can be done with it. */
export function Writer(props: WriterProps) {
  const { stored, label, placeholder, aids, effect, busy, allowEmpty, onSave, onClose } = props;
  const [{ html, base, is_draft }] = useState(props.beginning);
  const [written, setWritten] = useState<Written>({
    html: isBlank(html) ? "" : html,
    changed: false,
  });
  const kept = is_draft || written.changed;
  const reason =
    useOnTheWay(written.html) > 0
      ? text.waitForPictures
      : written.html === "" && !allowEmpty
        ? text.writeFirst
        : undefined;
  const save = () => {
    if (!busy && reason === undefined) onSave(withArrived(written.html));
  };
  const change = (next: Written) => {
    setWritten(next);
    if (is_draft || next.changed) props.onChange(next.html, base);
    else props.onDiscard();
  };
  const discard = () => {
    props.onDiscard();
    onClose();
    const undo = () => props.onChange(written.html, base);
    toast({ text: text.discarded, action: { label: commonText.undo, run: undo } });
  };
  return (
    <WriterField
      html={html}
      label={label}
      placeholder={placeholder}
      aids={aids}
      autofocus
      onChange={change}
      onSubmit={save}
      onEscape={onClose}
    >
      {base !== stored && (
        <p className={cx(styles.problem, "cond")} role="status">
          <Icon name="alert" />
          <span className="grow">{text.changedMeanwhile}</span>
        </p>
      )}
      <div className={styles.foot}>
        {kept && (
          <span className="row tight t-3 small">
            {text.kept}
            <IconButton mini glyph="trash" label={text.discard} onClick={discard} />
          </span>
        )}
        <span className="push row">
          <kbd className="wide">{isMac() ? "⌘" : "Ctrl"} ↵</kbd>
          <Button kind="ghost" onClick={onClose}>
            {kept ? commonText.close : commonText.cancel}
          </Button>
          <Button kind="primary" busy={busy} reason={reason} onClick={save}>
            {effect}
          </Button>
        </span>
      </div>
    </WriterField>
  );
}
