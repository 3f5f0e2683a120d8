import { useState } from "react";
import { timed } from "../../api/client.ts";

const PATHS = ["/health", "/users", "/users/97", "/projects", "/analytics", "/directory/user97"];

type Result = Awaited<ReturnType<typeof timed>>;

/** Asks each endpoint once, one after the other, and tells how long it took. */
export default function EndpointTimes() {
  const [results, setResults] = useState<Readonly<Record<string, Result>>>({});
  const measure = async () => {
    for (const path of PATHS) {
      const result = await timed(path);
      setResults((before) => ({ ...before, [path]: result }));
    }
  };
  return (
    <>
      <button type="button" onClick={() => void measure()}>
        Measure
      </button>
      <table>
        <thead>
          <tr>
            <th scope="col">Endpoint</th>
            <th scope="col" className="figure">
              Status
            </th>
            <th scope="col" className="figure">
              Queries
            </th>
            <th scope="col" className="figure">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {PATHS.map((path) => (
            <tr key={path}>
              <td>GET /api{path}</td>
              <td className="figure">{results[path]?.status ?? "–"}</td>
              <td className="figure">{results[path]?.queries ?? "–"}</td>
              <td className="figure">{results[path] ? `${results[path].ms.toFixed(1)} ms` : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
