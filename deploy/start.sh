#!/bin/sh
# Put the front-end files where the server reads them, then serve: as PID 1 of a container or by systemd.
# Words are handed to “tongpan serve”. TONGPAN_BIN names another command.
set -eu
bin=${TONGPAN_BIN:-/opt/tongpan/current/venv/bin/tongpan}
if [ "${TONGPAN_COLLECTED:-0}" = 1 ]; then
	"$bin" manage collectstatic --no-input --verbosity 0
fi
exec "$bin" serve --workers "${TONGPAN_WORKERS:-2}" --threads "${TONGPAN_THREADS:-4}" "$@"
