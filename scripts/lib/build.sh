# shellcheck shell=bash disable=SC2034,SC2154
# Setup and build of one preset, shared by scripts/quickstart and scripts/test. Source after say.sh.

# build_preset PRESET [TARGET...]: everything up to a built tree in build/PRESET, or to those targets.
build_preset() {
  local preset=$1 started=$SECONDS log=$root/build/$1.log
  shift
  "$root/scripts/setup"
  folder "$root/build" "take the sources to a folder of your own"
  [ "$(free_mib "$root/build")" -ge 1000 ] || stop "less than 1 GB is free at $root/build" "free some space and run it again"
  say "configuring build/$preset"
  (cd "$root" && cmake --preset "$preset" >"$log" 2>&1) || { tail -n 20 "$log" >&2; stop "cmake --preset $preset failed" "the whole log: $log"; }
  say "building build/$preset with $(jobs) jobs (the first time takes some minutes)"
  (cd "$root" && cmake --build --preset "$preset" -j "$(jobs)" ${1:+--target} "$@" 2>&1 | tee "$log" | progress_lines '^\[[0-9]+/[0-9]+\]'; exit "${PIPESTATUS[0]}") || explain_build "$preset" "$log"
  say "built in $((SECONDS - started)) s"
}

# Why a build failed, by its log.
explain_build() {
  if grep -q 'No space left on device' "$2"; then stop "the disk is full: building stopped" "free some space and run it again"; fi
  if grep -q 'Killed signal' "$2"; then stop "the memory ran out while compiling" "one at a time: cmake --build --preset $1 -j1"; fi
  grep -E -m 20 'error|FAILED' "$2" >&2 || tail -n 20 "$2" >&2
  stop "the build failed" "the whole log: $2"
}
