/** The map of the application. Every page is a chunk of its own, loaded when somebody goes there. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "../api/account";
import { isStatus } from "../api/errors";
import { adminSessionQuery, instanceQuery } from "../api/instance";
import { lazily } from "../lib/lazily";
import { Skeleton } from "../parts/surfaces";
import { Crash, NotFound, NotInside } from "./Fallback";
import { safeNext, setUpTarget, startTarget } from "./start";

interface Context {
  queries: QueryClient;
}

/** Search parameters are plain words, so that addresses can be read and typed. */
type Search = Record<string, string | undefined>;
const plainSearch = (search: Search): Search => search;

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: plainSearch,
  beforeLoad: async ({ context, search }) => {
    throw redirect(await startTarget(context.queries, search));
  },
});

/** Until the instance is set up nobody can sign in or up: that page comes first. */
async function requireSetUp({ queries }: Context, search: Search) {
  const { instance } = await queries.fetchQuery({ ...instanceQuery, staleTime: 5_000 });
  if (!instance.is_setup_done) throw redirect(setUpTarget(search));
}

const account = createRoute({
  getParentRoute: () => root,
  id: "account",
  validateSearch: plainSearch,
  component: lazily(() => import("../features/account/Frame"), "AccountFrame"),
});

/** Who is signed in has nothing to do at these pages, and goes where they wanted to. */
async function requireNobody(context: Context, search: Search) {
  await requireSetUp(context, search);
  // Asked anew: a session that has just ended is still remembered here.
  const asked = context.queries.fetchQuery({ ...meQuery, staleTime: 0 });
  const me = await asked.catch(() => undefined);
  if (me && search.error_message === undefined) throw redirect({ href: safeNext(search.next) });
}

const signIn = createRoute({
  getParentRoute: () => account,
  path: "/sign-in",
  beforeLoad: ({ context, search }) => requireNobody(context, search),
  component: lazily(() => import("../features/account/SignIn"), "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => account,
  path: "/sign-up",
  beforeLoad: ({ context, search }) => requireNobody(context, search),
  component: lazily(() => import("../features/account/SignUp"), "SignUp"),
});
const code = createRoute({
  getParentRoute: () => account,
  path: "/sign-in/code",
  component: lazily(() => import("../features/account/CodeLanding"), "CodeLanding"),
});
const forgot = createRoute({
  getParentRoute: () => account,
  path: "/forgot-password",
  component: lazily(() => import("../features/account/Reset"), "ForgotPassword"),
});
const reset = createRoute({
  getParentRoute: () => account,
  path: "/reset-password/$uid/$token",
  component: lazily(() => import("../features/account/Reset"), "ResetPassword"),
});
const invitation = createRoute({
  getParentRoute: () => account,
  path: "/invitations/$token",
  component: lazily(() => import("../features/account/Invitation"), "InvitationPage"),
});
const choose = createRoute({
  getParentRoute: () => account,
  path: "/workspaces",
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: lazily(() => import("../features/account/Workspaces"), "ChooseWorkspace"),
});
const create = createRoute({
  getParentRoute: () => account,
  path: "/create-workspace",
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: lazily(() => import("../features/account/Workspaces"), "CreateWorkspace"),
});

async function requireMe(context: Context, href: string) {
  try {
    await context.queries.ensureQueryData(meQuery);
  } catch (error) {
    if (isStatus(error, 401)) throw redirect({ to: "/sign-in", search: { next: href } });
    throw error;
  }
}

/** Inside its frame: who mistyped an address goes on from where they are. */
const NotHere = () => <NotFound />;

const profile = createRoute({
  getParentRoute: () => root,
  path: "/profile",
  validateSearch: plainSearch,
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: lazily(() => import("../features/profile/Frame"), "ProfileFrame"),
  notFoundComponent: NotHere,
});
const profilePage = <const P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => profile, path, component });
const profilePages = [
  profilePage(
    "/",
    lazily(() => import("../features/profile/General"), "ProfileGeneral"),
  ),
  profilePage(
    "/security",
    lazily(() => import("../features/profile/Security"), "ProfileSecurity"),
  ),
  profilePage(
    "/tokens",
    lazily(() => import("../features/profile/Tokens"), "ProfileTokens"),
  ),
];

