/** Name, logo and description of a teamspace, which its lead changes as well [PM-31]. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { changeTeamspace } from "../../api/teamspaces";
import type { Teamspace } from "../../api/types";
import { logoOf, logoProps } from "../../lib/emoji";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import type { WritingAids } from "../../parts/editor/aids";
import { WriterField } from "../../parts/editor/Writer";
import { Field, Input } from "../../parts/fields";
import { Icon } from "../../parts/Icon";
import { Banner } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { useSlug } from "../../shell/useWorkspace";
import { commonText, accessText as text } from "../../text/en";
import { submitting } from "../account/SignIn";
import styles from "./Access.module.css";

const FIELDS = ["name", "description_html", "logo_props"];

/** Nobody is told when they are mentioned here, and a picture belongs to a project. */
const AIDS: WritingAids = {
  people: [],
  pictureRefusal: text.noPictures,
  largest_bytes: undefined,
  sendPicture: () => Promise.reject(new Error(text.noPictures)),
};

interface TeamspaceSettingsProps {
  team: Teamspace;
  refresh: () => Promise<void>;
  onClose: () => void;
}

export function TeamspaceSettings({ team, refresh, onClose }: TeamspaceSettingsProps) {
  const slug = useSlug();
  const [name, setName] = useState(team.name);
  const [logo, setLogo] = useState(logoOf(team.logo_props));
  const [described, setDescribed] = useState<string>();
  const save = useMutation({
    mutationFn: () =>
      changeTeamspace(slug, team.id, {
        ...(name.trim() !== team.name && { name: name.trim() }),
        ...(logo !== logoOf(team.logo_props) && { logo_props: logoProps(logo) }),
        ...(described !== undefined && { description_html: described || null }),
      }),
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh();
      toast({ text: commonText.saved });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={text.settingsOf(team.name)}>
      <form className="stack-4" onSubmit={submitting(() => save.mutate())}>
        <Field label={commonText.name} error={fieldError(save.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Logo value={logo} onChange={setLogo} />
        <WriterField
          html={team.description_html ?? ""}
          label={`${text.description} (${commonText.optional})`}
          placeholder={text.describeTeamspace}
          aids={AIDS}
          onChange={({ html, changed }) => setDescribed(changed ? html : undefined)}
        />
        {fieldError(save.error, "description_html") && (
          <Banner tone="deny">{fieldError(save.error, "description_html")}</Banner>
        )}
        {save.error && !isAbout(save.error, FIELDS) && (
          <Banner tone="deny">{errorWords(save.error)}</Banner>
        )}
        <DialogFooter
          onClose={onClose}
          busy={save.isPending}
          reason={name.trim() === "" ? text.nameFirst : undefined}
        >
          {commonText.save}
        </DialogFooter>
      </form>
    </Dialog>
  );
}

interface LogoProps {
  value: string | undefined;
  onChange: (logo: string | undefined) => void;
}

/** One of some emoji, the one that another client chose, or none. */
function Logo({ value, onChange }: LogoProps) {
  const offered = Object.keys(text.logos);
  const all = value && !offered.includes(value) ? [value, ...offered] : offered;
  const choice = (emoji: string | undefined, name: string) => (
    <button
      key={name}
      type="button"
      aria-label={name}
      aria-pressed={emoji === value}
      onClick={() => onChange(emoji)}
    >
      {emoji ?? <Icon name="x" />}
    </button>
  );
  return (
    <fieldset className={styles.logos}>
      <legend>{text.logo}</legend>
      <div>
        {choice(undefined, text.noLogo)}
        {all.map((emoji) => choice(emoji, text.logos[emoji] ?? emoji))}
      </div>
    </fieldset>
  );
}
