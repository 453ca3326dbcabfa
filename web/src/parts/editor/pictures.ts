/** Pictures in the field: where one will be stands a mark with how far it is, which moves along with the
 *  text around it. Once the server has it, the picture takes the place of the mark. */

import { type Editor, Node } from "@tiptap/core";
import { type EditorState, Plugin, type Transaction } from "@tiptap/pm/state";
import { formatBytes } from "../../lib/format";
import { editorText as text } from "../../text/en";
import { isPicture, type WritingAids } from "./aids";
import styles from "./RichText.module.css";
import { beginSending, sendingOf, watchSending } from "./sending";

const NAME = "sendingPicture";

function marksIn(state: EditorState): { at: number; id: string }[] {
  const marks: { at: number; id: string }[] = [];
  state.doc.descendants((node, at) => {
    if (node.type.name === NAME) marks.push({ at, id: String(node.attrs.id) });
  });
  return marks.reverse();
}

/** What has arrived takes the place of its mark; the marks of those that never will go. That is no step
 *  of the writer's own: taking back what they did takes away the picture, and not its arrival. */
function settled(state: EditorState): Transaction | undefined {
  const change = state.tr;
  const image = state.schema.nodes.image;
  for (const { at, id } of marksIn(state)) {
    const sending = sendingOf(id);
    if (sending?.arrived && image) {
      change.replaceWith(at, at + 1, image.create(sending.arrived));
    } else if (!sending || sending.problem !== undefined) {
      change.delete(at, at + 1);
    }
  }
  return change.docChanged ? change.setMeta("addToHistory", false) : undefined;
}

/** Looks at what has become of the pictures, and says what has gone wrong with one of this text. */
export function settlePictures(editor: Editor, onProblem: (words: string) => void) {
  const { state } = editor;
  const failed = marksIn(state).flatMap(({ id }) => sendingOf(id) ?? []);
  const change = settled(state);
  if (change) editor.view.dispatch(change);
  for (const sending of failed) {
    if (sending.problem === undefined) continue;
    sending.told = true;
    onProblem(sending.problem);
  }
}

function drawMark(id: string) {
  const name = sendingOf(id)?.name ?? "";
  const element = document.createElement("div");
  element.className = styles.onTheWay ?? "";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", text.sending(name));
  const words = document.createElement("span");
  words.textContent = text.sending(name);
  element.append(words, bar);
  const show = () => {
    const sending = sendingOf(id);
    if (!sending || sending.sent === 0) return;
    bar.max = sending.total;
    bar.value = sending.sent;
  };
  show();
  return { element, show };
}

/** The mark. In a text it is an image without a source, which names its number. */
export const SendingPicture = Node.create({
  name: NAME,
  group: "block",
  atom: true,
  draggable: true,
  addAttributes() {
    return {
      id: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-sending"),
        renderHTML: ({ id }) => ({ "data-sending": id }),
      },
    };
  },
  parseHTML() {
    return [{ tag: "img[data-sending]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["img", HTMLAttributes];
  },
  addNodeView() {
    return ({ node }) => {
      const { element, show } = drawMark(String(node.attrs.id));
      return { dom: element, ignoreMutation: () => true, destroy: watchSending(show) };
    };
  },
  addProseMirrorPlugins() {
    // Also what is pasted, or comes back by undoing.
    const appendTransaction = (
      changes: readonly Transaction[],
      _: EditorState,
      now: EditorState,
    ) => (changes.some((one) => one.docChanged) ? settled(now) : undefined);
    return [new Plugin({ appendTransaction })];
  },
});

/** Why a file is not taken, before anything of it is sent. */
export function refusalOfFile(file: File, aids: WritingAids): string | undefined {
  if (aids.pictureRefusal !== undefined) return aids.pictureRefusal;
  if (!isPicture(file)) return text.noPicture(file.name);
  const { largest_bytes } = aids;
  if (largest_bytes && file.size > largest_bytes) {
    return text.tooLarge(file.name, formatBytes(largest_bytes));
  }
  return undefined;
}

/** Pictures stand between blocks: a paragraph that one falls into is not torn apart. */
function betweenBlocks(editor: Editor, place: number): number {
  const at = editor.state.doc.resolve(Math.min(place, editor.state.doc.content.size));
  if (!at.parent.isTextblock) return at.pos;
  return at.parentOffset === 0 && at.parent.content.size > 0 ? at.before() : at.after();
}

/** Whoever stood at the end of the block above writes on below the picture. */
function insert(editor: Editor, place: number, id: string) {
  const { $from, empty } = editor.state.selection;
  const follows = empty && $from.parent.isTextblock && $from.end() === $from.pos;
  const was_above = follows && $from.after() === place;
  const below = place + 2;
  const mark = { type: NAME, attrs: { id } };
  editor.chain().insertContentAt(place, mark, { updateSelection: false }).run();
  if (was_above && editor.state.doc.resolve(below).parent.isTextblock) {
    editor.commands.setTextSelection(below);
  }
}

interface Hands {
  aids: WritingAids;
  onProblem: (words: string) => void;
}

/** Sends a picture, and marks where it was pasted, dropped or chosen. */
export function sendPicture(editor: Editor, file: File, place: number, { aids, onProblem }: Hands) {
  const refusal = refusalOfFile(file, aids);
  if (refusal !== undefined) return onProblem(refusal);
  insert(editor, betweenBlocks(editor, place), beginSending(file, aids.sendPicture));
}
