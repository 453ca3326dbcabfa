import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useId, useState } from "react";
import { permissions } from "../../api/can";
import { errorWords } from "../../api/errors";
import { instanceQuery } from "../../api/instance";
import { addAttachment, attachmentsQuery, deleteAttachment } from "../../api/items";
import type { Attachment } from "../../api/types";
import { formatBytes } from "../../lib/format";
import { Button, buttonClass, IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Count, Progress, Rows } from "../../parts/surfaces";
import { toast } from "../../parts/toastStore";
import { commonText, itemText as text } from "../../text/en";
import { Section } from "./Sections";
import type { OpenItem } from "./useItem";

interface Upload {
  name: string;
  sent: number;
  total: number;
}

/** Files that hang on the item, with how far an upload is. */
export function Attachments({ open }: { open: OpenItem }) {
  const { at, may } = open;
  const queries = useQueryClient();
  const { data: info } = useQuery(instanceQuery);
  const { data = [] } = useQuery(attachmentsQuery(at));
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const refresh = () => queries.invalidateQueries({ queryKey: attachmentsQuery(at).queryKey });
  const limit = info?.config.file_size_limit;
  const start = async (file: File) => {
    if (limit && file.size > limit) {
      return toast({ text: text.tooLarge(file.name, formatBytes(limit)) });
    }
    const mark = (sent: number, total: number) =>
      setUploads((before) => [
        ...before.filter((one) => one.name !== file.name),
        { name: file.name, sent, total },
      ]);
    mark(0, file.size);
    try {
      await addAttachment(at, file, mark);
      await refresh();
    } catch (error) {
      toast({ text: `${file.name}: ${errorWords(error)}` });
    } finally {
      setUploads((before) => before.filter((one) => one.name !== file.name));
    }
  };
  return (
    <Section
      title={text.attachments}
      count={data.length > 0 && <Count>{data.length}</Count>}
      action={
        <AttachButton
          reason={may.refusal("workitem_attachment:create")}
          onFiles={(files) => files.forEach((file) => void start(file))}
        />
      }
    >
      {(data.length > 0 || uploads.length > 0) && (
        <Rows label={text.attachments}>
          {data.map((file) => (
            <FileRow key={file.id} open={open} file={file} onGone={refresh} />
          ))}
          {uploads.map((one) => (
            <li key={one.name}>
              <Icon name="doc" />
              <span className="clip">{one.name}</span>
              <span className="push">
                <Progress
                  short
                  value={one.sent}
                  max={one.total}
                  aria-label={text.uploading(one.name)}
                />
              </span>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}

interface AttachButtonProps {
  reason: string | undefined;
  onFiles: (files: File[]) => void;
}

function AttachButton({ reason, onFiles }: AttachButtonProps) {
  const id = useId();
  if (reason !== undefined) {
    return (
      <Button kind="ghost" glyph="clip" reason={reason}>
        {commonText.add}
      </Button>
    );
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  return (
    <>
      <input
        id={id}
        type="file"
        multiple
        className="sr"
        aria-label={text.attach}
        onChange={choose}
      />
      <label htmlFor={id} className={buttonClass({ kind: "ghost" })}>
        <Icon name="clip" />
        {commonText.add}
      </label>
    </>
  );
}

interface FileRowProps {
  open: OpenItem;
  file: Attachment;
  onGone: () => Promise<void>;
}

function FileRow({ open, file, onGone }: FileRowProps) {
  const { at, may } = open;
  const { name, type } = file.attributes;
  const picture = type.startsWith("image/");
  const drop = useMutation({ mutationFn: () => deleteAttachment(at, file.id), onSuccess: onGone });
  const own = permissions(file.can).refusal("workitem_attachment:delete");
  return (
    <li>
      <Icon name={picture ? "image" : "doc"} />
      <a href={file.asset_url} target="_blank" rel="noreferrer" className="clip">
        {name}
      </a>
      <span className="t-3 small push">{formatBytes(file.size)}</span>
      <IconButton
        mini
        glyph="x"
        label={text.removeFile(name)}
        reason={file.can ? own : may.refusal("workitem_attachment:delete")}
        onClick={() => drop.mutate()}
      />
    </li>
  );
}
