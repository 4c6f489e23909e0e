# shellcheck shell=bash disable=SC2034,SC2154
# Setup and build of one preset, shared by scripts/quickstart and scripts/test. Source after say.sh.

# build_preset PRESET: everything up to a built tree in build/PRESET.
build_preset() {
  local preset=$1 started=$SECONDS log=$root/build/$1.log
  "$root/scripts/setup"
  mkdir -p "$root/build"
  [ "$(free_mib "$root/build")" -ge 1000 ] || stop "less than 1 GB is free at $root/build" "free some space and run it again"
  say "configuring build/$preset"
  (cd "$root" && cmake --preset "$preset" >"$log" 2>&1) || { tail -n 20 "$log" >&2; stop "cmake --preset $preset failed" "the whole log: $log"; }
  say "building build/$preset with $(jobs) jobs (the first time takes some minutes)"
  (cd "$root" && cmake --build --preset "$preset" -j "$(jobs)" 2>&1 | tee "$log" | progress_lines >&2; exit "${PIPESTATUS[0]}") ||
    { grep -E -m 20 'error|FAILED|No space' "$log" >&2; stop "the build failed" "the whole log: $log"; }
  say "built in $((SECONDS - started)) s"
}

# Ninja's "[12/120] ..." as one moving line on a terminal, every 50th line elsewhere.
progress_lines() {
  if [ -t 2 ]; then awk '/^\[[0-9]+\/[0-9]+\]/ {printf "\r\033[K    %s", substr($0, 1, 100); fflush(); any = 1} END {if (any) printf "\r\033[K"}'
  else awk '/^\[[0-9]+\/[0-9]+\]/ {if (++n % 50 == 0) {print "    " $1; fflush()}}'
  fi
}
