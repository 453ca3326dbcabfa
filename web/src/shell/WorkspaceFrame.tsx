import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { isStatus, lossOf } from "../api/errors";
import { workspaceQuery } from "../api/workspaces";
import { Crash, NotFound } from "../app/Fallback";
import { rememberWorkspace } from "../app/start";
import { lazily } from "../lib/lazily";
import { useShortcuts } from "../lib/shortcuts";
import { ownUnsent } from "../lib/unsent";
import { useLiveUpdates } from "../live/connection";
import { buttonClass } from "../parts/Button";
import { Coming } from "../parts/Coming";
import { Fetched } from "../parts/Fetched";
import { lostHere } from "../parts/surfaces";
import { workspaceText as text } from "../text/en";
import { closeOverlay, openOverlay, useOverlay } from "./commands";
import { Shell } from "./Shell";
import { Sidebar } from "./Sidebar";
import { useMe, useProjectId, useSlug } from "./useWorkspace";

const Palette = lazily(() => import("./Palette"), "default");
const KeyHelp = lazily(() => import("./KeyHelp"), "default");
const NewItem = lazily(() => import("../features/items/NewItem"), "default");
const SettingsNavigation = lazily(() => import("./SettingsNavigation"), "default");
const NewProject = lazily(() => import("../features/project/NewProject"), "default");

/** Everything inside a workspace: its navigation, its keys, its live stream. */
export function WorkspaceFrame() {
  const slug = useSlug();
  const workspace = useQuery(workspaceQuery(slug));
  useLiveUpdates(slug);
  useEffect(() => {
    if (workspace.data) rememberWorkspace(slug);
  }, [workspace.data, slug]);
  useWorkspaceKeys(slug);
  const me = useMe()?.id;
  useEffect(() => {
    if (me !== undefined) ownUnsent(me);
  }, [me]);
  const settings = useRouterState({
    select: ({ location }) => location.pathname.startsWith(`/${slug}/settings`),
  });
  const loss = lossOf(workspace);
  if (loss) {
    return (
      <main>
        {/* The start may lead here again, so that the way out is another one. */}
        {isStatus(loss, 404) ? (
          <NotFound action={<ToWorkspaces />} />
        ) : (
          <Crash error={loss} reset={() => void workspace.refetch()} />
        )}
      </main>
    );
  }
  return (
    <>
      <Shell
        label={settings ? text.settings : text.workspace}
        sidebar={
          settings ? (
            <Fetched fallback={null} says lost={lostHere}>
              <SettingsNavigation />
            </Fetched>
          ) : (
            <Sidebar />
          )
        }
      >
        <Outlet />
      </Shell>
      <Overlays />
    </>
  );
}

function ToWorkspaces() {
  return (
    <Link to="/workspaces" className={buttonClass()}>
      {text.otherWorkspace}
    </Link>
  );
}

function useWorkspaceKeys(slug: string) {
  const navigate = useNavigate();
  const project = useProjectId();
  const go = (to: "" | "/inbox" | "/your-work" | "/drafts" | "/projects" | "/settings") => () =>
    void navigate({ to: `/$workspace${to}`, params: { workspace: slug } });
  useShortcuts({
    c: () => openOverlay({ name: "new-item", project: project || undefined }),
    "/": () => openOverlay({ name: "palette" }),
    "?": () => openOverlay({ name: "keys" }),
    "g h": go(""),
    "g i": go("/inbox"),
    "g w": go("/your-work"),
    "g d": go("/drafts"),
    "g p": go("/projects"),
    "g s": go("/settings"),
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      openOverlay({ name: "palette" });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function Overlays() {
  const overlay = useOverlay();
  return (
    <Fetched fallback={<Coming />} wanted={overlay} lost={() => null}>
      {overlay?.name === "palette" && <Palette onClose={closeOverlay} />}
      {overlay?.name === "keys" && <KeyHelp onClose={closeOverlay} />}
      {overlay?.name === "new-item" && (
        <NewItem project={overlay.project} preset={overlay.preset} onClose={closeOverlay} />
      )}
      {overlay?.name === "new-project" && <NewProject onClose={closeOverlay} />}
    </Fetched>
  );
}
