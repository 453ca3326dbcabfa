import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { meQuery } from "./api/account";
import { createQueries } from "./app/queries";
import { createAppRouter, signInTarget } from "./app/router";
import { keepComposingApart } from "./lib/composing";
import { Toasts } from "./parts/Toasts";
import { TooltipProvider } from "./parts/Tooltip";
import "./styles/ground.css";

// Before anything else listens.
keepComposingApart(window);

const queries = createQueries(() => {
  const { pathname, href } = router.state.location;
  const hadSession = queries.getQueryData(meQuery.queryKey) !== undefined;
  const target = signInTarget(pathname, href, hadSession);
  if (target) void router.navigate(target);
});
const router = createAppRouter(queries);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <TooltipProvider delayDuration={300} skipDelayDuration={200}>
          <RouterProvider router={router} />
          <Toasts />
        </TooltipProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
