import { NavLink, Outlet } from "react-router";

const PAGES = [
  { to: "/executive", title: "Executive" },
  { to: "/projects", title: "Projects" },
  { to: "/people", title: "People" },
];

/** What stays on the screen while pages come and go. */
export function Shell() {
  return (
    <div className="shell">
      <header className="bar">
        <span className="brand">Nexus</span>
        <nav aria-label="Dashboards">
          {PAGES.map(({ to, title }) => (
            <NavLink key={to} to={to}>
              {title}
            </NavLink>
          ))}
        </nav>
      </header>
      <main>
        <Outlet />
      </main>
    </div>
  );
}
