import { lazy, Suspense } from "react";
import type { EditorProps } from "./Editor";
import { Skeleton } from "./surfaces";

const Editor = lazy(() => import("./Editor"));

/** The editor, fetched when it is first needed. */
export function Writer(props: EditorProps) {
  return (
    <Suspense fallback={<Skeleton rows={3} />}>
      <Editor {...props} />
    </Suspense>
  );
}
