#!/usr/bin/env bash
# The step "Compare" of action.yml. Its inputs are the variables SPECS, AGAINST, RTOL and ATOL.
set -euo pipefail

# One path per line. A single line that is not a path has several, separated by spaces. Nothing is expanded.
specs=()
if [[ "$SPECS" == *$'\n'* || -e "$SPECS" ]]; then
  while IFS= read -r line; do
    if [ -n "$line" ]; then specs+=("$line"); fi
  done <<< "$SPECS"
else
  read -ra specs <<< "$SPECS"
fi

# A checkout has a single commit. The base branch is fetched here, with one commit, too.
if [ -z "$AGAINST" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  git -c core.fsmonitor= -c core.hooksPath=/dev/null fetch --quiet --no-tags --depth=1 origin \
    "+refs/heads/$GITHUB_BASE_REF:refs/remotes/origin/$GITHUB_BASE_REF"
  AGAINST="origin/$GITHUB_BASE_REF"
fi

report="$RUNNER_TEMP/learning-rates"
mkdir -p "$report"
code=0
# After `--`, a path that begins with a hyphen is not an option.
lrsched compare --against="${AGAINST:-main}" --rtol="$RTOL" --atol="$ATOL" \
  -o "$report/report.md" -o "$report/report.json" \
  -o "$report/report.png" -o "$report/report.svg" -o "$report/report.html" \
  -- ${specs[@]+"${specs[@]}"} || code=$?
case $code in
  0) verdict=equal ;;
  1) verdict=different ;;
  *) verdict=error ;;
esac
if [ -f "$report/report.md" ]; then cat "$report/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
echo "verdict=$verdict" >> "$GITHUB_OUTPUT"
echo "report=$report" >> "$GITHUB_OUTPUT"
