#include "evaluate/label_png.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "base/check.h"
#include "weights/byte_stream.h"

namespace mm {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::array<std::uint8_t, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;
constexpr std::size_t kZlibHead = 2;  // bytes before the compressed ones

std::uint32_t big_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

// What the file says of itself, and its compressed pixels.
class Png {
 public:
  Png(Bytes file, const std::string& where) : where_(where) {
    const auto same = [](std::byte a, std::uint8_t b) { return a == std::byte{b}; };
    check(file.size() >= kSignature.size() &&
              std::equal(kSignature.begin(), kSignature.end(), file.begin(), [&](std::uint8_t b, std::byte a) { return same(a, b); }),
          "is no PNG");
    file = file.subspan(kSignature.size());
    while (part(file)) {
    }
    check(width_ > 0 && !pixels_.empty(), "is a PNG without pixels");
  }

  LabelMap unfold() const {
    const std::size_t line = (width_ * depth_ + 7) / 8, step = std::max<std::size_t>(1, depth_ / 8);
    const auto size = (line + 1) * height_;
    check(pixels_.size() > kZlibHead && size / kMostInflation <= pixels_.size(), "is cut off");
    InflatedBytes stream(Bytes(pixels_).subspan(kZlibHead), InflatedBytes::Form::deflate, where_);
    LabelMap map{.width = width_, .height = height_, .labels = {}};
    map.labels.reserve(width_ * height_);
    std::vector<std::byte> raw(line + 1);
    std::vector<int> above(line), now(line);
    for (std::size_t y = 0; y < height_; ++y) {
      check(stream.read(raw) == raw.size(), "is cut off");
      unfilter(raw, above, now, step);
      for (std::size_t x = 0; x < width_; ++x) map.labels.push_back(pixel(now, x));
      std::swap(above, now);
    }
    return map;
  }

 private:
  void check(bool holds, std::string_view what, const std::string& hint = {}) const {
    MM_CHECK(holds, Kind::input, std::string(what), where_, hint);
  }

  // Takes the next part off; false behind the last.
  bool part(Bytes& file) {
    check(file.size() >= 12, "is cut off");
    const auto length = big_endian(file);
    check(length <= file.size() - 12, "is cut off");
    const auto sum = crc32_of(0, file.subspan(4, 4 + length));
    check(sum == big_endian(file.subspan(8 + length)), "is damaged: a check-sum does not fit");
    const std::string_view type(reinterpret_cast<const char*>(file.data()) + 4, 4);
    const auto data = file.subspan(8, length);
    file = file.subspan(12 + length);
    if (width_ == 0) {
      check(type == "IHDR" && length == 13, "is a PNG without a head");
      head(data);
    } else if (type == "IDAT") {
      pixels_.insert(pixels_.end(), data.begin(), data.end());
    } else {
      check(type != "IHDR", "is a PNG with two heads");
      check(type == "PLTE" || type == "IEND" || (type.front() & 0x20) != 0, "is a PNG with a part that is unknown");
    }
    return type != "IEND";
  }

  void head(Bytes data) {
    width_ = big_endian(data);
    height_ = big_endian(data.subspan(4));
    const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(data[i]); };
    depth_ = byte(8);
    const auto colours = byte(9);
    check(width_ > 0 && height_ > 0, "has no pixels");
    check(width_ <= kMostPixels / height_, fmt::format("has {} x {} pixels, which are too many", width_, height_));
    check(colours == 0 || colours == 3, "is a picture in colours or with transparency",
          "a label map has one number a pixel: grey, or with a palette");
    const bool known = depth_ == 1 || depth_ == 2 || depth_ == 4 || depth_ == 8 || (depth_ == 16 && colours == 0);
    check(known && byte(10) == 0 && byte(11) == 0 && byte(12) <= 1, "is a PNG of a kind that does not exist");
    check(byte(12) == 0, "is interlaced", "save it without interlacing");
  }

  // Each byte is told as a difference from those to the left and above (section 9).
  void unfilter(const std::vector<std::byte>& raw, const std::vector<int>& above, std::vector<int>& now, std::size_t step) const {
    const auto filter = std::to_integer<int>(raw.front());
    check(filter <= 4, "is damaged: an unknown filter");
    for (std::size_t i = 0; i < now.size(); ++i) {
      const int left = i >= step ? now[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
      int guess = 0;
      switch (filter) {
        case 1: guess = left; break;
        case 2: guess = up; break;
        case 3: guess = (left + up) / 2; break;
        case 4: {
          const int whole = left + up - corner, to_left = std::abs(whole - left), to_up = std::abs(whole - up),
                    to_corner = std::abs(whole - corner);
          guess = to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
          break;
        }
        default: break;
      }
      now[i] = (std::to_integer<int>(raw[i + 1]) + guess) & 0xff;
    }
  }

  std::uint16_t pixel(const std::vector<int>& line, std::size_t x) const {
    if (depth_ == 16) return static_cast<std::uint16_t>(line[2 * x] << 8 | line[2 * x + 1]);
    const auto bit = x * depth_;
    return static_cast<std::uint16_t>(line[bit / 8] >> (8 - depth_ - bit % 8) & ((1 << depth_) - 1));
  }

  const std::string& where_;
  std::size_t width_ = 0, height_ = 0, depth_ = 0;  // depth_: bits a pixel
  std::vector<std::byte> pixels_;
};

}  // namespace

LabelMap read_label_png(std::span<const std::byte> file, const std::string& where) { return Png(file, where).unfold(); }

}  // namespace mm
