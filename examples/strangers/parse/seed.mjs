// A magazine: 50 readers who are signed in, 200 authors, 20,000 articles. Tables by the API, rows by SQL.
import pg from "pg";

const app = { "content-type": "application/json", "x-parse-application-id": process.env.PARSE_SERVER_APPLICATION_ID };
const master = { ...app, "x-parse-master-key": process.env.PARSE_SERVER_MASTER_KEY };
async function post(path, body, headers) {
  const answer = await fetch(`${process.env.PARSE_URL}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
const text = { type: "String" };
await post("/schemas/Author", { className: "Author", fields: { name: text } }, master);
await post(
  "/schemas/Article",
  {
    className: "Article",
    fields: {
      title: text,
      body: text,
      status: text,
      publishedAt: { type: "Date" },
      author: { type: "Pointer", targetClass: "Author" },
    },
  },
  master,
);
for (let n = 0; n < 50; n++) await post("/users", { username: `reader-${n}`, password: "demonstration" }, app); // who signs up is signed in

const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query(`
  insert into "Author" ("objectId", "createdAt", "updatedAt", name)
    select 'author' || n, now(), now(), 'Author ' || n from generate_series(1, 200) n;
  insert into "Article" ("objectId", "createdAt", "updatedAt", title, body, status, "publishedAt", author)
    select 'article' || n, now(), now(), 'Article ' || n, repeat('What article ' || n || ' says. ', 20),
           (array['published', 'draft', 'archived'])[1 + n % 3], timestamptz '2020-01-01' + n * interval '1 hour',
           'author' || 1 + n % 200
      from generate_series(1, 20000) n;
  create index article_published_at on "Article" ("publishedAt");
  analyze;
`);
await client.end();
