/** What can be written: the nodes and marks that the server keeps, and nothing else. */

import { Image } from "@tiptap/extension-image";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Mention } from "@tiptap/extension-mention";
import Placeholder from "@tiptap/extension-placeholder";
import { PluginKey } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";
import type { SuggestionOptions } from "@tiptap/suggestion";
import { editorText as text } from "../../text/en";
import { ownPicture } from "./aids";
import { SendingPicture } from "./pictures";
import styles from "./RichText.module.css";
import { tables } from "./tables";

export const mentionKey = new PluginKey("mention");

/** Pictures of this server only; what is pasted from elsewhere loses its pictures. */
const OwnImage = Image.extend({
  parseHTML() {
    return [
      {
        tag: "img[src]",
        getAttrs: (element) =>
          ownPicture(element.getAttribute("src"), window.location.origin) ? null : false,
      },
    ];
  },
  addAttributes() {
    return {
      ...this.parent?.(),
      src: {
        default: null,
        parseHTML: (element) =>
          ownPicture(element.getAttribute("src"), window.location.origin) ?? null,
      },
    };
  },
});

/** Also as other clients of the API write it, without a name in it. */
const AnyMention = (nameOf: (id: string) => string | undefined) =>
  Mention.extend({
    parseHTML() {
      return [
        { tag: 'span[data-type="mention"]' },
        {
          tag: "mention-component[entity_identifier]",
          getAttrs: (element) => {
            const id = element.getAttribute("entity_identifier") ?? "";
            return { id, label: nameOf(id) ?? text.someone };
          },
        },
      ];
    },
  });

interface Wanted {
  placeholder: string;
  nameOf: (id: string) => string | undefined;
  suggestion: Pick<SuggestionOptions, "render">;
}

export function extensions({ placeholder, nameOf, suggestion }: Wanted) {
  return [
    StarterKit.configure({
      heading: { levels: [1, 2, 3, 4] },
      link: { openOnClick: false, protocols: ["https", "http", "mailto"] },
    }),
    Placeholder.configure({ placeholder }),
    ...tables,
    TaskList,
    TaskItem.configure({
      nested: true,
      a11y: { checkboxLabel: (node) => node.textContent || text.tools.taskList },
    }),
    OwnImage,
    SendingPicture,
    AnyMention(nameOf).configure({
      HTMLAttributes: { class: styles.mention },
      suggestion: {
        ...suggestion,
        pluginKey: mentionKey,
        // Names have spaces in them.
        allowSpaces: true,
        allowedPrefixes: [" ", "(", "“", '"'],
      },
    }),
  ];
}
