import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { askAccess, type Question } from "../../api/access";
import { keys } from "../../api/keys";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Field, TextArea } from "../../parts/fields";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";

/** For whoever is refused: those who may give it are told, and decide. */
export function AskAccess({ question }: { question: Question }) {
  const slug = useSlug();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [message, setMessage] = useState("");
  return (
    <>
      <Button block glyph="send" onClick={() => setOpen(true)}>
        {text.ask}
      </Button>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        title={text.askTitle}
        effect={text.ask}
        run={async () => {
          await askAccess(slug, question.resource, question.action, message.trim());
          await queries.invalidateQueries({ queryKey: keys.part(slug, "access-requests") });
          toast({ text: text.asked });
        }}
      >
        <p>{text.askHelp}</p>
        <Field label={text.message}>
          {(wiring) => (
            <TextArea
              {...wiring}
              rows={3}
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
          )}
        </Field>
      </Confirm>
    </>
  );
}
