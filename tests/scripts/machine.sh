# shellcheck shell=bash disable=SC2016
# A machine as scripts/setup meets it, made of a folder of tools: what is not in ./bin is not installed. Sourced by setup.test.

# machine: the sources' scripts under "a place" (a path with a space), and the tools they call in bin/; its pip only pretends.
machine() {
  mkdir -p bin "a place"
  cp -r "${SHARE%/share}/scripts" "a place"
  tools awk bash basename cat cmp cp cut df dirname dpkg-query du env flock grep head id ln mkdir nproc realpath rm sed sh sleep tail tee true uname
  stub apt-get 'echo "apt-get $*" >>said'
  stub apt-cache 'echo "  Candidate: 1.0"'
  stub dpkg 'true'
  stub python3 '[ "$1" = -c ] || { while [ "$1" != --target ]; do shift; done; mkdir -p "$2/toy/lib"; echo whole >"$2/toy/lib/libtoy.so"; }'
  echo "toy==1.0" >"a place/scripts/requirements/libtorch.txt"
}

# tools NAME...: this machine's own.
tools() { local tool; for tool; do ln -sf "$(type -P "$tool")" bin; done; }

# Python's own pip, which sees no network but one tiny wheel.
real_pip() {
  tools python3
  mkdir -p wheels
  python3 - <<'END'
import hashlib, zipfile
with zipfile.ZipFile("wheels/toy-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("toy/lib/libtoy.so", "whole\n")
    wheel.writestr("toy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    wheel.writestr("toy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr("toy-1.0.dist-info/RECORD", "")
digest = hashlib.sha256(open("wheels/toy-1.0-py3-none-any.whl", "rb").read()).hexdigest()
open("a place/scripts/requirements/libtorch.txt", "w").write(f"toy==1.0 --hash=sha256:{digest}\n")
END
}

# stub NAME BODY: a tool that does this instead.
stub() { rm -f "bin/$1"; printf '#!/bin/bash\n%s\n' "$2" >"bin/$1"; chmod +x "bin/$1"; }

# script NAME ARGUMENT...: runs it on that machine.
script() {
  env -i PATH="$PWD/bin" HOME="$PWD" LC_ALL=C.UTF-8 PIP_NO_INDEX=1 PIP_FIND_LINKS="$PWD/wheels" PIP_NO_CACHE_DIR=1 ${MM_DEPS+MM_DEPS="$MM_DEPS"} "a place/scripts/$1" "${@:2}"
}

# What a fresh machine lacks, and a person without rights.
no_packages() { stub dpkg-query 'exit 1'; }
no_root() { stub id 'echo 1000'; }
