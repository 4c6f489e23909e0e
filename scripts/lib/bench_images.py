"""Talks to build/<preset>/bin/bench_images, which decodes and resizes pictures on request (scripts/bench/images.cpp)."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


class BenchImages:
    def __init__(self, preset="release"):
        program = ROOT / "build" / preset / "bin" / "bench_images"
        if not program.exists():
            raise SystemExit(f"{program} is missing: cmake --preset {preset} && cmake --build --preset {preset} --target bench_images")
        self.child = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, request: str):
        """(width, height, nanoseconds, samples), or the text of the error."""
        self.child.stdin.write(request.encode() + b"\n")
        self.child.stdin.flush()
        kind, _, rest = self.child.stdout.readline().decode().rstrip("\n").partition(" ")
        if kind != "ok":
            return rest
        width, height, nanoseconds = map(int, rest.split())
        return width, height, nanoseconds, self.child.stdout.read(width * height * 3)
