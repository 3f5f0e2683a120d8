import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const html = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><body><h1>${title}</h1>${body}</body></html>`;

const ROWS = Array.from({ length: 100 }, (_, row) => `<p>row ${row} of a table that fills the screen</p>`).join("");

export interface ServedSite {
  readonly url: string;
  /** requests so far: "GET /path" with the Authorization header, if there was one */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** What the members' pages want to hear, and what they tell in return. */
export const MEMBER = {
  username: "ann",
  password: "pass-word 9@x",
  cookie: "sid-c00kie-1",
  body: "b0dy-token-2",
  query: "qu3ry-token-3",
};
const WANTED = `Basic ${Buffer.from(`${MEMBER.username}:${MEMBER.password}`).toString("base64")}`;

/** Pages of every kind that the check must tell apart, on a real server of this machine. */
export async function serveSite(more: { readonly text?: string; readonly other?: string } = {}): Promise<ServedSite> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    seen.push([request.method, request.url, authorization].filter(Boolean).join(" "));
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path.startsWith("/members")) {
      if (authorization !== WANTED)
        return response.writeHead(401, { "www-authenticate": 'Basic realm="m"' }).end("who?");
      response.setHeader("set-cookie", `sid=${MEMBER.cookie}; Path=/`);
    }
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
      case "/members/list":
        return send(
          200,
          html(
            "Members",
            `<p>${more.text}</p><script src="${more.other}/app.js"></script><script src="/members/app.js"></script>`,
          ),
        );
      case "/members/app.js":
        return send(
          200,
          `fetch("/members/api?access_token=${MEMBER.query}").then((answer) => answer.json());`,
          "text/javascript",
        );
      case "/members/api":
        return send(200, JSON.stringify({ token: MEMBER.body }), "application/json");
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
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
