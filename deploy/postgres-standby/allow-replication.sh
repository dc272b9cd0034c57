#!/bin/sh
# Runs once, when the primary of compose.scale.yaml is made: lets its standby follow it, from the network of the containers.
set -eu
echo "host replication $POSTGRES_USER 172.30.78.0/24 scram-sha-256" >>"$PGDATA/pg_hba.conf"
