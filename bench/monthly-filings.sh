#!/usr/bin/env bash
# Makes monthly filings of one trust from quarterly ones: each is filed three times, a month apart, as
# servicers repeat a statement until there is a newer one.
#
#   monthly-filings.sh FROM TO     each FROM/NAME.xml becomes TO/NAME-1.xml to TO/NAME-3.xml
#
# Nothing but the dates of the reporting period changes. The real filings stay where they are: TO is a
# folder of a bench run or a test.
set -eu

if [ $# -ne 2 ]; then
    sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
    exit 1
fi

mkdir -p "$2"
for file in "$1"/*.xml; do
    for month in 0 1 2; do
        awk -v later="$month" '
            /<reportingPeriod(Beginning|End)Date>/ {
                match($0, /[0-9]+-[0-9]+-[0-9]+/)
                split(substr($0, RSTART, RLENGTH), part, "-")
                count = part[3] * 12 + part[1] - 1 + later
                day = part[2] > 28 ? 28 : part[2]
                date = sprintf("%02d-%02d-%04d", count % 12 + 1, day, int(count / 12))
                $0 = substr($0, 1, RSTART - 1) date substr($0, RSTART + RLENGTH)
            }
            { print }' "$file" >"$2/$(basename "$file" .xml)-$((month + 1)).xml"
    done
done
