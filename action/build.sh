#!/usr/bin/env bash
# The step "Build" of action.yml: builds the program, unless the cache had it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if [[ "$("$bin/lrsched" --version 2> /dev/null)" == "$(printed_version)" ]]; then
  echo "The cache had the program."
  exit
fi

# Whether a version is at least another: `at_least 1.100.0 1.95`.
at_least() {
  [[ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" == "$2" ]]
}

# The folder of the workflow may name a toolchain of its own.
cd "$RUNNER_TEMP"
needed=$(manifest rust-version)
found=$(cargo --version 2> /dev/null | cut -d ' ' -f 2 || true)
cargo=(cargo)
if ! at_least "${found:-0}" "$needed"; then
  if ! command -v rustup > /dev/null; then
    fail "lrsched needs Rust $needed to be built, and this machine has ${found:-none}; install it in an earlier step"
  fi
  rustup toolchain install "$needed" --profile minimal --no-self-update
  cargo=(rustup run "$needed" cargo)
fi
"${cargo[@]}" install --quiet --locked --path "$root" --root "$RUNNER_TEMP/lrsched"
