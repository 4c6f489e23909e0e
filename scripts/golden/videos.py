#!/usr/bin/env python3
"""Writes tests/golden/videos/{high,low}.avi: a second each of a high voice beside a square that moves, and of a low one beside one that stands;
and scenes.avi: two seconds of a dark picture, two of a bright one.

    python3 scripts/golden/videos.py
"""

import math
import pathlib
import struct

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/videos"
WIDTH, HEIGHT, FRAMES, RATE = 16, 12, 5, 8000


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def frame(left, background=40):
    pixels = b""
    for y in reversed(range(HEIGHT)):
        for x in range(WIDTH):
            pixels += bytes([220 if left <= x < left + 4 and 4 <= y < 8 else background]) * 3
    return pixels


def voice(hertz, seconds):
    samples = b""
    for i in range(RATE * seconds):
        turns = hertz * (1 + 0.05 * math.sin(2 * math.pi * 3 * i / RATE)) * i / RATE
        loud = 0.1 + 0.4 * math.sin(math.pi * 3 * i / RATE) ** 2
        samples += struct.pack("<h", round(32767 * loud * sum(math.sin(2 * math.pi * k * turns) / k for k in (1, 2, 3, 4)) / 2))
    return samples


def avi(hertz, frames):
    row, count, part = WIDTH * 3, len(frames), 2 * RATE // FRAMES
    sound_streams = 1 if hertz else 0
    main = struct.pack("<14I", 1_000_000 // FRAMES, row * HEIGHT * FRAMES, 0, 0x10, count, 0, 1 + sound_streams, row * HEIGHT, WIDTH, HEIGHT, 0, 0, 0, 0)
    picture = b"vidsDIB " + struct.pack("<10I2HHH", 0, 0, 0, 1, FRAMES, 0, count, row * HEIGHT, 0xFFFFFFFF, 0, 0, 0, WIDTH, HEIGHT)
    pixels = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, row * HEIGHT, 0, 0, 0, 0)
    lists = chunk(b"LIST", b"strl" + chunk(b"strh", picture) + chunk(b"strf", pixels))
    if hertz:
        sound = b"auds" + struct.pack("<13I", 0, 0, 0, 0, 2, 2 * RATE, 0, RATE, 4096, 0xFFFFFFFF, 2, 0, 0)
        wave = struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)
        lists += chunk(b"LIST", b"strl" + chunk(b"strh", sound) + chunk(b"strf", wave))
    movie, index, samples = b"movi", b"", voice(hertz, count // FRAMES) if hertz else b""
    for i in range(count):
        for name, content in ((b"00db", frames[i]), (b"01wb", samples[i * part : (i + 1) * part]))[: 1 + sound_streams]:
            index += name + struct.pack("<3I", 0x10, len(movie), len(content))
            movie += chunk(name, content)
    return chunk(b"RIFF", b"AVI " + chunk(b"LIST", b"hdrl" + chunk(b"avih", main) + lists) + chunk(b"LIST", movie) + chunk(b"idx1", index))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "high.avi").write_bytes(avi(300, [frame(left) for left in (0, 6, 12, 6, 0)]))
    (OUT / "low.avi").write_bytes(avi(110, [frame(6)] * FRAMES))
    (OUT / "scenes.avi").write_bytes(avi(0, [frame(6)] * 2 * FRAMES + [frame(6, 160)] * 2 * FRAMES))


main()
