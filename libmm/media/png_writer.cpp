#include "media/png_writer.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// What libpng's callbacks need. They are called from C, so that nothing may be thrown out of them.
struct Sink {
  std::string bytes;
  std::jmp_buf jump;
  std::array<char, 256> message{};

  [[noreturn]] void fail(const char* text) {
    std::strncpy(message.data(), text, message.size() - 1);
    std::longjmp(jump, 1);
  }
};

void append(png_structp png, png_bytep bytes, std::size_t size) {
  Sink& sink = *static_cast<Sink*>(png_get_io_ptr(png));
  bool grown = true;
  try {
    sink.bytes.append(reinterpret_cast<const char*>(bytes), size);
  } catch (const std::bad_alloc&) {
    grown = false;
  }
  if (!grown) png_error(png, "not enough memory");
}

bool encode(png_structp png, png_infop info, const Image& image, Sink& sink) {
  if (setjmp(sink.jump) != 0) return false;
  png_set_write_fn(png, &sink, append, [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               image.channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_write_info(png, info);
  const std::size_t stride = static_cast<std::size_t>(image.width) * image.channels;
  for (int y = 0; y < image.height; ++y) png_write_row(png, image.pixels.data() + y * stride);
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

std::string encode_png(const Image& image) {
  MM_ASSERT(image.width >= 1 && image.height >= 1 && (image.channels == 3 || image.channels == 1));
  MM_ASSERT(image.pixels.size() == static_cast<std::size_t>(image.width) * image.height * image.channels);
  Sink sink;
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, &sink, [](png_structp p, png_const_charp text) { static_cast<Sink*>(png_get_error_ptr(p))->fail(text); },
      [](png_structp, png_const_charp) {});
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  const bool done = info != nullptr && encode(png, info, image, sink);
  png_destroy_write_struct(&png, &info);
  MM_CHECK(done, Kind::resource,
           std::string("cannot encode a PNG: ") + (sink.message[0] == '\0' ? "not enough memory" : sink.message.data()));
  return std::move(sink.bytes);
}

void write_png(const std::string& path, const Image& image) { write_file(path, encode_png(image)); }

}  // namespace mm
