#!/bin/sh
# What the official image's entrypoint does, as far as compose.yml asks for it: makes the data folder at the first start.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  echo "$POSTGRES_PASSWORD" >/tmp/password
  # shellcheck disable=SC2086 # a list of options
  initdb -D "$PGDATA" --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "create database $POSTGRES_DB;" | postgres --single -D "$PGDATA" postgres
  for file in /docker-entrypoint-initdb.d/*.sql; do
    postgres --single -D "$PGDATA" "$POSTGRES_DB" <"$file"
  done
fi
program=$1
shift
exec "$program" -D "$PGDATA" -c "listen_addresses=*" "$@"
