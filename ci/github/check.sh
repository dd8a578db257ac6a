#!/usr/bin/env bash
# Judges HEAD as it will be once merged. AGAINST, FORMAT, BEFORE and DEFAULT_BRANCH come from action.yml.
set -euo pipefail

known() { # Is $1 a commit of this clone?
    git rev-parse --quiet --verify --end-of-options "$1^{commit}" > /dev/null
}

base() { # What HEAD is compared with; nothing: its parents.
    if [ -n "$AGAINST" ]; then
        echo "$AGAINST"
    elif [ -n "${GITHUB_BASE_REF:-}" ]; then
        echo "origin/$GITHUB_BASE_REF"
    elif [ "$GITHUB_EVENT_NAME" = push ] && [ "$GITHUB_REF" != "refs/heads/$DEFAULT_BRANCH" ] \
        && known "origin/$DEFAULT_BRANCH"; then
        echo "origin/$DEFAULT_BRANCH"
    elif [ -n "$BEFORE" ] && known "$BEFORE"; then
        echo "$BEFORE"
    fi
}

judge() { # Findings in the format $1 on stdout; the status of itbiz.
    itbiz check --rev HEAD "${against[@]}" --format "$1" 2> "$words"
}

say_words() { # What stood beside the findings, shown as it is and never obeyed: it may quote a file.
    local token
    token="$(python -I -c 'import secrets; print(secrets.token_hex(16))')"
    printf '::stop-commands::%s\n%s\n::%s::\n' "$token" "$(cat "$words")" "$token"
}

words="$RUNNER_TEMP/itbiz.words"
against=()
found="$(base)"
if [ -n "$found" ]; then
    against=("--against=$found")
elif [ -n "${BEFORE//0/}" ]; then
    echo "::warning::What stood here before the push is gone from this clone: HEAD is compared with its parents alone."
fi
status=0
if [ "$FORMAT" != github ]; then
    # Other formats stay out of the log: there a title could pass for a command to the runner.
    file="$RUNNER_TEMP/itbiz-findings.$FORMAT"
    judge "$FORMAT" > "$file" || status=$?
    if [ "$status" -gt 1 ]; then
        say_words
        exit "$status"
    fi
    echo "findings=$file" >> "$GITHUB_OUTPUT"
fi
judge github || status=$?
say_words
exit "$status"
