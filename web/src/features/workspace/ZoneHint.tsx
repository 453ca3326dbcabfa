import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, updateMe } from "../../api/account";
import { Button } from "../../parts/Button";
import { Banner } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useMe } from "../../shell/useWorkspace";
import { commonText, workspaceText as text } from "../../text/en";
import styles from "./Workspace.module.css";

const DECLINED = "airside.zone.declined";
const UTC = "UTC";

/** An account that no browser made counts time in UTC, until somebody says where they are. */
export function ZoneHint() {
  const me = useMe();
  const queries = useQueryClient();
  const [declined, setDeclined] = useState(() => localStorage.getItem(DECLINED) !== null);
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const take = useMutation({
    mutationFn: () => updateMe({ user_timezone: here }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      toast({ text: commonText.saved });
    },
  });
  if (!me || me.user_timezone !== UTC || declined || !here || here === UTC) return null;
  return (
    <div className={styles.hint}>
      <Banner tone="info">
        <div className="stack">
          <p>{text.zoneHint(here)}</p>
          <div className="row wrap">
            <Button busy={take.isPending} onClick={() => take.mutate()}>
              {text.zoneTake(here)}
            </Button>
            <Button
              kind="ghost"
              onClick={() => {
                localStorage.setItem(DECLINED, "1");
                setDeclined(true);
              }}
            >
              {text.zoneKeep}
            </Button>
          </div>
        </div>
      </Banner>
    </div>
  );
}
