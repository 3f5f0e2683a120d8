import { createRoot } from "react-dom/client";
import { createBrowserRouter, type RouteObject } from "react-router";
import { RouterProvider } from "react-router/dom";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";
import "../styles/base.css";
import "../styles/charts.css";
import "../styles/applications.css";
import "../styles/narrow.css";

export interface Page {
  /** below the application; empty: the page it opens with */
  readonly path: string;
  readonly title: string;
  /** a module with a `Component`: what a visitor never opens is never sent */
  readonly lazy: () => Promise<{ readonly Component: () => React.ReactNode }>;
}

export interface Application {
  /** where it lives: `/executive` */
  readonly base: string;
  readonly pages: readonly Page[];
  /** `tabs`: its pages stand at the lower edge, within a thumb's reach */
  readonly layout?: "bar" | "tabs";
}

/** Puts an application into its page. */
export function start(application: Application): void {
  const shell = <Shell application={application} />;
  const routes = application.pages.map(
    ({ path, lazy }): RouteObject => (path === "" ? { index: true, lazy } : { path, lazy }),
  );
  const router = createBrowserRouter(
    [{ element: shell, hydrateFallbackElement: shell, children: [...routes, { path: "*", element: <NotFound /> }] }],
    { basename: application.base },
  );
  createRoot(document.getElementById("root")!).render(<RouterProvider router={router} />);
}
