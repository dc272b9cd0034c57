#!/bin/sh
# Harvests, publishes and mails: what a site without a server does once a day. Stop it and run it again at any moment.
#
#   DAILYPAPERS_HOME  the state, kept from day to day
#   HARVEST           sources, as "arxiv hub"
#   FOLDER, URL       where the files go, and where they will be served
#   LISTS, DAYS       what is published; empty: days, weeks, months, what trends, topics of 31 days
#   SUBSCRIBERS       addresses of people who agreed to a daily mail; EMAIL_URL says how mail leaves
set -eu
program=${DAILYPAPERS:-dailypapers}
export DAILYPAPERS_EDITION_CLOSES="${DAILYPAPERS_EDITION_CLOSES:-0}"  # with what has been harvested

failed=0
$program harvest ${HARVEST:-arxiv} || failed=$?  # of a source that is down: what there is is published all the same
$program worker --once --step rank --step describe --step topics --step rising
$program publish "${FOLDER:-site}" ${LISTS:-} ${URL:+--url "$URL"} ${DAYS:+--days "$DAYS"}
if [ "$failed" = 0 ] && [ -n "${EMAIL_URL:-}" ]; then
    $program digest send
    for address in ${SUBSCRIBERS:-}; do  # after those who are due: subscribing again begins with the next day
        $program digest subscribe "$address" --hour 0
    done
fi
exit "$failed"
