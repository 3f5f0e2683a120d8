import { createBrowserRouter, Navigate } from "react-router";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";

/** One lazily loaded module a page: what a visitor never opens is never sent. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    hydrateFallbackElement: <Shell />,
    children: [
      { index: true, element: <Navigate to="/executive" replace /> },
      { path: "executive", lazy: () => import("../dashboards/executive/executive.tsx") },
      { path: "projects", lazy: () => import("../dashboards/projects/projects.tsx") },
      { path: "people", lazy: () => import("../dashboards/people/people.tsx") },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
