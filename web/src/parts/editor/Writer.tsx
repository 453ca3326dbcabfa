import { lazy, Suspense } from "react";
import { Skeleton } from "../surfaces";
import type { EditorProps } from "./Editor";
import type { RichFieldProps } from "./RichField";

const Editor = lazy(() => import("./Editor"));
const RichField = lazy(() => import("./RichField"));

/** The editor, fetched when it is first needed. */
export function Writer(props: EditorProps) {
  return (
    <Suspense fallback={<Skeleton rows={3} />}>
      <Editor {...props} />
    </Suspense>
  );
}

/** The field alone, for a form that has buttons of its own. */
export function WriterField(props: RichFieldProps) {
  return (
    <Suspense fallback={<Skeleton rows={3} />}>
      <RichField {...props} />
    </Suspense>
  );
}
