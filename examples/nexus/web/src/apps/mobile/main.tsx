import { start } from "../../app/start.tsx";

start({
  base: "/mobile",
  layout: "tabs",
  pages: [
    { path: "", title: "Today", lazy: () => import("./today.tsx") },
    { path: "projects", title: "Projects", lazy: () => import("./projects.tsx") },
    { path: "people", title: "People", lazy: () => import("./people.tsx") },
  ],
});
