# shellcheck shell=bash disable=SC2034
# What the scripts of the action share. Each of them sources it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The folder of the program, which later steps have on their path.
bin="$RUNNER_TEMP/lrsched/bin"

# The folder of the reports.
report="$RUNNER_TEMP/learning-rates"

# Reads the input SPECS into the array `specs`: one path per line. A single line that is not a path has several, separated by
# spaces. Nothing is expanded.
read_specs() {
  specs=()
  if [[ "$SPECS" == *$'\n'* || -e "$SPECS" ]]; then
    while IFS= read -r line; do
      if [ -n "$line" ]; then specs+=("$line"); fi
    done <<< "$SPECS"
  else
    read -ra specs <<< "$SPECS"
  fi
}

# Ends the job with an error: what is wrong, and what to do.
fail() {
  echo "::error title=lrsched::$*"
  exit 2
}

# What `lrsched --version` prints for the version of the action.
printed_version() {
  echo "lrsched $(manifest version) (lrsched-cli)"
}

# A setting of Cargo.toml that has a line of its own: `manifest version`.
manifest() {
  sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$root/Cargo.toml" | head -n 1
}

# The SHA-256 of a file, or of standard input.
sha256() {
  if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi | cut -d ' ' -f 1
}

# git without the programs that the settings of a repository name.
quiet_git() {
  git -c core.fsmonitor= -c core.hooksPath=/dev/null "$@"
}
