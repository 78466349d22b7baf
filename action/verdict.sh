#!/usr/bin/env bash
# The step "Verdict" of action.yml: the exit code of the job, and a line on its page.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

more="see the summary of this job"
# Both are said before one of them ends the job.
if [ "$FINDINGS" == found ]; then echo "::error title=lrsched::a learning-rate schedule is probably not what was meant; $more"; fi
case "$VERDICT-$ON_DIFFERENCE" in
  equal-*) ;;
  nothing-*) echo "::warning title=lrsched::nothing was compared, because this commit is the one to compare with; $more" ;;
  different-warn) echo "::warning title=lrsched::learning-rate schedules differ; $more" ;;
  different-fail) echo "::error title=lrsched::learning-rate schedules differ; $more"; exit 1 ;;
  broken-*) echo "::error title=lrsched::a learning-rate schedule breaks what it expects; $more"; exit 1 ;;
  *) fail "learning-rate schedules could not be compared; see the log" ;;
esac
case "$FINDINGS" in
  none) ;;
  found) exit 1 ;;
  *) fail "learning-rate schedules could not be linted; see the log" ;;
esac
