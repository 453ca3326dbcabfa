import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCanMany } from "../../api/can";
import { errorWords, fieldError, isAbout } from "../../api/errors";
import { keys } from "../../api/keys";
import { createLabel, deleteLabel, labelsQuery, updateLabel } from "../../api/projects";
import type { Label } from "../../api/types";
import { useTitle } from "../../lib/hooks";
import { Button, IconButton } from "../../parts/Button";
import { Confirm } from "../../parts/Confirm";
import { Dialog, DialogFooter } from "../../parts/Dialog";
import { Field, Input, Radio } from "../../parts/fields";
import { LABEL_COLOURS, type LabelColour, labelColour } from "../../parts/labelColours";
import { LabelChip, Swatch } from "../../parts/marks";
import { Banner, EmptyState, Loaded, Rows } from "../../parts/surfaces";
import { Page, Scroll } from "../../shell/Shell";
import { useProjectCan, useProjectId, useSlug } from "../../shell/useWorkspace";
import { commonText, projectText as text } from "../../text/en";
import { submitting } from "../account/SignIn";

export function ProjectLabels() {
  useTitle(text.pages.labels);
  const slug = useSlug();
  const project = useProjectId();
  const queries = useQueryClient();
  const { refusal } = useProjectCan(project);
  const query = useQuery(labelsQuery(slug, project));
  const may = useCanMany(slug, "label", query.data?.map((one) => one.id) ?? []);
  const [edited, setEdited] = useState<Label | "new">();
  const [deleting, setDeleting] = useState<Label>();
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: keys.part(slug, "labels") });
    await queries.invalidateQueries({ queryKey: keys.part(slug, "items") });
  };
  const create = (
    <Button
      kind="primary"
      glyph="plus"
      reason={refusal("label:create")}
      onClick={() => setEdited("new")}
    >
      {text.newLabel}
    </Button>
  );
  return (
    <Scroll>
      <Page title={text.pages.labels} lead={text.labelsLead} narrow action={create}>
        <Loaded query={query} rows={4}>
          {(labels) =>
            labels.length === 0 ? (
              <EmptyState glyph="tag" title={text.noLabels}>
                {text.noLabelsHelp}
              </EmptyState>
            ) : (
              <Rows label={text.pages.labels}>
                {labels.map((label) => (
                  <li key={label.id}>
                    <LabelChip name={label.name} color={label.color} />
                    <span className="push row flush">
                      <IconButton
                        glyph="draft"
                        label={text.editNamed(label.name)}
                        reason={may(label.id).refusal("label:edit")}
                        onClick={() => setEdited(label)}
                      />
                      <IconButton
                        glyph="trash"
                        label={text.deleteNamed(label.name)}
                        reason={may(label.id).refusal("label:delete")}
                        onClick={() => setDeleting(label)}
                      />
                    </span>
                  </li>
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Page>
      {edited && (
        <LabelDialog
          label={edited === "new" ? undefined : edited}
          refresh={refresh}
          onClose={() => setEdited(undefined)}
        />
      )}
      <Confirm
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={text.deleteTitle(deleting?.name ?? "")}
        effect={text.deleteLabel}
        danger
        run={async () => {
          if (deleting) await deleteLabel(slug, project, deleting.id);
          await refresh();
        }}
      >
        {text.deleteLabelHelp}
      </Confirm>
    </Scroll>
  );
}

interface LabelDialogProps {
  label: Label | undefined;
  refresh: () => Promise<void>;
  onClose: () => void;
}

function LabelDialog({ label, refresh, onClose }: LabelDialogProps) {
  const slug = useSlug();
  const project = useProjectId();
  const [name, setName] = useState(label?.name ?? "");
  const [colour, setColour] = useState<LabelColour>(label ? labelColour(label.color) : "blue");
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), color: LABEL_COLOURS[colour] };
      return label ? updateLabel(slug, project, label.id, body) : createLabel(slug, project, body);
    },
    meta: { quiet: true },
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const title = label ? text.editLabel : text.newLabel;
  return (
    <Dialog open onClose={onClose} title={title}>
      <form className="stack-4" onSubmit={submitting(() => save.mutate())}>
        <Field label={commonText.name} error={fieldError(save.error, "name")}>
          {(wiring) => (
            <Input
              {...wiring}
              autoFocus
              required
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="row wrap">
          <legend className="t-1 mb">
            <b>{text.colour}</b>
          </legend>
          {(Object.keys(LABEL_COLOURS) as LabelColour[]).map((one) => (
            <Radio
              key={one}
              name="colour"
              label={
                <span className="row tight">
                  <Swatch color={LABEL_COLOURS[one]} />
                  {text.colours[one]}
                </span>
              }
              checked={colour === one}
              onChange={() => setColour(one)}
            />
          ))}
        </fieldset>
        {save.error && !isAbout(save.error, ["name"]) && (
          <Banner tone="deny">{errorWords(save.error)}</Banner>
        )}
        <DialogFooter onClose={onClose} busy={save.isPending}>
          {label ? commonText.save : text.createLabel}
        </DialogFooter>
      </form>
    </Dialog>
  );
}
