#!/bin/sh
# nginx in the foreground on PORT_WEB (8080): the built pages, and the API under /api.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx >/dev/null || {
  echo "nexus web: there is no nginx here. On Debian and Ubuntu: apt-get install nginx" >&2
  exit 127
}
folder=$(node "$(dirname "$0")/prepare.js")
exec nginx -e stderr -p "$folder" -c "$folder/nginx.conf"
