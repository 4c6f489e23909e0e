// PNG through libpng. What Pillow's convert("RGB") does: alpha and tRNS dropped, 16-bit colour cut to its high byte, 16-bit grey clipped
// at 255, palette entries that are not there black.
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "media/encoded_image.h"
#include "media/exif.h"

namespace mm {
namespace {

// libpng must not be left by an exception: every call into it runs inside run(), out of which an error jumps. Steps given to run()
// hold nothing that has a destructor.
class PngReader {
 public:
  explicit PngReader(const EncodedImage& file) : file_(file) {
    png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, this, [](png_structp p, png_const_charp message) { self(png_get_error_ptr(p)).fail(message); },
        [](png_structp, png_const_charp) {});
    info = png == nullptr ? nullptr : png_create_info_struct(png);
    if (info == nullptr) {
      png_destroy_read_struct(&png, nullptr, nullptr);
      throw Error(Kind::resource, "not enough memory for the PNG decoder");
    }
  }
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  // Whether the step went through.
  template <class Step>
  bool run(const Step& step) {
    if (setjmp(jump_) != 0) return false;
    step();
    return true;
  }

  void read_from_memory() {
    png_set_read_fn(png, this, [](png_structp p, png_bytep target, std::size_t size) { self(png_get_io_ptr(p)).read(target, size); });
  }

  [[noreturn]] void report() const {
    if (cut_off_) throw_cut_off(file_, "PNG");
    throw_broken(file_, "PNG", message_.data());
  }

  png_structp png = nullptr;
  png_infop info = nullptr;

 private:
  static PngReader& self(void* pointer) { return *static_cast<PngReader*>(pointer); }

  [[noreturn]] void fail(png_const_charp message) {
    std::strncpy(message_.data(), message, message_.size() - 1);
    std::longjmp(jump_, 1);
  }

  void read(png_bytep target, std::size_t size) {
    cut_off_ = size > file_.bytes.size() - at_;
    if (cut_off_) fail("");
    std::memcpy(target, file_.bytes.data() + at_, size);
    at_ += size;
  }

  const EncodedImage& file_;
  std::size_t at_ = 0;
  std::jmp_buf jump_{};
  std::array<char, 256> message_{};
  bool cut_off_ = false;
};

int orientation(const PngReader& reader) {
  png_uint_32 size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(reader.png, reader.info, &size, &exif) != 0)
    if (const int found = exif_orientation(std::as_bytes(std::span(exif, size))); found != 0) return found;
  png_textp texts = nullptr;
  const int count = png_get_text(reader.png, reader.info, &texts, nullptr);
  int raw = 0, xmp = 0;
  for (const png_text& text : std::span(texts, static_cast<std::size_t>(count))) {
    const std::string_view key(text.key), value(text.text, std::max(text.text_length, text.itxt_length));
    if (key == "Raw profile type exif") raw = raw_profile_orientation(value);
    if (key == "XML:com.adobe.xmp") xmp = xmp_orientation(value);
  }
  return exif == nullptr && raw != 0 ? raw : xmp;
}

// Samples that libpng has no conversion of Pillow's kind for: palette indices of 8 bits, grey of 16 (big-endian).
struct Samples {
  int bytes = 0;                           // of a pixel; 0: libpng makes RGB itself
  std::array<std::uint8_t, 768> colors{};  // the palette

  void to_rgb(const std::uint8_t* from, std::uint8_t* to, int width) const {
    for (int x = 0; x < width; ++x, from += bytes, to += 3) {
      const std::uint8_t grey = from[0] == 0 ? from[bytes - 1] : 255;
      if (bytes == 1)
        std::copy_n(&colors[from[0] * 3], 3, to);
      else
        std::fill_n(to, 3, grey);
    }
  }
};

// Asks libpng for RGB where it can give it.
void choose_conversion(PngReader& reader, Samples& samples) {
  const auto type = png_get_color_type(reader.png, reader.info), depth = png_get_bit_depth(reader.png, reader.info);
  png_set_packing(reader.png);
  if (type == PNG_COLOR_TYPE_PALETTE) {
    samples.bytes = 1;
    png_colorp palette = nullptr;
    int count = 0;
    png_get_PLTE(reader.png, reader.info, &palette, &count);
    if (count > 0) std::memcpy(samples.colors.data(), palette, static_cast<std::size_t>(count) * 3);
  } else if (type == PNG_COLOR_TYPE_GRAY && depth == 16) {
    samples.bytes = 2;
  } else {
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(reader.png);
    png_set_strip_16(reader.png);
    png_set_strip_alpha(reader.png);
    png_set_gray_to_rgb(reader.png);
  }
}

}  // namespace

Image decode_png(const EncodedImage& file) {
  PngReader reader(file);
  Samples samples;
  int passes = 1;
  const bool opened = reader.run([&] {
    reader.read_from_memory();
    png_set_user_limits(reader.png, 0x7FFFFFFF, 0x7FFFFFFF);  // canvas() has the limit
    png_set_crc_action(reader.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    if (file.limits.allow_truncated) png_set_compression_buffer_size(reader.png, 8);  // so that the last bytes before a cut count
    png_read_info(reader.png, reader.info);
    choose_conversion(reader, samples);
    passes = png_set_interlace_handling(reader.png);
  });
  if (!opened) reader.report();
  Image image = canvas(file, png_get_image_width(reader.png, reader.info), png_get_image_height(reader.png, reader.info));
  const std::size_t stride = static_cast<std::size_t>(image.width) * (samples.bytes == 0 ? 3 : samples.bytes);
  std::vector<std::uint8_t> raw(samples.bytes == 0 ? 0 : stride * image.height);
  std::uint8_t* rows = samples.bytes == 0 ? image.pixels.data() : raw.data();
  int done = 0;  // rows with something in them
  const bool complete = reader.run([&] {
    png_read_update_info(reader.png, reader.info);
    for (int pass = 0; pass < passes; ++pass)
      for (int y = 0; y < image.height; ++y) {
        png_read_row(reader.png, rows + y * stride, nullptr);
        done = std::max(done, y + 1);
      }
    png_read_end(reader.png, reader.info);
  });
  if (!complete && !file.limits.allow_truncated) reader.report();
  for (int y = 0; samples.bytes > 0 && y < done; ++y)
    samples.to_rgb(&raw[y * stride], &image.pixels[static_cast<std::size_t>(y) * image.width * 3], image.width);
  return oriented(std::move(image), orientation(reader));
}

}  // namespace mm
