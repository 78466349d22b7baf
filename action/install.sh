#!/usr/bin/env bash
# The step "Install" of action.yml: takes the binary of the action's own release, if there is one for this machine.
# Otherwise it asks for a build, with the output `build=true`, and says under which `key` a build is cached.
# ACTION_REPOSITORY and ACTION_REF are what the workflow wrote: `uses: REPOSITORY@REF`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

version=$(manifest version)
releases="$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$version"

# The archive of a release that runs here. On Linux, the binary needs no library.
target() {
  case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
    Windows-ARM64) echo aarch64-pc-windows-msvc ;;
    *) return 1 ;;
  esac
}

# Whether the action is the one of the release: `v1.2.3`, `v1.2`, `v1`, or the commit of the tag `v1.2.3`. A branch may
# have changed since.
is_release() {
  case "$ACTION_REF" in
    "v$version" | "v${version%.*}" | "v${version%%.*}") return 0 ;;
  esac
  [[ -n "$ACTION_REPOSITORY" && "$ACTION_REF" =~ ^[0-9a-f]{40}$ ]] || return 1
  # An annotated tag has a second line, `v1.2.3^{}`, with its commit.
  git ls-remote "$GITHUB_SERVER_URL/$ACTION_REPOSITORY" "refs/tags/v$version" "refs/tags/v$version^{}" |
    grep -q "^$ACTION_REF"
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$1" "$releases/$1"
}

# Succeeds if the binary was taken. A binary that is not the one of the release is an error, not a reason to build.
take() {
  local target archive expected
  target=$(target) && is_release || return 1
  archive="lrsched-$version-$target.tar.gz"
  # In the folder itself: tar takes the `C:` of a path for a machine.
  mkdir -p "$bin" && cd "$bin"
  download SHA256SUMS && download "$archive" || return 1
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' SHA256SUMS)
  if [[ "$(sha256 "$archive")" != "$expected" ]]; then
    fail "$archive does not have the checksum of its release; report this to the maintainers"
  fi
  tar -xzf "$archive" --strip-components=1
  rm "$archive" SHA256SUMS
  [[ "$(./lrsched --version)" == "$(printed_version)" ]]
}

echo "$bin" >> "$GITHUB_PATH"
if (take); then
  echo "This is the binary of the release v$version."
  echo "build=false" >> "$GITHUB_OUTPUT"
else
  # `fail` has said why.
  if [[ $? == 2 ]]; then exit 2; fi
  echo "There is no release of this version for $RUNNER_OS on $RUNNER_ARCH, so that it is built from source, and cached."
  rm -rf "$bin"
  cd "$root"
  hash=$(find Cargo.toml Cargo.lock build.rs src schedules -type f -print0 | LC_ALL=C sort -z | xargs -0 cat | sha256)
  # A binary needs the C library of the system that it was built on, or a newer one.
  system="$RUNNER_OS-$RUNNER_ARCH-${ImageOS:-}-$(getconf GNU_LIBC_VERSION 2> /dev/null | tr ' ' '-' || true)"
  { echo "build=true"; echo "key=lrsched-$system-$hash"; } >> "$GITHUB_OUTPUT"
fi
