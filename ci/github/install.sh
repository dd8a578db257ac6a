#!/usr/bin/env bash
# Installs itbiz from the action's own files, with exactly the packages of its lock, and puts it on the PATH of the job.
set -euo pipefail

place="$RUNNER_TEMP/itbiz"
# -I: a folder of the checkout that is called pip or venv is not taken for Python's.
python -I -m venv "$place"
bin="$place/bin"
if [ -d "$place/Scripts" ]; then bin="$place/Scripts"; fi
pip=("$bin/python" -I -m pip install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" --require-hashes -r "$GITHUB_ACTION_PATH/ci/requirements.lock"
"${pip[@]}" --no-build-isolation "$GITHUB_ACTION_PATH"
echo "$bin" >> "$GITHUB_PATH"
