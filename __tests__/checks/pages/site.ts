import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const html = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><body><h1>${title}</h1>${body}</body></html>`;

const ROWS = Array.from({ length: 100 }, (_, row) => `<p>row ${row} of a table that fills the screen</p>`).join("");

/** Pages of every kind that the check must tell apart, on a real server of this machine. */
export async function serveSite(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const send = (status: number, body: string, type = "text/html; charset=utf-8") =>
      response.writeHead(status, { "content-type": type }).end(body);
    switch (path) {
      case "/dashboard":
        return send(200, html("Dashboard", `${ROWS}<script src="/app.js"></script>`));
      case "/settings":
        return send(200, html("Settings", "<p>two switches</p>"));
      case "/app.js":
        return send(200, "const end = performance.now() + 80; while (performance.now() < end);", "text/javascript");
      case "/hungry":
        return send(200, html("Hungry", `<p>wants data</p><script>fetch("/api/broken")</script>`));
      case "/api/broken":
      case "/broken":
        return send(500, html("Broken", "<p>an error page, and a fast one</p>"));
      case "/old":
        return response.writeHead(302, { location: "/settings" }).end();
      case "/data":
        return send(200, "{}", "application/json");
      case "/blank":
        return send(200, "<!doctype html><title>blank</title><script>throw new Error('no app today')</script>");
      case "/never":
        return undefined; // takes the request and never answers
      default:
        return send(404, html("Not found", "<p>nothing here</p>"));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
