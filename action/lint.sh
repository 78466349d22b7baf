#!/usr/bin/env bash
# The step "Lint" of action.yml: annotates what is probably not meant. Its inputs are the variables SPECS and FAIL_ON.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

read_specs
mkdir -p "$report"
code=0
lrsched lint --format=github --fail-on="$FAIL_ON" -o "$report/lint.md" -o "$report/lint.sarif" \
  -- ${specs[@]+"${specs[@]}"} || code=$?
case $code in
  0) findings=none ;;
  1) findings=found ;;
  *) findings=error ;;
esac
if [ -f "$report/lint.md" ]; then cat "$report/lint.md" >> "$GITHUB_STEP_SUMMARY"; fi
echo "findings=$findings" >> "$GITHUB_OUTPUT"
