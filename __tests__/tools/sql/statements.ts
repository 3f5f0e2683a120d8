/** Statements that may be measured: what looks like another statement, a write or a parameter in them is quoted. */
export const READING: readonly string[] = [
  "select 1",
  "SELECT 1;",
  "-- the newest\nselect 1 /* ; delete from users; /* nested */ */",
  "(select 1) union all (select 2)",
  "values (1), (2)",
  "table users",
  "with x as (select 1 as a) select a from x",
  "with x as materialized (values (1)) table x",
  "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select sum(n) from t",
  "select 'a;b', 'it''s; delete from users', e'\\';', $$;delete from users$$, $tag$; $$ $1 $tag$",
  'select 1 as "; $1", 2 as "update"',
  "select max(t.update) as delete from (select 1 as update) t",
  "with d as (select 1 as update, 2 as delete) select max(update), min(delete) from d",
  "select substring('abc' from 1 for 2)",
  "select '$1' as text, 5 as a$1",
];

/** Statements that the server refuses to run, to explain, or to run read-only; with what is said of them. */
export const REFUSED: readonly (readonly [sql: string, because: string])[] = [
  ["", "no statement"],
  [" -- only a comment\n;", "no statement"],
  ["select 1; select 2", "2 statements"],
  ["select 'a;b'; delete from users where id < 0;", "2 statements"],
  ["delete from users", "(delete)"],
  ["/* all */ UPDATE users set id = id", "(update)"],
  ["insert into users select * from users where id < 0", "(insert)"],
  ["truncate users", "(truncate)"],
  ["explain select 1", "(explain)"],
  ["show work_mem", "(show)"],
  ["selct 1", "(selct)"],
  ["with gone as (delete from users where id < 0 returning id) select id from gone", "(delete from)"],
  ["with x as (select 1) update users set id = id where id < 0", "(update)"],
  [
    "with n as not materialized (insert into users select * from users where id < 0 returning id) table n",
    "(insert into)",
  ],
  ["select id from users for update", "(for update)"],
  ["select id from users for no key update", "(for no)"],
  ["select id into copied from users", "(select … into)"],
];
