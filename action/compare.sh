#!/usr/bin/env bash
# The step "Compare" of action.yml. Its inputs are the variables SPECS, AGAINST, RTOL and ATOL.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

read_specs

# The commit of a revision, which may be a branch of the origin; empty if it is not there.
commit_of() {
  quiet_git rev-parse --verify --quiet --end-of-options "$1^{commit}" ||
    quiet_git rev-parse --verify --quiet --end-of-options "origin/$1^{commit}" || true
}

# A checkout has a single commit. The branch to compare with is fetched here, with one commit, too.
fetch() {
  quiet_git fetch --quiet --no-tags --depth=1 origin "+refs/heads/$1:refs/remotes/origin/$1"
}

if [ -z "$AGAINST" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
  fetch "$GITHUB_BASE_REF"
  AGAINST="origin/$GITHUB_BASE_REF"
elif [ -z "$AGAINST" ]; then
  AGAINST=main
  # Without such a branch, the comparison says what to do.
  if [ -z "$(commit_of main)" ]; then fetch main || true; fi
fi

mkdir -p "$report"
echo "report=$report" >> "$GITHUB_OUTPUT"

base=$(commit_of "${AGAINST%...}")
if [ -n "$base" ] && [ "$base" == "$(commit_of HEAD)" ] && [ -z "$(quiet_git status --porcelain)" ]; then
  echo "⚪ **Learning-rate schedules: nothing to compare with.** This commit is \`$AGAINST\` itself." \
    "Run the action on pull requests, or name another revision with \`against\`." >> "$GITHUB_STEP_SUMMARY"
  echo "verdict=nothing" >> "$GITHUB_OUTPUT"
  exit
fi

code=0
# After `--`, a path that begins with a hyphen is not an option.
lrsched compare --against="$AGAINST" --rtol="$RTOL" --atol="$ATOL" \
  -o "$report/report.md" -o "$report/report.json" \
  -o "$report/report.png" -o "$report/report.svg" -o "$report/report.html" \
  -- ${specs[@]+"${specs[@]}"} || code=$?
case $code in
  0) verdict=equal ;;
  1) verdict=different ;;
  *) verdict=error ;;
esac
# An expectation that does not hold is an error, with a verdict of its own.
if [ -f "$report/report.json" ] && grep -q '^  "verdict": "broken"' "$report/report.json"; then verdict=broken; fi
if [ -f "$report/report.md" ]; then cat "$report/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
echo "verdict=$verdict" >> "$GITHUB_OUTPUT"
