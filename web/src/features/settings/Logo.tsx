import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useId } from "react";
import type { Workspace } from "../../api/types";
import { sendLogo, updateWorkspace } from "../../api/workspaces";
import { Button, buttonClass } from "../../parts/Button";
import { Avatar } from "../../parts/marks";
import { Setting } from "../../parts/surfaces";
import { commonText, profileText, settingsText as text } from "../../text/en";

/** The workspace's logo: sent and taken away at once, and so no part of the form. */
export function Logo({ workspace, why }: { workspace: Workspace; why: string | undefined }) {
  const id = useId();
  const queries = useQueryClient();
  const done = () => queries.invalidateQueries();
  const upload = useMutation({
    mutationFn: (file: File) => sendLogo(workspace.slug, file),
    onSuccess: done,
  });
  const clear = useMutation({
    mutationFn: () => updateWorkspace(workspace.slug, { logo: null }),
    onSuccess: done,
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) upload.mutate(file);
    event.target.value = "";
  };
  const face = { id: workspace.id, display_name: workspace.name, avatar_url: workspace.logo_url };
  return (
    <Setting label={text.logo} help={text.logoHelp}>
      <div className="row">
        <Avatar person={face} size="xl" square name={text.logo} />
        {why === undefined ? (
          <>
            <input
              id={id}
              className="sr"
              type="file"
              accept="image/png,image/jpeg,image/gif,image/webp"
              onChange={choose}
            />
            <label htmlFor={id} className={buttonClass()} aria-busy={upload.isPending || undefined}>
              {upload.isPending ? profileText.uploading : text.uploadLogo}
            </label>
            {workspace.logo_url && (
              <Button kind="ghost" busy={clear.isPending} onClick={() => clear.mutate()}>
                {commonText.remove}
              </Button>
            )}
          </>
        ) : (
          <Button reason={why}>{text.uploadLogo}</Button>
        )}
      </div>
    </Setting>
  );
}
