/** How long the audit record is kept, and the proof that nothing in it was changed. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { keepAudit, keptQuery, verifyAudit } from "../../api/audit";
import type { AuditVerification } from "../../api/types";
import { formatCount } from "../../lib/format";
import { Button } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Select } from "../../parts/fields";
import { Banner, Loaded, Setting } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useSlug, useWorkspaceCan } from "../../shell/useWorkspace";
import { accessText as text } from "../../text/en";

const OFFERED_DAYS = [90, 365, 730, 1825, 3650];

export function Keeping() {
  const query = useQuery(keptQuery(useSlug()));
  return (
    <div>
      <Loaded query={query} rows={2}>
        {({ kept_days }) => <Kept days={kept_days} />}
      </Loaded>
      <Proof />
    </div>
  );
}

const named = (days: number | null) => (days === null ? text.keptForever : text.keptDays(days));

function Kept({ days }: { days: number | null }) {
  const slug = useSlug();
  const id = useId();
  const queries = useQueryClient();
  const { refusal } = useWorkspaceCan();
  const [shorter, setShorter] = useState<number>();
  const save = useMutation({
    mutationFn: (wanted: number | null) => keepAudit(slug, wanted),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keptQuery(slug).queryKey });
      toast({ text: text.keptSaved });
    },
  });
  const choose = (wanted: number | null) => {
    if (wanted !== null && (days === null || wanted < days)) setShorter(wanted);
    else save.mutate(wanted);
  };
  const offered = [...new Set([...OFFERED_DAYS, ...(days === null ? [] : [days])])];
  return (
    <Setting label={text.keptFor} help={text.keptForHelp} htmlFor={id}>
      <Select
        id={id}
        value={days ?? ""}
        reason={refusal("audit:keep")}
        onChange={(event) => choose(event.target.value ? Number(event.target.value) : null)}
      >
        {offered
          .sort((a, b) => a - b)
          .map((one) => (
            <option key={one} value={one}>
              {named(one)}
            </option>
          ))}
        <option value="">{named(null)}</option>
      </Select>
      {shorter !== undefined && (
        <Confirm
          open
          danger
          onClose={() => setShorter(undefined)}
          title={text.shortenTitle(named(shorter))}
          effect={text.shorten}
          typed={slug}
          run={() => save.mutateAsync(shorter)}
        >
          <p>{text.shortenHelp}</p>
        </Confirm>
      )}
    </Setting>
  );
}

function Proof() {
  const slug = useSlug();
  const verify = useMutation({ mutationFn: () => verifyAudit(slug) });
  return (
    <Setting label={text.proof} help={text.proofHelp}>
      <span>
        <Button glyph="shield" busy={verify.isPending} onClick={() => verify.mutate()}>
          {text.verify}
        </Button>
      </span>
      {verify.data && (
        <Banner tone={verify.data.intact ? "allow" : "deny"}>{inWords(verify.data)}</Banner>
      )}
    </Setting>
  );
}

/** What a verification found, said in words. */
function inWords({ intact, verified, pruned, unsealed, broken_at }: AuditVerification): string {
  const said = intact
    ? text.verifiedOf(formatCount(verified))
    : text.broken(broken_at === null ? "?" : formatCount(broken_at));
  return [
    said,
    pruned > 0 && text.prunedOf(formatCount(pruned)),
    unsealed > 0 && text.unsealedOf(formatCount(unsealed)),
  ]
    .filter(Boolean)
    .join(" ");
}
