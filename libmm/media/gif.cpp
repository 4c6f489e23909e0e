// The first frame of a GIF (GIF89a specification, 1990), as Pillow shows it: transparent pixels keep the colour of their palette entry,
// and what the frame leaves uncovered has the colour of the transparent entry, or of entry 0. Own code because FFmpeg gives neither,
// and takes a cut-off file for a whole one.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "media/encoded_image.h"

namespace mm {
namespace {

constexpr int kLongestCode = 12;  // bits

struct CutOff {};  // the file ended

class GifBytes {
 public:
  explicit GifBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (at_ == bytes_.size()) throw CutOff{};
    return std::to_integer<std::uint8_t>(bytes_[at_++]);
  }
  int word() {
    const int low = byte();
    return low + 256 * byte();
  }
  void skip(int count) {
    for (int i = 0; i < count; ++i) byte();
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

// Codes of 3 to 12 bits out of blocks of up to 255 bytes.
class Codes {
 public:
  explicit Codes(GifBytes& bytes) : bytes_(bytes) {}

  // The next code; nothing after the last block.
  std::optional<int> next(int bits) {
    while (held_ < bits) {
      if (left_ == 0) left_ = bytes_.byte();
      if (left_ == 0) return {};
      pending_ |= static_cast<std::uint32_t>(bytes_.byte()) << held_;
      --left_, held_ += 8;
    }
    const int code = static_cast<int>(pending_ & ((1u << bits) - 1));
    pending_ >>= bits;
    held_ -= bits;
    return code;
  }

 private:
  GifBytes& bytes_;
  std::uint32_t pending_ = 0;
  int held_ = 0, left_ = 0;  // bits in pending_, bytes left of the block
};

// Palette indices out of LZW codes (Welch 1984, with GIF's codes of growing width). A string is a chain of entries, last index first.
class Lzw {
 public:
  Lzw(GifBytes& bytes, int index_bits) : codes_(bytes), index_bits_(index_bits), clear_(1 << index_bits) { reset(); }

  enum class Status { going, ended, broken };

  // Appends the indices of one code to `out`.
  Status step(std::vector<std::uint8_t>& out) {
    const auto code = codes_.next(bits_);
    if (!code || *code == clear_ + 1) return Status::ended;
    if (*code == clear_) {
      reset();
      return Status::going;
    }
    if (*code > next_ || (*code == next_ && last_ < 0)) return Status::broken;
    const std::size_t begin = out.size();
    const bool repeats = *code == next_;  // the last string and its own first index again
    for (int entry = repeats ? last_ : *code;; entry = prefix_[entry]) {
      out.push_back(entry < clear_ ? static_cast<std::uint8_t>(entry) : suffix_[entry]);
      if (entry < clear_) break;
    }
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
    const std::uint8_t first = out[begin];
    if (repeats) out.push_back(first);
    if (last_ >= 0 && next_ < 1 << kLongestCode) {
      prefix_[next_] = static_cast<std::uint16_t>(last_);
      suffix_[next_] = first;
      if (++next_ == 1 << bits_ && bits_ < kLongestCode) ++bits_;
    }
    last_ = *code;
    return Status::going;
  }

 private:
  void reset() { bits_ = index_bits_ + 1, next_ = clear_ + 2, last_ = -1; }

  Codes codes_;
  int index_bits_, clear_, bits_ = 0, next_ = 0, last_ = -1;
  std::array<std::uint16_t, 1 << kLongestCode> prefix_{};
  std::array<std::uint8_t, 1 << kLongestCode> suffix_{};
};

class GifReader {
 public:
  explicit GifReader(const EncodedImage& file) : file_(file), bytes_(file.bytes) {
    for (int i = 0; i < 256; ++i) colors_[i].fill(static_cast<std::uint8_t>(i));  // grey where there is no palette
  }

  Image read() {
    bytes_.skip(6);
    width_ = bytes_.word(), height_ = bytes_.word();
    const int flags = bytes_.byte();
    bytes_.skip(2);
    if ((flags & 0x80) != 0) read_palette(flags);
    for (int block = bytes_.byte(); block != ','; block = bytes_.byte()) {
      if (block == ';') throw_broken(file_, "GIF", "it has no picture");
      if (block == '!') read_extension();
    }
    return read_frame();
  }

 private:
  void read_palette(int flags) {
    const int count = 2 << (flags & 7);
    bool grey = true;  // a ramp of greys counts as no palette
    std::array<std::array<std::uint8_t, 3>, 256> colors{};
    for (int i = 0; i < count; ++i)
      for (auto& c : colors[i]) grey &= (c = bytes_.byte()) == i;
    if (!grey) colors_ = colors;
  }

  void read_extension() {
    const int label = bytes_.byte();
    bool first = true;
    for (int size = bytes_.byte(); size != 0; size = bytes_.byte(), first = false) {
      std::array<std::uint8_t, 255> block;
      for (int i = 0; i < size; ++i) block[i] = bytes_.byte();
      if (label == 0xF9 && first && size >= 4 && (block[0] & 1) != 0) transparent_ = block[3];
    }
  }

  Image read_frame() {
    const int left = bytes_.word(), top = bytes_.word(), width = bytes_.word(), height = bytes_.word(), flags = bytes_.byte();
    if ((flags & 0x80) != 0) read_palette(flags);
    Image image = canvas(file_, std::max(width_, left + width), std::max(height_, top + height));
    fill(image);
    const int index_bits = bytes_.byte();
    if (index_bits < 1 || index_bits > 8) throw_broken(file_, "GIF", "its codes are of a length that there is not");
    Lzw lzw(bytes_, index_bits);
    std::vector<std::uint8_t> indices;  // decoded and not yet placed
    for (const int y : order(height, (flags & 0x40) != 0)) {
      std::uint8_t* target = &image.pixels[(static_cast<std::size_t>(top + y) * image.width + left) * 3];
      if (!read_row(lzw, indices, width)) {
        if (!file_.limits.allow_truncated) throw CutOff{};
        break;
      }
      for (int x = 0; x < width; ++x, target += 3) std::copy_n(colors_[indices[x]].data(), 3, target);
      indices.erase(indices.begin(), indices.begin() + width);
    }
    return image;
  }

  void fill(Image& image) const {
    if (file_.limits.allow_truncated) return;  // stays grey
    const auto& color = colors_[transparent_.value_or(0)];
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = color[i % 3];
  }

  // Makes `indices` at least a row long; false when the file ends before.
  bool read_row(Lzw& lzw, std::vector<std::uint8_t>& indices, int width) const try {
    while (static_cast<int>(indices.size()) < width) {
      const auto status = lzw.step(indices);
      if (status == Lzw::Status::broken) throw_broken(file_, "GIF", "a code that was not defined");
      if (status == Lzw::Status::ended) return false;
    }
    return true;
  } catch (const CutOff&) {
    return false;
  }

  // Rows in the order of the file: interlaced ones in four passes.
  static std::vector<int> order(int height, bool interlaced) {
    std::vector<int> rows;
    constexpr std::array<std::array<int, 2>, 4> passes{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [begin, step] : passes)
      for (int y = begin; interlaced && y < height; y += step) rows.push_back(y);
    for (int y = 0; !interlaced && y < height; ++y) rows.push_back(y);
    return rows;
  }

  const EncodedImage& file_;
  GifBytes bytes_;
  int width_ = 0, height_ = 0;
  std::array<std::array<std::uint8_t, 3>, 256> colors_{};
  std::optional<int> transparent_;
};

}  // namespace

Image decode_gif(const EncodedImage& file) try { return GifReader(file).read(); } catch (const CutOff&) {
  throw_cut_off(file, "GIF");
}

}  // namespace mm
