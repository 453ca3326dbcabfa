import { Link, Outlet } from "@tanstack/react-router";
import { useTitle } from "../../lib/hooks";
import { TabBar } from "../../parts/surfaces";
import { shellStyles, Topbar } from "../../shell/Shell";
import { useSlug } from "../../shell/useWorkspace";
import { settingsText as text } from "../../text/en";

const PAGES = [
  ["", "general"],
  ["/members", "members"],
  ["/invitations", "invitations"],
  ["/bin", "bin"],
] as const;

export function SettingsFrame() {
  useTitle(text.title);
  const workspace = useSlug();
  return (
    <>
      <Topbar crumbs={[text.title]} />
      <div className={shellStyles.tabs}>
        <TabBar label={text.title}>
          {PAGES.map(([path, name]) => (
            <Link
              key={name}
              to={`/$workspace/settings${path}`}
              params={{ workspace }}
              activeOptions={{ exact: true }}
            >
              {text[name]}
            </Link>
          ))}
        </TabBar>
      </div>
      <Outlet />
    </>
  );
}
