// In place of jpeg.cpp, png.cpp, webp.cpp and png_writer.cpp where mm is built with -DMM_MEDIA=OFF: binary and plain PNM is all that is
// read.
#include "base/error.h"
#include "base/file.h"
#include "media/encoded_image.h"
#include "media/png_writer.h"

namespace mm {
namespace {

[[noreturn]] void missing(const std::string& library, const std::string& path) {
  throw Error(Kind::resource, "this mm was built without " + library, shown(path),
              "build it with -DMM_MEDIA=ON, or convert the picture to PPM");
}

}  // namespace

Image decode_jpeg(const EncodedImage& file) { missing("libjpeg", file.name); }
Image decode_png(const EncodedImage& file) { missing("libpng", file.name); }
Image decode_webp(const EncodedImage& file) { missing("libwebp", file.name); }
void write_png(const std::string& path, const Image&) { missing("libpng", path); }
std::string encode_png(const Image&) { missing("libpng", {}); }

}  // namespace mm
