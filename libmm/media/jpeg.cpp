// JPEG through libjpeg-turbo, with the settings of Pillow (accurate integer DCT, smooth upsampling: the library's defaults).
#include <fmt/format.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <vector>

#include <jpeglib.h>

#include <jerror.h>

#include "base/check.h"
#include "base/file.h"
#include "media/encoded_image.h"
#include "media/exif.h"

namespace mm {
namespace {

constexpr int kMostScans = 500;  // a progressive file of more is made to keep a decoder busy

// libjpeg reports through callbacks and must not be left by an exception: every call into it runs inside run(), out of which an error
// jumps. Steps given to run() hold nothing that has a destructor.
class JpegReader {
 public:
  explicit JpegReader(const EncodedImage& file) : file_(file) {
    info.err = jpeg_std_error(&manager_);
    info.client_data = this;
    manager_.error_exit = [](j_common_ptr common) { reader(common).fail(common); };
    manager_.emit_message = [](j_common_ptr common, int level) {
      if (level < 0 && !reader(common).harmless()) reader(common).fail(common);
    };
    progress_.progress_monitor = [](j_common_ptr common) {
      if (reader(common).info.input_scan_number <= kMostScans) return;
      reader(common).too_many_scans_ = true;
      reader(common).fail(common);
    };
    run([this] {
      jpeg_create_decompress(&info);
      info.progress = &progress_;
    });
  }
  ~JpegReader() { jpeg_destroy_decompress(&info); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  template <class Step>
  void run(const Step& step) {
    if (setjmp(jump_) == 0)
      step();
    else
      report();
  }

  jpeg_decompress_struct info{};

 private:
  static JpegReader& reader(j_common_ptr common) { return *static_cast<JpegReader*>(common->client_data); }

  [[noreturn]] void fail(j_common_ptr common) {
    manager_.format_message(common, message_);
    std::longjmp(jump_, 1);
  }

  // Warnings that leave the pixels as they were meant: version numbers, padding before the end. All others tell of damage.
  bool harmless() const {
    const int code = manager_.msg_code;
    return file_.limits.allow_truncated || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM || code == JWRN_NOT_SEQUENTIAL ||
           code == JWRN_BOGUS_ICC || (code == JWRN_EXTRANEOUS_DATA && manager_.msg_parm.i[1] == JPEG_EOI);
  }

  [[noreturn]] void report() const {
    if (too_many_scans_) throw_broken(file_, "JPEG", fmt::format("it has more than {} scans", kMostScans));
    if (manager_.msg_code == JWRN_JPEG_EOF || manager_.msg_code == JERR_INPUT_EOF) throw_cut_off(file_, "JPEG");
    throw_broken(file_, "JPEG", message_);
  }

  const EncodedImage& file_;
  jpeg_error_mgr manager_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  char message_[JMSG_LENGTH_MAX] = {};
  bool too_many_scans_ = false;
};

int orientation(const jpeg_decompress_struct& info) {
  constexpr std::string_view exif_name("Exif\0\0", 6), xmp_name("http://ns.adobe.com/xap/1.0/\0", 29);
  std::vector<std::byte> exif;
  std::string_view xmp;
  for (const jpeg_marker_struct* marker = info.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    if (data.starts_with(exif_name)) {  // long EXIF is spread over several markers
      const auto bytes = std::as_bytes(std::span(data.substr(exif_name.size())));
      exif.insert(exif.end(), bytes.begin(), bytes.end());
    } else if (data.starts_with(xmp_name)) {
      xmp = data.substr(xmp_name.size());
    }
  }
  const int from_exif = exif_orientation(exif);
  return from_exif != 0 ? from_exif : xmp_orientation(xmp);
}

// a * b / 255, rounded (MULDIV255 of Pillow).
int product255(int a, int b) {
  const int t = a * b + 128;
  return ((t >> 8) + t) >> 8;
}

// Ink as stored, inverted after the custom of Adobe, to RGB as Pillow's cmyk2rgb.
void ink_to_rgb(const std::uint8_t* ink, std::uint8_t* rgb, int width) {
  for (int x = 0; x < width; ++x, ink += 4, rgb += 3)
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<std::uint8_t>(std::clamp(ink[3] - product255(255 - ink[c], ink[3]), 0, 255));
}

}  // namespace

Image decode_jpeg(const EncodedImage& file) {
  JpegReader reader(file);
  jpeg_decompress_struct& info = reader.info;
  reader.run([&] {
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.bytes.data()), file.bytes.size());
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&info, TRUE);
  });
  const int components = info.num_components;
  MM_CHECK(components == 1 || components == 3 || components == 4, Kind::input,
           fmt::format("a JPEG of {} components; those with 1, 3 or 4 are read", components), shown(file.name), "convert it to PNG");
  const int held = orientation(info);  // the markers go with the last row
  Image image = canvas(file, info.image_width, info.image_height);
  std::vector<std::uint8_t> ink(components == 4 ? static_cast<std::size_t>(image.width) * 4 : 0);
  reader.run([&] {
    info.out_color_space = components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
      std::uint8_t* row = &image.pixels[static_cast<std::size_t>(info.output_scanline) * image.width * 3];
      JSAMPROW target = components == 4 ? ink.data() : row;
      jpeg_read_scanlines(&info, &target, 1);
      if (components == 4) ink_to_rgb(ink.data(), row, image.width);
    }
    jpeg_finish_decompress(&info);
  });
  return oriented(std::move(image), held);
}

}  // namespace mm
