#!/usr/bin/env bash
# Appends the weekly review to the summary of the job; its first screen alone where the whole would not fit.
set -euo pipefail

LIMIT=1048576 # bytes of a step's summary; GitHub drops one that is longer

report="$RUNNER_TEMP/itbiz-report.md"
shown="$report"
itbiz report --format md --output "$report"
echo "report=$report" >> "$GITHUB_OUTPUT"
room=$((LIMIT - $(wc -c < "$GITHUB_STEP_SUMMARY")))
if [ "$(wc -c < "$report")" -gt "$room" ]; then
    shown="$RUNNER_TEMP/itbiz-summary.md"
    itbiz report --format md --summary --output "$shown"
    echo "::notice::The review is longer than the summary of a job may be: the output report has the whole of it."
fi
if [ "$(wc -c < "$shown")" -gt "$room" ]; then
    echo "::warning::The summary of this job has no room left for the review: the output report has it."
    exit 0
fi
cat "$shown" >> "$GITHUB_STEP_SUMMARY"