const setUp = createRoute({
  getParentRoute: () => root,
  path: "/admin/sign-up",
  validateSearch: plainSearch,
  component: lazily(() => import("../features/admin/Enter"), "SetUp"),
});
const adminSignIn = createRoute({
  getParentRoute: () => root,
  path: "/admin/sign-in",
  validateSearch: plainSearch,
  beforeLoad: ({ context, search }) => requireSetUp(context, search),
  component: lazily(() => import("../features/admin/Enter"), "AdminSignIn"),
});
const adminSignOut = createRoute({
  getParentRoute: () => root,
  path: "/admin/sign-out",
  component: lazily(() => import("../features/admin/Enter"), "AdminSignOut"),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: "/admin",
  validateSearch: plainSearch,
  beforeLoad: async ({ context, search, location }) => {
    await requireSetUp(context, search);
    const { queries } = context;
    const session = await queries.fetchQuery({ ...adminSessionQuery, staleTime: 5_000 });
    if (session.user?.is_instance_admin) return;
    throw redirect({ to: "/admin/sign-in", search: { next: location.href } });
  },
  component: lazily(() => import("../features/admin/Frame"), "AdminFrame"),
  notFoundComponent: NotHere,
});
const adminPage = <const P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => admin, path, component });
const adminPages = [
  adminPage(
    "/",
    lazily(() => import("../features/admin/General"), "AdminGeneral"),
  ),
  adminPage(
    "/authentication",
    lazily(() => import("../features/admin/Authentication"), "Authentication"),
  ),
  adminPage(
    "/authentication/$provider",
    lazily(() => import("../features/admin/Provider"), "Provider"),
  ),
  adminPage(
    "/email",
    lazily(() => import("../features/admin/Email"), "AdminEmail"),
  ),
  adminPage(
    "/ai",
    lazily(() => import("../features/admin/Services"), "AdminAi"),
  ),
  adminPage(
    "/images",
    lazily(() => import("../features/admin/Services"), "AdminImages"),
  ),
  adminPage(
    "/integrations",
    lazily(() => import("../features/admin/Services"), "AdminIntegrations"),
  ),
  adminPage(
    "/workspaces",
    lazily(() => import("../features/admin/Workspaces"), "AdminWorkspaces"),
  ),
  adminPage(
    "/users",
    lazily(() => import("../features/admin/Users"), "AdminUsers"),
  ),
  adminPage(
    "/admins",
    lazily(() => import("../features/admin/Admins"), "Admins"),
  ),
  adminPage(
    "/health",
    lazily(() => import("../features/admin/Health"), "AdminHealth"),
  ),
  adminPage(
    "/activity",
    lazily(() => import("../features/admin/Activity"), "AdminActivity"),
  ),
];

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/$workspace",
  validateSearch: plainSearch,
  beforeLoad: ({ context, location }) => requireMe(context, location.href),
  component: lazily(() => import("../shell/WorkspaceFrame"), "WorkspaceFrame"),
  notFoundComponent: () => <NotInside />,
});
const page = <const P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => workspace, path, component });
const items = createRoute({
  getParentRoute: () => workspace,
  path: "/projects/$project",
  component: lazily(() => import("../features/items/ItemsPage"), "ItemsPage"),
});
const workspacePages = [
  items,
  page(
    "/",
    lazily(() => import("../features/workspace/Home"), "Home"),
  ),
  page(
    "/inbox",
    lazily(() => import("../features/workspace/Inbox"), "Inbox"),
  ),
  page(
    "/your-work",
    lazily(() => import("../features/workspace/YourWork"), "YourWork"),
  ),
  page(
    "/drafts",
    lazily(() => import("../features/workspace/Drafts"), "Drafts"),
  ),
  page(
    "/projects",
    lazily(() => import("../features/project/Projects"), "Projects"),
  ),
  page(
    "/projects/$project/archive",
    lazily(() => import("../features/items/Archive"), "Archive"),
  ),
  page(
    "/projects/$project/items/$number",
    lazily(() => import("../features/items/ItemPage"), "ItemByNumber"),
  ),
  page(
    "/browse/$key",
    lazily(() => import("../features/items/ItemPage"), "ItemPage"),
  ),
];

