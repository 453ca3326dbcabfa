import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { checkEmail, signInWithCode } from "../../api/account";
import { errorWords } from "../../api/errors";
import { useTitle } from "../../lib/hooks";
import { Button } from "../../parts/Button";
import { Banner } from "../../parts/surfaces";
import { accountText as text } from "../../text/en";
import { Panel } from "./Frame";
import { useEntered } from "./useEntered";

/** The link in a mail leads here. It waits for a press: mail scanners open links, and must not use
 *  the code up. */
export function CodeLanding() {
  useTitle(text.signIn);
  const { email = "", code = "" } = useSearch({ strict: false }) as {
    email?: string;
    code?: string;
  };
  const entered = useEntered();
  const enter = useMutation({
    mutationFn: async () => {
      const { existing } = await checkEmail(email);
      return signInWithCode(email, code, existing);
    },
    meta: { quiet: true },
    onSuccess: () => entered("/"),
  });
  return (
    <Panel title={text.linkTitle} lead={text.linkLead(email)}>
      {enter.error && <Banner tone="deny">{errorWords(enter.error)}</Banner>}
      <Button kind="primary" large block busy={enter.isPending} onClick={() => enter.mutate()}>
        {text.signIn}
      </Button>
      <Link to="/sign-in" search={{ email }}>
        {text.backToSignIn}
      </Link>
    </Panel>
  );
}
