#!/usr/bin/env python3
"""Makes tests/golden/images: small pictures of every kind that media/image reads, drawn here, and what Pillow makes of them.

Run: PYTHONPATH=.deps/dev python3 scripts/golden/images.py

index.jsonl holds one line a file: its size and the 64-bit FNV-1a hash of its RGB samples after
ImageOps.exif_transpose and convert("RGB"), or what the error says. resize.jsonl holds the hashes of Image.resize over made-up noise.
The same Pillow gives the same bytes.
"""
import io
import itertools
import json
import pathlib
import random
import struct
import warnings
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageOps

import image_bytes as raw

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "images"
WIDTH, HEIGHT = 37, 29


def fnv1a(data: bytes) -> str:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def drawing(mode="RGB", size=(WIDTH, HEIGHT)):
    """A gradient with a few shapes: edges, flat areas and every corner different."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    rgb = np.stack([x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), (x + y) * 7 % 256], axis=-1).astype(np.uint8)
    image = Image.fromarray(rgb)
    if min(size) > 8:
        draw = ImageDraw.Draw(image)
        draw.ellipse((width // 2, 2, width - 3, height // 2), fill=(250, 40, 30))
        draw.rectangle((2, height // 2, width // 3, height - 4), fill=(20, 30, 200), outline=(255, 255, 255))
    if "A" in mode:
        alpha = Image.fromarray(((x * 9 + y * 5) % 256).astype(np.uint8))
        image = image.convert("RGB" if mode == "RGBA" else "L")
        image.putalpha(alpha)
        return image
    return image.convert(mode) if mode != "P" else image.quantize(23)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def jpegs():
    rgb, grey = drawing(), drawing("L")
    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        yield f"jpeg-{name}.jpg", saved(rgb, "JPEG", quality=85, subsampling=sampling)
    yield "jpeg-411.jpg", saved(rgb, "JPEG", quality=85, subsampling="4:1:1")
    yield "jpeg-low.jpg", saved(rgb, "JPEG", quality=8)
    yield "jpeg-grey.jpg", saved(grey, "JPEG", quality=80)
    yield "jpeg-progressive.jpg", saved(rgb, "JPEG", quality=80, progressive=True)
    yield "jpeg-progressive-grey.jpg", saved(grey, "JPEG", quality=80, progressive=True)
    yield "jpeg-restarts.jpg", saved(rgb, "JPEG", quality=80, restart_marker_blocks=2)
    yield "jpeg-rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    cmyk = saved(drawing("CMYK"), "JPEG", quality=90)
    yield "jpeg-cmyk.jpg", cmyk
    adobe = cmyk.index(b"Adobe") + 11
    yield "jpeg-ycck.jpg", cmyk[:adobe] + b"\2" + cmyk[adobe + 1:]
    adobe = cmyk.index(b"\xff\xeeAdobe".replace(b"Adobe", b""))
    yield "jpeg-cmyk-no-adobe.jpg", cmyk[:adobe] + cmyk[adobe + 2 + struct.unpack_from(">H", cmyk, adobe + 2)[0]:]
    for orientation in range(1, 9):
        yield f"jpeg-exif-{orientation}.jpg", saved(rgb, "JPEG", quality=60, exif=exif(orientation))
    for name, block in (("big-endian", raw.exif_block(">", 6)), ("long", raw.exif_block("<", 8, kind=4)), ("nine", raw.exif_block("<", 9)),
                        ("twice", raw.exif_block("<", 3, entries=2)), ("far", raw.exif_block("<", 6, offset=0xFFFFFFF0)),
                        ("many", raw.exif_block("<", 6, claimed=0xFFFF)), ("short", raw.exif_block("<", 6)[:17])):
        yield f"jpeg-exif-{name}.jpg", raw.with_segment(saved(rgb, "JPEG", quality=60), 0xE1, b"Exif\0\0" + block)
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    yield "jpeg-xmp.jpg", raw.with_segment(saved(rgb, "JPEG", quality=60), 0xE1, xmp)
    plain = saved(rgb, "JPEG", quality=85)
    yield "jpeg-1x1.jpg", saved(drawing(size=(1, 1)), "JPEG")
    yield "jpeg-trailing.jpg", plain + b"anything behind the end"
    yield "jpeg-padded.jpg", plain[:-2] + b"\0\0\0" + plain[-2:]


def broken_jpegs():
    plain, progressive = saved(drawing(), "JPEG", quality=85), saved(drawing(), "JPEG", quality=85, progressive=True)
    yield "jpeg-cut.jpg", plain[:len(plain) * 3 // 4], "cut off"
    yield "jpeg-cut-progressive.jpg", progressive[:len(progressive) * 3 // 4], "cut off"
    yield "jpeg-cut-header.jpg", plain[:100], "cut off"
    yield "jpeg-no-end.jpg", plain[:-2], "cut off"
    yield "jpeg-noise.jpg", plain[:4] + random.Random(5).randbytes(300), "JPEG file"
    scan = plain.index(b"\xff\xda") + 14
    yield "jpeg-marker-inside.jpg", plain[:scan + 40] + b"\xff\xd9" + plain[scan + 42:], "broken"
    size = plain.index(b"\xff\xc0") + 5
    yield "jpeg-bomb.jpg", plain[:size] + struct.pack(">HH", 65500, 65500) + plain[size + 4:], "65500 x 65500 pixels"


def pngs():
    grid = np.asarray(drawing("RGB")).astype(np.uint16)
    deep = grid * 257 + np.arange(WIDTH * HEIGHT * 3).reshape(grid.shape).astype(np.uint16) % 199
    grey8, alpha = np.asarray(drawing("L")), np.asarray(drawing("LA"))[..., 1:]
    index = np.asarray(drawing("P"))
    palette = bytes(drawing("P").getpalette()[:69])
    ramp = np.arange(WIDTH * HEIGHT, dtype=np.uint16).reshape(HEIGHT, WIDTH)
    for interlaced in (False, True):
        suffix = "-interlaced.png" if interlaced else ".png"
        for bits in (1, 2, 4, 8):
            yield f"png-grey{bits}{suffix}", raw.png(ramp % (1 << bits) if bits < 8 else grey8, 0, bits, interlaced)
        yield f"png-grey16{suffix}", raw.png(ramp * 61, 0, 16, interlaced)
        yield f"png-rgb8{suffix}", raw.png(grid, 2, 8, interlaced)
        yield f"png-rgb16{suffix}", raw.png(deep, 2, 16, interlaced)
        for bits in (1, 2, 4, 8):
            count = min(1 << bits, 23)
            yield f"png-palette{bits}{suffix}", raw.png(index % count, 3, bits, interlaced, [(b"PLTE", palette[:count * 3])])
    yield "png-grey8-alpha.png", raw.png(np.dstack([grey8, alpha[..., 0]]), 4, 8)
    yield "png-grey16-alpha.png", raw.png(np.dstack([ramp * 61, ramp]), 4, 16)
    yield "png-rgba8.png", raw.png(np.dstack([grid, alpha]), 6, 8)
    yield "png-rgba16.png", raw.png(np.dstack([deep, ramp]), 6, 16, True)
    yield "png-palette-alpha.png", raw.png(index, 3, 8, chunks=[(b"PLTE", palette), (b"tRNS", bytes(range(0, 230, 10)))])
    yield "png-palette-short.png", raw.png(index, 3, 8, chunks=[(b"PLTE", palette[:30])])
    yield "png-grey-transparent.png", raw.png(grey8, 0, 8, chunks=[(b"tRNS", b"\0\x40")])
    yield "png-rgb-transparent.png", raw.png(grid, 2, 8, chunks=[(b"tRNS", struct.pack(">HHH", 20, 30, 200))])
    yield "png-gamma.png", raw.png(grid, 2, 8, chunks=[(b"gAMA", struct.pack(">I", 100000)), (b"cHRM", struct.pack(">8I", *[31270] * 8))])
    yield "png-exif.png", raw.png(grid, 2, 8, chunks=[(b"eXIf", raw.exif_block(">", 5))])
    yield "png-exif-behind.png", raw.png(grid, 2, 8, behind=[(b"eXIf", raw.exif_block("<", 7))])
    profile = b"\nexif\n%8d\n" % 32 + (b"Exif\0\0" + raw.exif_block("<", 8)).hex().encode() + b"\n"
    yield "png-raw-profile.png", raw.png(grid, 2, 8, chunks=[(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile))])
    yield "png-xmp.png", raw.png(grid, 2, 8, chunks=[(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<a><tiff:Orientation>3</tiff:Orientation></a>")])
    frames = [drawing(), ImageOps.mirror(drawing())]
    yield "png-animated.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=50)
    yield "png-1x1.png", raw.png(np.array([[[1, 2, 3]]]), 2, 8)
    yield "png-tall.png", raw.png(np.arange(1_000_000)[:, None] // 8 % 2, 0, 1)
    yield "png-wide.png", raw.png(np.arange(1_000_000)[None, :] // 9 % 2, 0, 1)
    yield "png-named.jpg", raw.png(grid, 2, 8)


def broken_pngs():
    plain = raw.png(np.asarray(drawing()), 2, 8)
    data = plain.index(b"IDAT")
    yield "png-cut.png", plain[:len(plain) * 2 // 3], "cut off"
    yield "png-cut-interlaced.png", raw.png(np.asarray(drawing()), 2, 8, True)[:1200], "cut off"
    yield "png-cut-header.png", plain[:20], "cut off"
    yield "png-no-end.png", plain[:-12], "cut off"
    yield "png-bad-crc.png", plain[:data + 30] + bytes([plain[data + 30] ^ 1]) + plain[data + 31:], "broken"
    yield "png-bad-note.png", raw.png(np.asarray(drawing()), 2, 8, chunks=[(b"tEXt", b"a\0b")]).replace(b"a\0b", b"a\0c"), "broken"
    yield "png-no-size.png", raw.png(np.zeros((0, 5)), 0, 8), "broken"
    yield "png-no-palette.png", raw.png(np.zeros((5, 5), int), 3, 8), "broken"
    yield "png-bomb.png", raw.png(np.zeros((1, 1), int), 0, 1, size=(30000, 30000)), "30000 x 30000 pixels"


def webps():
    rgb, rgba = drawing(), drawing("RGBA")
    yield "webp-lossy.webp", saved(rgb, "WEBP", quality=70)
    yield "webp-lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "webp-alpha.webp", saved(rgba, "WEBP", quality=80)
    yield "webp-alpha-lossless.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "webp-exif.webp", saved(rgb, "WEBP", quality=60, exif=exif(6))
    yield "webp-xmp.webp", saved(rgb, "WEBP", quality=60, xmp=b'<a tiff:Orientation="8"/>')
    frames = [rgb, ImageOps.mirror(rgb)]
    yield "webp-animated.webp", saved(rgb, "WEBP", save_all=True, append_images=frames[1:], quality=70, duration=50)
    yield "webp-1x1.webp", saved(drawing(size=(1, 1)), "WEBP", lossless=True)


def broken_webps():
    plain = saved(drawing(size=(64, 64)), "WEBP", quality=90)
    yield "webp-cut.webp", plain[:len(plain) * 2 // 3], "cut off"
    yield "webp-cut-header.webp", plain[:16], "cut off"
    yield "webp-noise.webp", plain[:30] + random.Random(6).randbytes(len(plain) - 30), "broken"


def pnms():
    rgb, grey = np.asarray(drawing()), np.asarray(drawing("L"))
    size = b"%d %d\n" % (WIDTH, HEIGHT)
    ramp = np.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
    text = lambda values: b" ".join(b"%d" % v for v in values.reshape(-1)) + b"\n"
    yield "pnm-1.pbm", b"P1\n# bits\n" + size + text(grey // 128)
    yield "pnm-2.pgm", b"P2 " + size + b"200\n" + text(grey // 2)
    yield "pnm-3.ppm", b"P3\n" + size + b"255\n" + text(rgb)
    yield "pnm-4.pbm", b"P4\n" + size + np.packbits(grey > 99, axis=1).tobytes()
    yield "pnm-5.pgm", b"P5\n" + size + b"255\n" + grey.tobytes()
    yield "pnm-5-of-1000.pgm", b"P5\n" + size + b"1000\n" + (ramp % 1001).astype(">u2").tobytes()
    yield "pnm-5-of-65535.pgm", b"P5\n" + size + b"65535\n" + (ramp % 400).astype(">u2").tobytes()
    yield "pnm-6.ppm", b"P6 " + size + b"255\n" + rgb.tobytes()
    yield "pnm-6-of-100.ppm", b"P6\n# a note\n" + size + b"100\n" + (rgb % 101).tobytes()
    yield "pnm-6-of-65535.ppm", b"P6\n" + size + b"65535\n" + (rgb.astype(">u2") * 257).tobytes()


def broken_pnms():
    yield "pnm-cut.ppm", b"P6\n8 8\n255\n" + bytes(100), "cut off"
    yield "pnm-cut-header.ppm", b"P6\n8", "cut off"
    yield "pnm-bomb.ppm", b"P6\n99999999 99999999\n255\n", "99999999 x 99999999 pixels"
    yield "pnm-not-a-number.ppm", b"P6\n8 x\n255\n" + bytes(300), "broken"


def gifs():
    palette, rgb = drawing("P"), drawing()
    yield "gif-plain.gif", saved(palette, "GIF", interlace=0)
    yield "gif-interlaced.gif", saved(palette, "GIF", interlace=1)
    yield "gif-transparent.gif", saved(palette, "GIF", transparency=int(np.asarray(palette)[3, 3]))
    yield "gif-grey.gif", saved(drawing("L"), "GIF")
    yield "gif-1x1.gif", saved(drawing("L", (1, 1)), "GIF")
    yield "gif-large.gif", saved(drawing("RGB", (150, 130)).quantize(256), "GIF")
    yield "gif-animated.gif", saved(palette, "GIF", save_all=True, append_images=[ImageOps.mirror(rgb).quantize(9)], duration=50, loop=0)
    for name, transparent in (("offset", None), ("offset-transparent", 5)):
        yield f"gif-{name}.gif", raw.gif_frame(np.asarray(palette), bytes(palette.getpalette()[:69]), (60, 40), (11, 7), transparent)


def broken_gifs():
    plain = saved(drawing("P", (64, 64)), "GIF")
    yield "gif-cut.gif", plain[:len(plain) * 2 // 3], "cut off"
    yield "gif-no-picture.gif", plain[:13 + 96] + b";", "broken"
    yield "gif-bomb.gif", raw.gif_frame(np.zeros((1, 1), np.uint8), bytes(6), (65535, 65535), (0, 0), None), "65535 x 65535 pixels"


def bmps():
    rgb = drawing()
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        yield f"bmp-{mode.lower()}.bmp", saved(drawing(mode), "BMP")
    for bits in (555, 565):
        yield f"bmp-{bits}.bmp", raw.bmp16(np.asarray(rgb), bits)


def broken_bmps():
    plain = saved(drawing(), "BMP")
    yield "bmp-cut.bmp", plain[:len(plain) // 2], "broken"
    yield "bmp-bomb.bmp", plain[:18] + struct.pack("<ii", 60000, 60000) + plain[26:], "broken"


def tiffs():
    rgb = drawing()
    for name in ("raw", "tiff_lzw", "tiff_deflate", "packbits"):
        yield f"tiff-{name.removeprefix('tiff_')}.tif", saved(rgb, "TIFF", compression=name)
    yield "tiff-group4.tif", saved(drawing("1"), "TIFF", compression="group4")
    yield "tiff-predictor.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "tiff-white-is-zero.tif", saved(drawing("L"), "TIFF", tiffinfo={262: 0})
    yield "tiff-cmyk.tif", saved(drawing("CMYK"), "TIFF", compression="tiff_lzw")
    yield "tiff-ycbcr.tif", saved(drawing("YCbCr"), "TIFF")
    for mode in ("1", "L", "P", "RGBA", "LA", "I;16"):
        image = drawing(mode) if mode != "I;16" else Image.fromarray((np.arange(WIDTH * HEIGHT) % 500).reshape(HEIGHT, WIDTH).astype(np.uint16))
        yield f"tiff-{mode.lower().replace(';', '')}.tif", saved(image, "TIFF")
    for orientation in (3, 6):
        yield f"tiff-exif-{orientation}.tif", saved(rgb, "TIFF", tiffinfo={0x0112: orientation})


def broken_tiffs():
    plain = saved(drawing(), "TIFF")
    packed = bytearray(saved(drawing(), "TIFF", compression="tiff_deflate"))
    packed[len(packed) // 2] ^= 0xFF
    yield "tiff-cut.tif", plain[:len(plain) // 2], "broken"
    yield "tiff-damaged.tif", bytes(packed), "broken"
    yield "tiff-float.tif", saved(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF"), "floating-point samples"
    yield "tiff-pa.tif", saved(drawing("P").convert("PA"), "TIFF"), "a palette and transparency"


def avifs():
    for name, options in (("444", {"subsampling": "4:4:4"}), ("422", {"subsampling": "4:2:2"}), ("420", {"subsampling": "4:2:0"}),
                          ("limited", {"range": "limited"})):
        yield f"avif-{name}.avif", saved(drawing(), "AVIF", quality=80, **options)
    yield "avif-alpha.avif", saved(drawing("RGBA"), "AVIF", quality=80)
    animated = saved(drawing(), "AVIF", quality=80, save_all=True, append_images=[ImageOps.mirror(drawing())])
    yield "avif-animated.avif", raw.without_times(animated)
    for orientation in range(2, 9):
        yield f"avif-exif-{orientation}.avif", saved(drawing(), "AVIF", quality=60, exif=exif(orientation))


def broken_avifs():
    plain = saved(drawing(), "AVIF", quality=80)
    yield "avif-cut.avif", plain[:len(plain) // 2], "broken"
    yield "avif-cut-header.avif", plain[:100], "broken"


def rgb_of(data):
    with Image.open(io.BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def record(name, data):
    (OUT / name).write_bytes(data)
    rgb = rgb_of(data)
    # Conversions from other colours agree within a few levels only: a PNG of what Pillow decodes lies beside the file.
    if name.endswith(".avif") or name in ("tiff-cmyk.tif", "tiff-ycbcr.tif"):
        near = pathlib.Path(name).stem + ".png"
        (OUT / near).write_bytes(saved(rgb, "PNG", optimize=True))
        return {"file": name, "width": rgb.width, "height": rgb.height, "near": near}
    return {"file": name, "width": rgb.width, "height": rgb.height, "hash": fnv1a(rgb.tobytes())}


def resizes():
    """Sizes up and down, odd, one pixel wide, unchanged in one direction, either pass first."""
    sizes = [((61, 47), (24, 18)), ((61, 47), (61, 20)), ((61, 47), (20, 47)), ((64, 48), (224, 224)), ((13, 240), (24, 9)),
             ((240, 13), (9, 24)), ((1, 1), (5, 7)), ((5, 7), (1, 1)), ((1, 100), (3, 50)), ((100, 1), (50, 3)), ((33, 31), (32, 32)),
             ((160, 120), (96, 96)), ((120, 160), (96, 96)), ((300, 200), (7, 5)), ((7, 5), (90, 60)), ((17, 301), (33, 3))]
    for ((width, height), (to_width, to_height)), channels, code in itertools.product(sizes, (1, 3), range(6)):
        seed = width * 1000 + height
        pixels = raw.noise(seed, width * height * channels)
        image = Image.frombytes("L" if channels == 1 else "RGB", (width, height), pixels)
        out = image.resize((to_width, to_height), code)
        yield {"width": width, "height": height, "channels": channels, "to_width": to_width, "to_height": to_height, "filter": code,
               "hash": fnv1a(out.tobytes())}


def main():
    warnings.simplefilter("ignore")  # about the notes that lie on purpose
    Image.MAX_IMAGE_PIXELS = None
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    lines = [record(*case) for make in (jpegs, pngs, webps, pnms, gifs, bmps, tiffs, avifs) for case in make()]
    for make in (broken_jpegs, broken_pngs, broken_webps, broken_pnms, broken_gifs, broken_bmps, broken_tiffs, broken_avifs):
        for name, data, error in make():
            (OUT / name).write_bytes(data)
            lines.append({"file": name, "error": error})
    for name, rows in (("index.jsonl", lines), ("resize.jsonl", resizes())):
        (OUT / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(f"{len(lines)} pictures, {sum(f.stat().st_size for f in OUT.iterdir())} bytes in all")


if __name__ == "__main__":
    main()
