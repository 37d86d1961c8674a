#!/bin/sh
# One backup, verified, and an end to those that are old enough: never the newest. Called by tongpan-backup.timer.
set -eu
bin=${TONGPAN_BIN:-/opt/tongpan/current/venv/bin/tongpan}
folder=${TONGPAN_BACKUPS:-/var/backups/tongpan}
days=${TONGPAN_BACKUP_DAYS:-35}
target=$folder/tongpan-$(date +%Y-%m-%dT%H%M%S).backup
"$bin" backup "$target"
"$bin" restore --verify "$target"
find "$folder" -maxdepth 1 -name 'tongpan-*.backup' -mtime "+$days" ! -path "$target" -delete
