#!/usr/bin/env bash
# Makes the pages to publish: the board as it is now, a review of every period that is over, and their index; and the
# few lines that a chat can be given. Where they go is the workflow's business: no secret is needed here.
set -euo pipefail

site="$RUNNER_TEMP/itbiz-site"
message="$RUNNER_TEMP/itbiz-message.md"
mkdir -p "$site"
itbiz board --html "$site/board.html"
itbiz report --all "$site"
itbiz report --summary --output "$message"
echo "site=$site" >> "$GITHUB_OUTPUT"
echo "message=$message" >> "$GITHUB_OUTPUT"
