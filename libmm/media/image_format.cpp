#include "media/image_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/file.h"

namespace mm {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::string_view bytes;
  ImageFormat format;
};

constexpr Magic kReadable[] = {
    {"\xFF\xD8\xFF"sv, ImageFormat::jpeg},
    {"\x89PNG\r\n\x1A\n"sv, ImageFormat::png},
    {"GIF87a"sv, ImageFormat::gif},
    {"GIF89a"sv, ImageFormat::gif},
    {"BM"sv, ImageFormat::bmp},
    {"II*\0"sv, ImageFormat::tiff},
    {"MM\0*"sv, ImageFormat::tiff},
};

struct Refusal {
  std::string_view bytes, what;
  std::string_view hint = "convert it to PNG or JPEG";
};

constexpr std::string_view kGetPicture = "give the picture itself";

constexpr Refusal kRefused[] = {
    {"version https://git-lfs"sv, "is a Git-LFS pointer, not the picture", "run `git lfs pull` where it came from"},
    {"%PDF"sv, "is a PDF document", "convert its page to PNG"},
    {"\xFF\x0A"sv, "is a JPEG XL picture, and there is no JPEG XL decoder here"},
    {"\0\0\0\x0CJXL \r\n\x87\n"sv, "is a JPEG XL picture, and there is no JPEG XL decoder here"},
    {"\0\0\0\x0CjP  \r\n\x87\n"sv, "is a JPEG 2000 picture, which is not read"},
    {"\xFF\x4F\xFF\x51"sv, "is a JPEG 2000 picture, which is not read"},
    {"\x76\x2F\x31\x01"sv, "is an OpenEXR picture, which is not read"},
    {"#?RADIANCE"sv, "is a Radiance HDR picture, which is not read"},
    {"8BPS"sv, "is a Photoshop document, which is not read"},
    {"\0\0\1\0"sv, "is a Windows icon, which is not read"},
    {"qoif"sv, "is a QOI picture, which is not read"},
    {"II+\0"sv, "is a BigTIFF picture, which is not read"},
    {"MM\0+"sv, "is a BigTIFF picture, which is not read"},
    {"%!PS"sv, "is a PostScript document", "convert its page to PNG"},
    {"\x1A\x45\xDF\xA3"sv, "is a Matroska or WebM video, not a picture", kGetPicture},
    {"OggS"sv, "is an Ogg sound or video file, not a picture", kGetPicture},
    {"ID3"sv, "is an MP3 sound file, not a picture", kGetPicture},
    {"fLaC"sv, "is a FLAC sound file, not a picture", kGetPicture},
    {"PK\3\4"sv, "is a zip archive, not a picture", "unpack it"},
    {"\x1F\x8B"sv, "is a gzip archive, not a picture", "unpack it"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

[[noreturn]] void refuse(const std::string& name, std::string_view what, std::string_view hint) {
  throw Error(Kind::input, std::string(what), shown(name), std::string(hint));
}

// "RIFF", a size, then what is in it.
std::optional<ImageFormat> riff(std::string_view head, const std::string& name) {
  if (head.size() < 12 || !head.starts_with("RIFF")) return {};
  const auto kind = head.substr(8, 4);
  if (kind == "WEBP") return ImageFormat::webp;
  if (kind == "WAVE") refuse(name, "is a WAV sound file, not a picture", kGetPicture);
  if (kind == "AVI ") refuse(name, "is an AVI video, not a picture", kGetPicture);
  return {};
}

// An ISO media file begins with a box "ftyp" that names its brands (ISO/IEC 14496-12); a HEIF picture says which codec it needs.
std::optional<ImageFormat> iso_media(std::string_view head, const std::string& name) {
  if (head.size() < 12 || head.substr(4, 4) != "ftyp") return {};
  const std::size_t size = static_cast<unsigned char>(head[2]) * 256u + static_cast<unsigned char>(head[3]);
  const auto brands = head.substr(8, std::max<std::size_t>(size, 12) - 8);
  for (const auto brand : {"avif", "avis"})
    if (brands.find(brand) != std::string_view::npos) return ImageFormat::avif;
  for (const auto brand : {"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"})
    if (brands.find(brand) != std::string_view::npos)
      refuse(name, "is a HEIC picture, and there is no HEIC (HEVC still picture) decoder here", "convert it to PNG or JPEG");
  refuse(name, "is an MP4 or QuickTime video, not a picture", kGetPicture);
}

bool is_pnm(std::string_view head) {
  return head.size() >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' &&
         std::string_view(" \t\r\n#").find(head[2]) != std::string_view::npos;
}

// Says what text stands in place of a picture.
void refuse_text(std::string_view head, const std::string& name) {
  std::string_view text = head;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text[0]))) text.remove_prefix(1);
  const std::string start = lower(text.substr(0, 1024));
  if (start.starts_with("<!doctype html") || start.starts_with("<html") || start.find("<head") != std::string::npos)
    refuse(name, "is a web page, not a picture", "the download was answered with a page, perhaps one to log in: fetch the picture again");
  if (start.starts_with("<svg") || (start.starts_with("<") && start.find("<svg") != std::string::npos))
    refuse(name, "is an SVG drawing, which has no pixels", "convert it to PNG");
  const bool printable = std::all_of(head.begin(), head.end(), [](unsigned char c) { return c >= 0x20 || std::isspace(c); });
  if (printable) refuse(name, "is a text file, not a picture", kGetPicture);
}

}  // namespace

ImageFormat image_format(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.empty()) refuse(name, "is empty (0 bytes)", "fetch it again");
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 4096));
  for (const auto& magic : kReadable)
    if (head.starts_with(magic.bytes)) return magic.format;
  if (const auto format = riff(head, name)) return *format;
  if (const auto format = iso_media(head, name)) return *format;
  if (is_pnm(head)) return ImageFormat::pnm;
  for (const auto& refusal : kRefused)
    if (head.starts_with(refusal.bytes)) refuse(name, refusal.what, refusal.hint);
  refuse_text(head, name);
  refuse(name, "is not a picture in a format that is read here (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, PNM)", "convert it to PNG or JPEG");
}

}  // namespace mm
