// PBM, PGM and PPM, plain and binary (Netpbm's pages pbm(5), pgm(5), ppm(5)). Samples of another maximum than 255 are scaled as Pillow does
// it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "media/encoded_image.h"

namespace mm {
namespace {

bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class PnmReader {
 public:
  explicit PnmReader(const EncodedImage& file)
      : file_(file), text_(reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()), kind_(text_[1]) {}

  Image read() {
    const std::int64_t width = number(), height = number();
    const std::int64_t most = bits() ? 1 : number();
    if (most < 1 || most > 65535) throw_broken(file_, "PNM", fmt::format("its largest sample is {}, not 1 to 65535", most));
    most_ = static_cast<int>(most);
    ++at_;  // one white space ends the header
    check_size(file_, width, height);
    if (!file_.limits.allow_truncated && least_bytes(width, height) > std::ssize(text_) - static_cast<std::int64_t>(at_))
      throw_cut_off(file_, "PNM");
    Image image = canvas(file_, width, height);
    for (int y = 0; y < image.height; ++y)
      if (!read_row(&image.pixels[static_cast<std::size_t>(y) * image.width * 3], image.width)) {
        if (!file_.limits.allow_truncated) throw_cut_off(file_, "PNM");
        break;
      }
    return image;
  }

 private:
  bool plain() const { return kind_ <= '3'; }
  bool bits() const { return kind_ == '1' || kind_ == '4'; }
  bool color() const { return kind_ == '3' || kind_ == '6'; }

  // Bytes that so many pixels take at the least, behind the header.
  std::int64_t least_bytes(std::int64_t width, std::int64_t height) const {
    if (kind_ == '4') return (width + 7) / 8 * height;
    const std::int64_t samples = width * height * (color() ? 3 : 1);
    if (plain()) return bits() ? samples : 2 * samples - 1;  // a digit each; between numbers a space
    return samples * (most_ > 255 ? 2 : 1);
  }

  void skip_space() {
    for (; at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '#'); ++at_)
      if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size() - 1);
  }

  // A number of the header.
  std::int64_t number() {
    skip_space();
    std::int64_t value = 0;
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - begin < 10; ++at_) value = value * 10 + (text_[at_] - '0');
    if (at_ == text_.size()) throw_cut_off(file_, "PNM");
    if (at_ == begin || (text_[at_] != '#' && !is_space(text_[at_]))) throw_broken(file_, "PNM", "its header is not made of numbers");
    return value;
  }

  // One sample; -1 at the end of the file.
  int sample() {
    if (plain()) {
      skip_space();
      if (at_ == text_.size()) return -1;
      int value = 0;
      const std::size_t begin = at_, longest = bits() ? 1 : 5;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - begin < longest; ++at_)
        value = value * 10 + (text_[at_] - '0');
      if (at_ == begin || value > most_) throw_broken(file_, "PNM", fmt::format("a sample is not a number of 0 to {}", most_));
      return value;
    }
    const std::size_t bytes = most_ > 255 ? 2 : 1;
    if (text_.size() - std::min(at_, text_.size()) < bytes) return -1;
    int value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value * 256 + static_cast<unsigned char>(text_[at_++]);
    return std::min(value, most_);
  }

  // Pillow widens grey above 255 to 0..65535 and then clips it at 255; colour is narrowed to 0..255.
  std::uint8_t scaled(int value) const {
    if (bits()) return value == 0 ? 255 : 0;
    const int target = !color() && most_ > 255 ? 65535 : 255;
    if (most_ == target) return static_cast<std::uint8_t>(std::min(value, 255));
    return static_cast<std::uint8_t>(std::min(255.0, std::nearbyint(static_cast<double>(value) / most_ * target)));
  }

  bool read_row(std::uint8_t* row, int width) {
    const bool packed = kind_ == '4';
    for (int x = 0; x < width; ++x, row += 3) {
      if (packed) {
        const std::size_t byte = at_ + static_cast<std::size_t>(x / 8);
        if (byte >= text_.size()) return false;
        std::fill_n(row, 3, scaled(text_[byte] >> (7 - x % 8) & 1));
        continue;
      }
      for (int c = 0; c < 3; ++c) {
        if (c > 0 && !color()) {
          row[c] = row[0];
          continue;
        }
        const int value = sample();
        if (value < 0) return false;
        row[c] = scaled(value);
      }
    }
    if (packed) at_ += (static_cast<std::size_t>(width) + 7) / 8;
    return true;
  }

  const EncodedImage& file_;
  std::string_view text_;
  char kind_;  // '1' to '6'
  std::size_t at_ = 2;
  int most_ = 255;  // largest sample
};

}  // namespace

Image decode_pnm(const EncodedImage& file) { return PnmReader(file).read(); }

}  // namespace mm
