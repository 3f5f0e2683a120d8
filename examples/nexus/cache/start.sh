#!/bin/sh
# Redis in the foreground on PORT_CACHE (6380), in memory only: cache of answers and store of sessions.
set -eu
command -v redis-server >/dev/null || {
  echo "nexus cache: there is no redis-server here. On Debian and Ubuntu: apt-get install redis-server" >&2
  exit 127
}
exec redis-server --port "${PORT_CACHE:-6380}" --bind "${NEXUS_HOST:-127.0.0.1}" --protected-mode no \
  --save "" --appendonly no --maxmemory 256mb --maxmemory-policy allkeys-lru --loglevel notice
