import { NavLink, Outlet } from "react-router";
import type { Application } from "./start.tsx";

const APPLICATIONS = [
  { base: "/executive", title: "Executive" },
  { base: "/developer", title: "Developer" },
  { base: "/projects", title: "Projects" },
  { base: "/mobile", title: "Mobile" },
];

/** What stays on the screen while pages come and go. */
export function Shell({ application: { base, pages, layout = "bar" } }: { readonly application: Application }) {
  return (
    <div className={`shell with-${layout}`}>
      <header className="bar">
        <span className="brand">Nexus</span>
        <nav aria-label="Applications">
          {APPLICATIONS.map((other) => (
            <a key={other.base} href={other.base} className={other.base === base ? "active" : undefined}>
              {other.title}
            </a>
          ))}
        </nav>
      </header>
      <nav className="pages" aria-label="Pages">
        {pages.map(({ path, title }) => (
          <NavLink key={path} to={`/${path}`} end>
            {title}
          </NavLink>
        ))}
      </nav>
      <main>
        <Outlet />
      </main>
    </div>
  );
}
