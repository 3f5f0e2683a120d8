import { Link } from "react-router";

export function NotFound() {
  return (
    <section className="panel">
      <h1>There is no such page</h1>
      <p>
        <Link to="/">To the first page of this application</Link>
      </p>
    </section>
  );
}
