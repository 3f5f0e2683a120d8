import { start } from "../../app/start.tsx";

start({
  base: "/projects",
  pages: [
    { path: "", title: "List", lazy: () => import("./list.tsx") },
    { path: "board", title: "Board", lazy: () => import("./board.tsx") },
    { path: "due", title: "Due", lazy: () => import("./due.tsx") },
  ],
});
