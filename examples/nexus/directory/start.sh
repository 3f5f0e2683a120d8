#!/bin/sh
# OpenLDAP in the foreground on PORT_DIRECTORY (3389), with an entry for each of the first 10,000 users.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v slapd >/dev/null || {
  echo "nexus directory: there is no slapd here. On Debian and Ubuntu: apt-get install slapd" >&2
  exit 127
}
folder=$(node "$(dirname "$0")/prepare.js" "$(command -v slapd)")
exec "$folder/slapd" -d 0 -h "ldap://${NEXUS_HOST:-127.0.0.1}:${PORT_DIRECTORY:-3389}" -f "$folder/slapd.conf"
