"""Pictures byte by byte, for what Pillow does not write: PNG of every kind, EXIF blocks with lies in them, 16-bit BMP, GIF frames."""
import struct
import zlib

import numpy as np


def noise(seed: int, count: int) -> bytes:
    """The high bytes of a linear congruential generator (Knuth's MMIX constants); tests/libmm/media/noise.h makes the same."""
    out, state = bytearray(), seed
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        out.append(state >> 56)
    return bytes(out)


def exif_block(order, orientation, kind=3, entries=1, offset=8, claimed=None):
    """A TIFF directory with the orientation; `entries` times, all but the last saying 2; `claimed`: how many it says there are."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", offset)
    body = b""
    for i in range(entries):
        value = orientation if i == entries - 1 else 2
        body += struct.pack(order + "HHI", 0x0112, kind, 1) + struct.pack(order + ("HH" if kind == 3 else "I"), *([value, 0] if kind == 3 else [value]))
    return head + struct.pack(order + "H", claimed or entries) + body + struct.pack(order + "I", 0)


def with_segment(jpeg: bytes, marker: int, data: bytes) -> bytes:
    """The JPEG with a segment behind its first one."""
    first = 4 + struct.unpack_from(">H", jpeg, 4)[0]
    return jpeg[:first] + struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data + jpeg[first:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_rows(samples: np.ndarray, bits: int) -> bytes:
    """Rows packed to `bits` a sample, each with filter 0 or 2 (up) in turn."""
    if samples.size == 0:
        return b""
    if samples.ndim == 2:
        samples = samples[..., None]
    rows = samples.reshape(samples.shape[0], -1)
    if bits == 16:
        packed = rows.astype(">u2").view(np.uint8).reshape(rows.shape[0], -1)
    elif bits == 8:
        packed = rows.astype(np.uint8)
    else:
        width = rows.shape[1]
        spread = (rows.astype(np.uint8)[..., None] >> np.arange(bits - 1, -1, -1, dtype=np.uint8)) & 1
        packed = np.packbits(spread.reshape(rows.shape[0], width * bits), axis=1)
    filters = np.arange(packed.shape[0]) % 2 * 2
    above = np.vstack([np.zeros_like(packed[:1]), packed[:-1]])
    filtered = np.where(filters[:, None] == 2, packed - above, packed).astype(np.uint8)
    return np.hstack([filters[:, None].astype(np.uint8), filtered]).tobytes()


def png(samples, color, bits, interlaced=False, chunks=(), behind=(), size=None):
    """samples [H, W] or [H, W, channels]; color: the PNG colour type; size: what the header says, if not the truth."""
    samples = np.asarray(samples)
    height, width = samples.shape[:2]
    if size:
        width, height = size
    adam7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    steps = adam7 if interlaced else [(0, 0, 1, 1)]
    data = b"".join(png_rows(samples[y::dy, x::dx], bits) for y, x, dy, dx in steps)
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, int(interlaced))
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    out += b"".join(chunk(*c) for c in chunks) + chunk(b"IDAT", zlib.compress(data, 9)) + b"".join(chunk(*c) for c in behind)
    return out + chunk(b"IEND", b"")


def bmp16(rgb: np.ndarray, kind: int) -> bytes:
    """16 bits a pixel: 555 as BI_RGB, 565 as BI_BITFIELDS."""
    height, width = rgb.shape[:2]
    r, g, b = (rgb[..., c].astype(np.uint16) for c in range(3))
    words = (r >> 3 << 10) | (g >> 3 << 5) | b >> 3 if kind == 555 else (r >> 3 << 11) | (g >> 2 << 5) | b >> 3
    rows = np.zeros((height, (width + 1) // 2 * 2), "<u2")
    rows[:, :width] = words[::-1]
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F) if kind == 565 else b""
    offset = 14 + 40 + len(masks)
    head = struct.pack("<2sIHHI", b"BM", offset + rows.nbytes, 0, 0, offset)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 16, 3 if kind == 565 else 0, rows.nbytes, 2835, 2835, 0, 0)
    return head + info + masks + rows.tobytes()


def gif_frame(index: np.ndarray, palette: bytes, screen, place, transparent) -> bytes:
    """A GIF whose one frame lies at `place` of a larger screen; codes are kept short by clearing, so that they need no table."""
    height, width = index.shape
    bits = 7  # of an index; every code then has 8
    entries = palette + bytes((2 << 4) * 3 - len(palette))
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80 | 4, 0, 0) + entries
    if transparent is not None:
        out += b"\x21\xf9\x04" + struct.pack("<BHB", 1, 0, transparent) + b"\0"
    out += b"," + struct.pack("<HHHHB", *place, width, height, 0) + bytes([bits])
    codes = bytearray()
    for i, value in enumerate(index.reshape(-1)):
        if i % 100 == 0:
            codes.append(1 << bits)
        codes.append(int(value))
    codes.append((1 << bits) + 1)
    for begin in range(0, len(codes), 255):
        block = codes[begin:begin + 255]
        out += bytes([len(block)]) + bytes(block)
    return out + b"\0;"


def without_times(avif: bytes) -> bytes:
    """The AVIF with the times of its making (version 1 of mvhd, tkhd and mdhd boxes) set to 0, so that each run gives the same bytes."""
    out = bytearray(avif)
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        at = out.find(kind + b"\1")
        while at >= 0:
            out[at + 8:at + 24] = bytes(16)
            at = out.find(kind + b"\1", at + 1)
    return bytes(out)
