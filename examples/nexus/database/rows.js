import { STATUSES } from "./schema.js";

/**
 * The rows, as SQL expressions over the row's number `i` alone: equal on every machine and in every run, no
 * `random()`, no `now()`. Time ends where 2026 begins.
 */

/** A whole number in 0 … n-1 that looks drawn by chance, another one for each row and salt. */
const pick = (salt, n) => `abs(hashint8extended(i, ${salt}) % ${n})::int`;

const oneOf = (salt, words) =>
  `(array[${words.map((word) => `'${word}'`).join(",")}])[1 + ${pick(salt, words.length)}]`;

const FIRST =
  "Ada Alan Barbara Carl Dorothy Edsger Frances Grace Hedy Ivan Joan Ken Leslie Margaret Niklaus Radia".split(" ");
const LAST =
  "Almeida Berg Castro Dijk Egede Fischer Garcia Hansen Ito Jensen Kaya Lopez Moreau Novak Okafor Park".split(" ");
const DEPARTMENTS = "Engineering Finance Marketing Operations Product Research Sales Support".split(" ");
const ROLES = ["executive", "manager", "developer", "developer", "developer", "analyst", "analyst", "designer"];
const QUALITIES = "Adaptive Atomic Central Digital Global Hidden Lean Modular Northern Open Rapid Unified".split(" ");
const THINGS = "Atlas Beacon Catalog Dispatch Exchange Forecast Gateway Harbor Index Journal Ledger Portal".split(" ");
const EVENTS = ["page_view", "page_view", "page_view", "api_call", "api_call", "report", "export", "login"];
/** out of 20: planning 3, active 9, on hold 2, completed 5, cancelled 1 */
const STATUS_SHARE = STATUSES.flatMap((status, at) => Array.from({ length: [3, 9, 2, 5, 1][at] }, () => status));

const STATUS = oneOf(17, STATUS_SHARE);
const BUDGET = `10000 + 500 * ${pick(19, 2000)}`;

/** Everybody's password is `demo`: computing another hash for each of them would take hours. */
const PASSWORD = "scrypt$16384$8$5$bmV4dXMgZGVtbyBzYWx0IQ$NrMj-__SnPqQXtm5U2m6Jslwe9_yCCWx-OCDExs_4MU";

const END = "timestamptz '2026-01-01 00:00:00+00'";
/** evenly over the years before 2026, in the order of the row numbers */
const spread = (days, rows) =>
  `${END} - interval '1 second' * ((${days * 86400}::bigint * (${rows} - i)) / ${rows} + 60)`;

/** Moves most of what falls on a weekend to a day between Tuesday and Thursday. */
const workingDays = (time) =>
  `case when extract(isodow from ${time}) > 5 and ${pick(36, 10)} < 7
    then ${time} - interval '1 day' * (2 + ${pick(37, 3)}) else ${time} end`;

const usersColumns = ({ users }) => ({
  id: "i",
  email: "'user' || i || '@nexus.example'",
  name: `${oneOf(1, FIRST)} || ' ' || ${oneOf(2, LAST)}`,
  department: oneOf(3, DEPARTMENTS),
  role: oneOf(4, ROLES),
  active: `${pick(5, 20)} > 0`,
  last_login_at: `${END} - interval '1 minute' * ${pick(6, 60 * 24 * 90)}`,
  created_at: spread(5 * 365, users),
  password_hash: `'${PASSWORD}'`,
});

const projectsColumns = ({ users, projects }) => ({
  id: "i",
  name: `${oneOf(11, QUALITIES)} || ' ' || ${oneOf(12, THINGS)} || ' ' || i`,
  description: `'Brings ' || ${oneOf(13, DEPARTMENTS)} || ' and ' || ${oneOf(14, DEPARTMENTS)} || ' to one source of truth by the end of its phase ' || ${pick(15, 9)} || '.'`,
  owner_id: `1 + ${pick(16, users)}`,
  status: STATUS,
  priority: `1 + ${pick(18, 5)}`,
  budget: BUDGET,
  spent: `case ${STATUS} when 'planning' then 0 else (${BUDGET}) / 100 * ${pick(20, 115)} end`,
  progress: `case ${STATUS} when 'planning' then 0 when 'completed' then 100 else ${pick(21, 100)} end`,
  due_on: `date '2025-07-01' + ${pick(22, 540)}`,
  created_at: spread(3 * 365, projects),
  version: "1",
});

/** Twice as many events as users, over one year, most of them on working days, by the few thousand who use it daily. */
const eventsColumns = ({ users }) => ({
  id: "i",
  user_id: `1 + ${pick(31, Math.min(users, 5000))}`,
  event_type: oneOf(32, EVENTS),
  duration_ms: `5 + ${pick(33, 400)} + ${pick(34, 40)} * ${pick(35, 40)}`,
  occurred_at: workingDays(spread(365, 2 * users)),
});

const select = (columns) =>
  Object.entries(columns)
    .map(([name, expression]) => `${expression} as ${name}`)
    .join(", ");

const fill = (table, columns, rows) =>
  `insert into ${table} (${Object.keys(columns).join(", ")}) select ${select(columns)} from generate_series(1, ${rows}) as i`;

/** One statement a table, in the order of their references. */
export const fillStatements = (counts) => [
  fill("users", usersColumns(counts), counts.users),
  fill("projects", projectsColumns(counts), counts.projects),
  fill("analytics_events", eventsColumns(counts), 2 * counts.users),
  ...setSequences(counts),
];

/** The next project and user that the API makes follow those of the seed. */
export const setSequences = (counts) =>
  ["users", "projects"].map((table) => `select setval(pg_get_serial_sequence('${table}', 'id'), ${counts[table]})`);

/** Takes back what was posted and put since the seed; each answers with the number of rows it touched. */
export function restoreStatements(counts) {
  const columns = projectsColumns(counts);
  const assignments = Object.keys(columns)
    .filter((name) => name !== "id")
    .map((name) => `${name} = seed.${name}`);
  return [
    `delete from projects where id > ${counts.projects}`,
    `update projects set ${assignments.join(", ")}
       from (select id as changed from projects where version > 1) as old
       cross join lateral (select ${select(columns)} from (select old.changed as i) as number) as seed
      where projects.id = old.changed`,
    // last: until then a project may have one of them as its owner
    `delete from users where id > ${counts.users}`,
  ];
}
