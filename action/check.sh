#!/usr/bin/env bash
# The step "Check" of action.yml: refuses inputs that mean nothing, before anything is built.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case "$ON_DIFFERENCE" in
  fail | warn) ;;
  *) fail "the input on-difference is $(printf %q "$ON_DIFFERENCE"); write fail or warn" ;;
esac
case "$FAIL_ON" in
  error | warning | never) ;;
  *) fail "the input fail-on is $(printf %q "$FAIL_ON"); write error, warning or never" ;;
esac
for input in RTOL ATOL; do
  if ! [[ "${!input}" =~ ^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$ ]]; then
    name=$(tr '[:upper:]' '[:lower:]' <<< "$input")
    fail "the input $name is $(printf %q "${!input}"); write a number from 0, such as 1e-6"
  fi
done
for input in SPECS ARTIFACT; do
  if [[ -z "${!input//[[:space:]]/}" ]]; then
    name=$(tr '[:upper:]' '[:lower:]' <<< "$input")
    fail "the input $name is empty; leave it out for its default"
  fi
done
