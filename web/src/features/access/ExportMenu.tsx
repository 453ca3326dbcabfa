import { Button } from "../../parts/Button";
import { Menu, MenuItem } from "../../parts/Menu";
import { accessText as text } from "../../text/en";

const FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof FORMATS)[number];

interface ExportMenuProps {
  /** Where the file is downloaded from. */
  address: (format: ExportFormat) => string;
  reason?: string | undefined;
}

/** What is on the screen as a file; the download is recorded. */
export function ExportMenu({ address, reason }: ExportMenuProps) {
  return (
    <Menu trigger={<Button glyph="download">{text.exportAs}</Button>}>
      {FORMATS.map((format) => (
        <MenuItem
          key={format}
          reason={reason}
          onSelect={() => window.location.assign(address(format))}
        >
          {text[format]}
        </MenuItem>
      ))}
    </Menu>
  );
}
