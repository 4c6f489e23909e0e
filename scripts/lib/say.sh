# shellcheck shell=bash disable=SC2034,SC2154
# What every script of mm says, and how it stops. Source this: . "$(dirname "$0")/lib/say.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Where LibTorch goes; absolute, since CMake looks from another folder.
if [ -n "${MM_DEPS:-}" ]; then MM_DEPS=$(realpath -m "$MM_DEPS"); export MM_DEPS; else unset MM_DEPS; fi
deps=${MM_DEPS:-$root/.deps}

say() {
  if [ -t 2 ]; then printf '\033[1m==>\033[0m %s\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi
}
note() { printf '    %s\n' "$*" >&2; }

# stop SENTENCE [HINT]: one clear sentence, and what to do about it.
stop() {
  printf '%s: error: %s\n' "$(basename "$0")" "$1" >&2
  [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

# folder PATH [HINT]: makes it, and stops where it cannot be written to.
folder() { mkdir -p "$1" 2>/dev/null && [ -w "$1" ] || stop "the folder $1 cannot be written to" "${2:-}"; }

# The lines of standard input that match $1, as one moving line on a terminal, every 50th elsewhere.
progress_lines() {
  if [ -t 2 ]; then pattern=$1 awk '$0 ~ ENVIRON["pattern"] {printf "\r\033[K    %s", substr($0, 1, 100); fflush(); any = 1} END {if (any) printf "\r\033[K"}' >&2
  else pattern=$1 awk '$0 ~ ENVIRON["pattern"] && ++n % 50 == 0 {print "    " substr($0, 1, 100); fflush()}' >&2
  fi
}

# Free space of the folder that would hold $1, in MiB.
free_mib() {
  local at=$1
  while [ ! -d "$at" ]; do at=$(dirname "$at"); done
  df -Pm "$at" | awk 'NR == 2 {print $4}'
}

# How many compilers may run at once: one a core, and 1.5 GiB of memory for each.
jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# sources FOLDER...: the C++ files below those folders that are there, sorted.
sources() {
  local folder
  for folder; do
    [ ! -d "$folder" ] || find "$folder" -name '*.h' -o -name '*.cpp'
  done | sort
}
