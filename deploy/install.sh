#!/bin/sh
# Install Tongpan from this archive; the network may be off.
#
#   sh install.sh [FOLDER]       (FOLDER: /opt/tongpan where none is named; PYTHON=… names another Python)
#
# A release goes into a folder of its own beside the earlier ones, and “current” points to it: going back is one link.
# No data are touched. The server is not started or stopped.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
there=${1:-/opt/tongpan}
wanted=$(cat "$here/python-version")
python=${PYTHON:-python$wanted}

fail() { echo "$1" >&2; exit 1; }

command -v "$python" >/dev/null || fail "Python $wanted is needed and “$python” was not found. Install it, or name it: PYTHON=/path/to/python$wanted sh install.sh"
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$wanted" ] || fail "The packages of this archive are for Python $wanted; “$python” is $found."
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python lacks the module venv. On Debian, Ubuntu and openKylin: apt-get install python$wanted-venv"
(cd "$here" && sha256sum --quiet --check SHA256SUMS) || fail "The archive is damaged. Copy it again."

stamp=$(sha256sum "$here/SHA256SUMS" | cut -c1-12)
release=$there/releases/$(basename "$here")-$stamp
if [ ! -e "$release/complete" ]; then
	rm -rf "$release"
	mkdir -p "$release"
	"$python" -m venv "$release/venv"
	pip="$release/venv/bin/python -m pip --disable-pip-version-check --isolated install --quiet --no-index --find-links $here/wheels"
	$pip --require-hashes -r "$here/requirements.lock"
	$pip --no-deps "$here"/wheels/tongpan-*.whl
	cp -R "$here/deploy" "$here/operations.md" "$here/LICENSE" "$release/"
	touch "$release/complete"
fi
ln -s "$release" "$there/current.new.$$"
mv -T "$there/current.new.$$" "$there/current"
"$there/current/venv/bin/tongpan" --version
echo "Installed: $release; $there/current points to it. Next: $there/current/operations.md"
