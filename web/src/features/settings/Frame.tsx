import { Outlet } from "@tanstack/react-router";
import { useTitle } from "../../lib/hooks";
import { Topbar } from "../../shell/Shell";
import { settingsText as text } from "../../text/en";

export function SettingsFrame() {
  useTitle(text.title);
  return (
    <>
      <Topbar crumbs={[text.title]} />
      <Outlet />
    </>
  );
}
