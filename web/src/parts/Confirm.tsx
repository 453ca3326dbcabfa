import { type ReactNode, useState } from "react";
import { errorWords } from "../api/errors";
import { commonText as text } from "../text/en";
import { Dialog, DialogFooter } from "./Dialog";
import { Field, Input } from "./fields";
import { Banner } from "./surfaces";

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, in full sentences. */
  children: ReactNode;
  /** The effect, as the button says it: "Delete project". */
  effect: string;
  danger?: boolean;
  /** A word to type first, for what cannot be taken back. */
  typed?: string;
  /** What is still being looked up, before it can be confirmed. */
  waiting?: string | undefined;
  run: () => Promise<unknown>;
}

/** Asks before something with consequences, and names the effect on its button. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  effect,
  danger,
  typed,
  waiting,
  run,
}: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [word, setWord] = useState("");
  const close = () => {
    setWord("");
    setError(undefined);
    onClose();
  };
  const untyped = typed !== undefined && word.trim() !== typed ? text.typeFirst(typed) : undefined;
  const missing = waiting ?? untyped;
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      description={<div className="stack read">{children}</div>}
    >
      <form
        className="stack-4"
        onSubmit={async (event) => {
          event.preventDefault();
          if (missing || busy) return;
          setBusy(true);
          try {
            await run();
            close();
          } catch (failure) {
            setError(failure);
          } finally {
            setBusy(false);
          }
        }}
      >
        {typed !== undefined && (
          <Field label={text.typeToConfirm(typed)}>
            {(wiring) => (
              <Input
                {...wiring}
                value={word}
                autoComplete="off"
                onChange={(e) => setWord(e.target.value)}
              />
            )}
          </Field>
        )}
        {error !== undefined && <Banner tone="deny">{errorWords(error)}</Banner>}
        <DialogFooter
          onClose={close}
          kind={danger ? "danger" : "primary"}
          busy={busy}
          reason={missing}
        >
          {effect}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
