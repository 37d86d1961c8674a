#!/bin/sh
# One command of Tongpan with the settings of the service, and as its user: sudo sh run.sh audit verify
set -eu
set -a
. "${TONGPAN_ENV:-/etc/tongpan/tongpan.env}"
set +a
bin=${TONGPAN_BIN:-/opt/tongpan/current/venv/bin/tongpan}
cd "$TONGPAN_DATA"
if [ "$(id -u)" = 0 ] && id tongpan >/dev/null 2>&1; then
	exec runuser -u tongpan -- "$bin" "$@"
fi
exec "$bin" "$@"