const settings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings",
  component: lazily(() => import("../features/settings/Frame"), "SettingsFrame"),
  notFoundComponent: NotHere,
});
const settingsPage = <const P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => settings, path, component });
const settingsPages = [
  settingsPage(
    "/",
    lazily(() => import("../features/settings/General"), "SettingsGeneral"),
  ),
  settingsPage(
    "/members",
    lazily(() => import("../features/settings/Members"), "SettingsMembers"),
  ),
  settingsPage(
    "/invitations",
    lazily(() => import("../features/settings/Invitations"), "SettingsInvitations"),
  ),
  settingsPage(
    "/access",
    lazily(() => import("../features/access/Explorer"), "AccessExplorer"),
  ),
  settingsPage(
    "/roles",
    lazily(() => import("../features/access/Roles"), "Roles"),
  ),
  settingsPage(
    "/roles/$role",
    lazily(() => import("../features/access/RoleEditor"), "RoleEditor"),
  ),
  settingsPage(
    "/schemes/$scheme",
    lazily(() => import("../features/access/SchemePage"), "SchemePage"),
  ),
  settingsPage(
    "/teamspaces",
    lazily(() => import("../features/access/Teamspaces"), "Teamspaces"),
  ),
  settingsPage(
    "/teamspaces/$teamspace",
    lazily(() => import("../features/access/TeamspacePage"), "TeamspacePage"),
  ),
  settingsPage(
    "/requests",
    lazily(() => import("../features/access/Requests"), "Requests"),
  ),
  settingsPage(
    "/audit",
    lazily(() => import("../features/access/Audit"), "AuditTrail"),
  ),
  settingsPage(
    "/grants",
    lazily(() => import("../features/access/Grants"), "Grants"),
  ),
  settingsPage(
    "/bin",
    lazily(() => import("../features/settings/Bin"), "SettingsBin"),
  ),
];

const projectSettings = createRoute({
  getParentRoute: () => workspace,
  path: "/projects/$project/settings",
  component: lazily(() => import("../features/project/SettingsFrame"), "ProjectSettingsFrame"),
  notFoundComponent: NotHere,
});
const projectPage = <const P extends string>(path: P, component: RouteComponent) =>
  createRoute({
    getParentRoute: () => projectSettings,
    path,
    component,
  });
const projectPages = [
  projectPage(
    "/",
    lazily(() => import("../features/project/General"), "ProjectGeneral"),
  ),
  projectPage(
    "/members",
    lazily(() => import("../features/project/Members"), "ProjectMembers"),
  ),
  projectPage(
    "/states",
    lazily(() => import("../features/project/States"), "ProjectStates"),
  ),
  projectPage(
    "/labels",
    lazily(() => import("../features/project/Labels"), "ProjectLabels"),
  ),
  projectPage(
    "/grants",
    lazily(() => import("../features/access/Grants"), "ProjectGrants"),
  ),
  projectPage(
    "/audit",
    lazily(() => import("../features/access/Audit"), "ProjectAudit"),
  ),
  projectPage(
    "/features",
    lazily(() => import("../features/project/Features"), "ProjectFeatures"),
  ),
];

const tree = root.addChildren([
  start,
  account.addChildren([signIn, signUp, code, forgot, reset, invitation, choose, create]),
  profile.addChildren(profilePages),
  setUp,
  adminSignIn,
  adminSignOut,
  admin.addChildren(adminPages),
  workspace.addChildren([
    ...workspacePages,
    settings.addChildren(settingsPages),
    projectSettings.addChildren(projectPages),
  ]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: Crash,
    defaultNotFoundComponent: () => <NotFound />,
    defaultPendingComponent: () => <Skeleton />,
    defaultPendingMs: 400,
    scrollRestoration: true,
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const words = new URLSearchParams();
      for (const [key, value] of Object.entries(search)) {
        if (value !== undefined && value !== "") words.set(key, String(value));
      }
      const text = words.toString().replaceAll("%2C", ",");
      return text ? `?${text}` : "";
    },
  });
}

const OPEN_TO_ALL = [
  "/sign-in",
  "/sign-up",
  "/forgot-password",
  "/reset-password",
  "/invitations",
  "/admin/sign-in",
  "/admin/sign-up",
  "/admin/sign-out",
];

/** Where somebody goes who has no session, or nowhere if the page needs none. Whose session has ended
 *  while they worked is told so. */
export function signInTarget(pathname: string, href: string, hadSession: boolean) {
  if (OPEN_TO_ALL.some((open) => pathname === open || pathname.startsWith(`${open}/`))) return;
  const over = hadSession ? "1" : undefined;
  if (pathname === "/admin" || pathname.startsWith("/admin/"))
    return { to: "/admin/sign-in", search: { next: href, over } } as const;
  return { to: "/sign-in", search: { next: href, over } } as const;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
