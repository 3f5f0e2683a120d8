import { start } from "../../app/start.tsx";

start({
  base: "/executive",
  pages: [
    { path: "", title: "Overview", lazy: () => import("./overview.tsx") },
    { path: "portfolio", title: "Portfolio", lazy: () => import("./portfolio.tsx") },
    { path: "people", title: "People", lazy: () => import("./people.tsx") },
  ],
});
