import { isMac } from "../lib/platform";
import { Dialog } from "../parts/Dialog";
import { workspaceText as text } from "../text/en";
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
    ["G P", text.goTo(text.projects)],
    ["G S", text.goTo(text.settings)],
    ["J", text.keyNext],
    ["K", text.keyPrevious],
    ["↵", text.keyOpen],
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
  return (
    <Dialog open onClose={onClose} title={text.keys} wide>
      <dl className={styles.keys}>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>{meaning}</dt>
            <dd>
              {key.split(" ").map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
