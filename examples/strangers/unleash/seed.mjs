// A year of somebody's Unleash: 2,000 flags in two environments, 4,000 strategies, 50,000 events.
import pg from "pg";

const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
await client.query(`
  insert into features (name, description, project, created_at)
    select 'flag-' || n, 'What flag ' || n || ' is for', 'default', timestamptz '2025-01-01' + n * interval '4 hours'
      from generate_series(1, 2000) n;
  insert into feature_environments (environment, feature_name, enabled)
    select e, 'flag-' || n, n % 3 > 0 from generate_series(1, 2000) n, unnest(array['development', 'production']) e;
  insert into feature_strategies (id, feature_name, project_name, environment, strategy_name, parameters)
    select e || '-' || n, 'flag-' || n, 'default', e, 'flexibleRollout',
           jsonb_build_object('rollout', (n % 101)::text, 'stickiness', 'default', 'groupId', 'flag-' || n)
      from generate_series(1, 2000) n, unnest(array['development', 'production']) e;
  insert into events (type, created_by, data, project, environment, feature_name, announced, created_at)
    select (array['feature-created', 'feature-environment-enabled', 'feature-strategy-update'])[1 + n % 3], 'admin',
           json_build_object('name', 'flag-' || 1 + n % 2000), 'default', 'development', 'flag-' || 1 + n % 2000, true,
           timestamptz '2025-01-01' + n * interval '10 minutes'
      from generate_series(1, 50000) n;
  analyze;
`);
await client.end();
