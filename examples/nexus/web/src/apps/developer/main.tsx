import { start } from "../../app/start.tsx";

start({
  base: "/developer",
  pages: [
    { path: "", title: "Work", lazy: () => import("./work.tsx") },
    { path: "activity", title: "Activity", lazy: () => import("./activity.tsx") },
    { path: "system", title: "System", lazy: () => import("./system.tsx") },
  ],
});
