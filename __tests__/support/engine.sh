# A Docker engine that touches nothing outside its own folder: no bridge of its own, no rules of the firewall, no setting of the
# kernel. It ends, and the folder goes, when nobody holds our standard input any more, in whatever way the holder has ended.
folder=$1
trap '' TERM INT HUP
dockerd --host "unix://$folder/docker.sock" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
  --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --shutdown-timeout 3 \
  </dev/null >"$folder/log" 2>&1 &
engine=$!
read -r _
export DOCKER_HOST="unix://$folder/docker.sock"
docker ps -aq | xargs -r docker rm --force --volumes >/dev/null # at once, where the engine would ask each to end
kill "$engine"
wait "$engine"
# the engine mounts its data folder over itself, and the namespaces of containers below the other one
grep -o " $folder/[^ ]*" /proc/self/mounts | sort -r | while read -r path; do umount -l "$path"; done
rm -rf "$folder"
