#!/bin/sh
# The standby of compose.scale.yaml: a copy of the primary, made when its volume is empty, that follows it from then on.
# `docker compose exec -u postgres standby pg_ctl promote` makes it the primary.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    install -d -m 0700 -o postgres -g postgres "$PGDATA"
    find "$PGDATA" -mindepth 1 -delete
    gosu postgres pg_basebackup --host primary --pgdata "$PGDATA" --wal-method stream --checkpoint fast \
        --write-recovery-conf
fi
exec gosu postgres postgres -c hot_standby_feedback=on
