/** Pictures on their way: where one will be stands a mark with how far it is, which moves along with
 *  the text around it. Once the server has it, the picture takes the place of the mark. */

import type { Editor } from "@tiptap/core";
import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { errorWords } from "../../api/errors";
import { formatBytes } from "../../lib/format";
import { editorText as text } from "../../text/en";
import { altOf, isPicture, type WritingAids } from "./aids";

interface Mark {
  add?: { id: string; place: number; element: HTMLElement };
  remove?: string;
}

const key = new PluginKey<DecorationSet>("picturesOnTheirWay");

/** Keeps the marks. */
export const PicturesOnTheirWay = Extension.create({
  name: "picturesOnTheirWay",
  addProseMirrorPlugins() {
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(change, before) {
            const moved = before.map(change.mapping, change.doc);
            const mark = change.getMeta(key) as Mark | undefined;
            if (mark?.add) {
              const { id, place, element } = mark.add;
              return moved.add(change.doc, [Decoration.widget(place, element, { id })]);
            }
            if (mark?.remove === undefined) return moved;
            return moved.remove(moved.find(undefined, undefined, ({ id }) => id === mark.remove));
          },
        },
        props: { decorations: (state) => key.getState(state) },
      }),
    ];
  },
});

function drawMark(name: string, className: string) {
  const element = document.createElement("span");
  element.className = className;
  element.contentEditable = "false";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", text.sending(name));
  const words = document.createElement("span");
  words.textContent = text.sending(name);
  element.append(words, bar);
  return { element, bar };
}

/** How large it is, so that the text does not jump when it is shown. */
async function sizeOf(file: File): Promise<{ width?: number; height?: number }> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return {};
  }
}

function placeOf(editor: Editor, id: string): number | undefined {
  const marks = key.getState(editor.state);
  return marks?.find(undefined, undefined, (spec) => spec.id === id)[0]?.from;
}

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
function insert(editor: Editor, place: number, attrs: Record<string, unknown>) {
  const { $from, empty } = editor.state.selection;
  const follows = empty && $from.parent.isTextblock && $from.end() === $from.pos;
  const was_above = follows && $from.after() === place;
  const below = place + 2;
  editor.chain().insertContentAt(place, { type: "image", attrs }, { updateSelection: false }).run();
  if (was_above && editor.state.doc.resolve(below).parent.isTextblock) {
    editor.commands.setTextSelection(below);
  }
}

interface Hands {
  aids: WritingAids;
  /** The class of the mark. */
  className: string;
  /** How many more, or fewer, are on their way. */
  onCount: (difference: 1 | -1) => void;
  onProblem: (words: string) => void;
}

let count = 0;

/** Sends a picture and puts it where it was pasted, dropped or chosen. */
export async function sendPicture(editor: Editor, file: File, place: number, hands: Hands) {
  const { aids, className, onCount, onProblem } = hands;
  const refusal = refusalOfFile(file, aids);
  if (refusal !== undefined) return onProblem(refusal);
  count += 1;
  const id = `picture-${count}`;
  const { element, bar } = drawMark(file.name, className);
  const add = { id, place: betweenBlocks(editor, place), element };
  editor.view.dispatch(editor.state.tr.setMeta(key, { add }));
  onCount(1);
  try {
    const sending = aids.sendPicture(file, (sent, total) => {
      bar.max = total;
      bar.value = sent;
    });
    const [{ asset_url }, size] = await Promise.all([sending, sizeOf(file)]);
    const now = editor.isDestroyed ? undefined : placeOf(editor, id);
    // Where the mark was deleted, with the text around it, the picture is not wanted any more.
    if (now !== undefined) {
      const attrs = { src: asset_url, alt: altOf(file.name), ...size };
      insert(editor, now, attrs);
    }
  } catch (error) {
    onProblem(`${file.name}: ${errorWords(error)}`);
  } finally {
    onCount(-1);
    if (!editor.isDestroyed) {
      editor.view.dispatch(editor.state.tr.setMeta(key, { remove: id }));
    }
  }
}
