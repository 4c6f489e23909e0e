"""What the benches of this folder share: the machine they ran on, one process timed from start to end, and where results go."""

import csv
import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("MM_DATA", ROOT / "../shared/data"))
DEPS = pathlib.Path(os.environ.get("MM_DEPS", ROOT / ".deps"))
PYTHON = {**os.environ, "PYTHONPATH": str(DEPS / "dev"), "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error",
          "TOKENIZERS_PARALLELISM": "false"}  # how the peers are run
SIMD = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")


def cpu_info(key):
    return next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith(key)), "")


def machine():
    """One line: processor, cores, what it computes with, memory."""
    flags = cpu_info("flags").split()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu_info('model name')}, {os.cpu_count()} cores ({', '.join(flag for flag in SIMD if flag in flags)}), {memory:.0f} GiB"


def has_bf16():
    return bool({"avx512_bf16", "amx_bf16"} & set(cpu_info("flags").split()))


def version(words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=True, **more).stdout.strip().splitlines()[0]


def load_now():
    """The load average, with a warning where somebody else computes."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"this machine is busy (load {load:.2f}): the numbers will be too", file=sys.stderr)
    return load


def run(words):
    """One process from start to end: its wall and processor seconds, peak memory, and the lines it wrote."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(words, stdout=out, stderr=errors, env=PYTHON if sys.executable in words else None)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, errors):
            file.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(words)}\nended with {process.returncode}:\n{errors.read()[-2000:]}")
        lines = out.read().splitlines()
    return {"wall_seconds": wall, "cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_bytes": usage.ru_maxrss * 1024,
            "load_before": load}, lines


def write_results(name, fields, runs, text, folder=None, place=None):
    """NAME.csv of all runs and NAME.md in share/bench/<date>-<place>, or in `folder`; place: the processor's name, with what sets it apart from one
    of the same name that computes with AVX-512."""
    narrow = "" if "avx512f" in cpu_info("flags").split() else "-avx2"
    where = re.sub("[^a-z0-9]+", "-", (place or cpu_info("model name") + narrow).lower()).strip("-")
    folder = folder or ROOT / "share/bench" / f"{datetime.date.today()}-{where}"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        for entry in runs:
            writer.writerow({key: round(value, 3) if isinstance(value, float) else value for key, value in entry.items()})
    (folder / f"{name}.md").write_text(text)
    print(text)


def system(load):
    """The end of a page: what else the numbers may depend on."""
    return f"Linux {platform.release()}, Python {platform.python_version()}; load average before the first run {load:.2f}."
