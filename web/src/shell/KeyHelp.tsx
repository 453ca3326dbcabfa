import { isMac } from "../lib/platform";
import { Dialog } from "../parts/Dialog";
import { editorText, workspaceText as text } from "../text/en";
import styles from "./Palette.module.css";

export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const command = isMac() ? "⌘" : "Ctrl";
  const keys: [string, string][] = [
    [`${command} K`, text.searchOrRun],
    ["C", text.newItem],
    ["?", text.keys],
    ["G H", text.goTo(text.home)],
    ["G I", text.goTo(text.inbox)],
    ["G W", text.goTo(text.yourWork)],
    ["G D", text.goTo(text.drafts)],
    ["G P", text.goTo(text.projects)],
    ["G S", text.goTo(text.settings)],
    ["J", text.keyNext],
    ["K", text.keyPrevious],
    ["↵", text.keyOpen],
    ["X", text.keyChoose],
    ["Space", text.keyLift],
    ["V", text.keyLayout],
    ["F", text.keyFilter],
    ["S", text.keyState],
    ["P", text.keyPriority],
    ["A", text.keyAssignee],
    ["L", text.keyLabels],
    ["M", text.keyComment],
    [`${command} ↵`, text.keySend],
    ["Esc", text.keyClose],
  ];
  const writing: [string, string][] = [
    ["@", editorText.tools.mention],
    [`${command} B`, editorText.tools.bold],
    [`${command} I`, editorText.tools.italic],
    [`${command} K`, editorText.tools.link],
    ["# #", editorText.tools.heading],
    ["-", editorText.tools.bulletList],
    ["1.", editorText.tools.orderedList],
    ["[ ]", editorText.tools.taskList],
    [">", editorText.tools.blockquote],
    ["` ` `", editorText.tools.codeBlock],
    [`${command} Z`, editorText.tools.undo],
  ];
  return (
    <Dialog open onClose={onClose} title={text.keys} wide>
      <Keys keys={keys} />
      <h3 className="t">{text.whileWriting}</h3>
      <Keys keys={writing} />
    </Dialog>
  );
}

function Keys({ keys }: { keys: [string, string][] }) {
  return (
    <dl className={styles.keys}>
      {keys.map(([key, meaning]) => (
        <div key={meaning}>
          <dt>{meaning}</dt>
          <dd>
            {key.split(" ").map((part, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be pressed twice
              <kbd key={place}>{part}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
