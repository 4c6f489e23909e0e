#include "data/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"

namespace mm {
namespace {

constexpr std::size_t kBlock = 512;

struct Field {
  std::size_t first, size;
};

// Of a header (POSIX.1-2017, pax, "ustar interchange format").
constexpr Field kName{0, 100}, kSize{124, 12}, kChecksum{148, 8}, kMagic{257, 6}, kPrefix{345, 155};
constexpr std::size_t kType = 156;

std::string_view text_of(std::string_view header, Field field) {
  const auto text = header.substr(field.first, field.size);
  return text.substr(0, text.find('\0'));
}

// Octal digits that blanks and zero bytes stand around; or, where the first bit is set, bytes in base 256 (GNU).
std::optional<std::uint64_t> number_of(std::string_view header, Field field) {
  const auto text = header.substr(field.first, field.size);
  std::uint64_t number = 0;
  if ((static_cast<unsigned char>(text[0]) & 0x80U) != 0) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (number >> 55U != 0) return std::nullopt;
      number = number << 8U | (static_cast<unsigned char>(text[i]) & (i == 0 ? 0x7fU : 0xffU));
    }
    return number;
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return 0;
  const auto end = std::min(text.find_first_not_of("01234567", first), text.size());
  if (text.find_first_not_of(std::string_view(" \0", 2), end) != std::string_view::npos) return std::nullopt;
  for (const char digit : text.substr(first, end - first)) number = number << 3U | static_cast<std::uint64_t>(digit - '0');
  return number;
}

// Its bytes added up, those of the checksum taken for blanks; old writers added them with their signs.
bool has_right_checksum(std::string_view header) {
  std::int64_t sum = 0, with_signs = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const char byte = i >= kChecksum.first && i < kChecksum.first + kChecksum.size ? ' ' : header[i];
    sum += static_cast<unsigned char>(byte);
    with_signs += static_cast<signed char>(byte);
  }
  const auto said = number_of(header, kChecksum);
  return said && (static_cast<std::int64_t>(*said) == sum || static_cast<std::int64_t>(*said) == with_signs);
}

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

class TarReader {
 public:
  TarReader(std::span<const std::byte> bytes, const std::string& where)
      : bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), where_(where) {}

  std::vector<TarMember> members() {
    check_not_packed();
    while (true) {
      const auto header = block();
      if (all_zero(header)) break;
      take(header);
    }
    MM_CHECK(all_zero(block()) && !name_ && !size_, Kind::input, "ends in the middle: one empty block, not two", where_);
    MM_CHECK(all_zero(bytes_.substr(at_)) && bytes_.size() % kBlock == 0, Kind::input, "has bytes behind its end", where_,
             "archives that were put one behind the other are files of their own here");
    return std::move(members_);
  }

 private:
  void check_not_packed() const {
    for (const auto& [magic, form] :
         {std::pair{std::string_view("\x1f\x8b"), "gzip"}, std::pair{std::string_view("BZh"), "bzip2"},
          std::pair{std::string_view("\xfd\x37zXZ"), "xz"}, std::pair{std::string_view("\x28\xb5\x2f\xfd"), "zstd"}})
      MM_CHECK(!bytes_.starts_with(magic), Kind::input, fmt::format("is packed by {}", form), where_,
               "unpack the archive: any file of a plain one is reached at once");
  }

  std::string_view block() {
    MM_CHECK(bytes_.size() - at_ >= kBlock, Kind::input, fmt::format("is cut off at byte {}, in front of a header or its end", at_),
             where_);
    at_ += kBlock;
    return bytes_.substr(at_ - kBlock, kBlock);
  }

  // What stands behind a header, filled up to whole blocks.
  std::string_view body(std::uint64_t size, const std::string& name) {
    const std::uint64_t left = bytes_.size() - at_;
    MM_CHECK(size <= left && (size + kBlock - 1) / kBlock * kBlock <= left, Kind::input,
             fmt::format("is cut off in '{}', {} bytes of which should stand at byte {}", shown(name), size, at_), where_);
    const auto text = bytes_.substr(at_, size);
    at_ += (size + kBlock - 1) / kBlock * kBlock;
    return text;
  }

  void take(std::string_view header) {
    MM_CHECK(has_right_checksum(header), Kind::input,
             at_ == kBlock ? "is no tar archive" : fmt::format("has a header with a wrong checksum at byte {}", at_ - kBlock), where_);
    const auto size = number_of(header, kSize);
    MM_CHECK(size, Kind::input, fmt::format("has a size that is no number at byte {}", at_ - kBlock), where_);
    switch (header[kType]) {
      case 'x': return read_pax(body(*size, "a pax header"));
      case 'g': body(*size, "a pax header"); return;
      case 'L': name_ = body(*size, "a long name"); return strip(*name_);
      case 'K': body(*size, "a long link"); return;
      case 'S': throw Error(Kind::input, fmt::format("'{}' is a sparse file", shown(name_of(header))), where_, "write it as a plain one");
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6': break;  // links, devices, folders: nothing stands behind them
      default: {
        const std::string name = name_of(header);
        const std::uint64_t offset = at_, length = size_.value_or(*size);
        body(length, name);
        members_.push_back({name, offset, length});
      }
    }
    name_.reset();
    size_.reset();
  }

  std::string name_of(std::string_view header) const {
    if (name_) return *name_;
    const std::string name(text_of(header, kName));
    const bool posix = header.substr(kMagic.first, kMagic.size) == std::string_view("ustar\0", 6);  // GNU has times where the prefix is
    const auto prefix = posix ? text_of(header, kPrefix) : std::string_view();
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
  }

  static void strip(std::string& name) { name.resize(std::min(name.find('\0'), name.size())); }

  // Records "LENGTH KEY=VALUE\n", the length being that of the whole record.
  void read_pax(std::string_view text) {
    while (!text.empty()) {
      const auto blank = text.find(' '), equals = text.find('=');
      const auto length = whole_number<std::size_t>(text.substr(0, blank));
      MM_CHECK(length && equals < *length && blank < equals && *length <= text.size() && text[*length - 1] == '\n', Kind::input,
               fmt::format("has a broken pax header before byte {}", at_), where_);
      const auto key = text.substr(blank + 1, equals - blank - 1), value = text.substr(equals + 1, *length - equals - 2);
      MM_CHECK(!key.starts_with("GNU.sparse"), Kind::input, "holds a sparse file", where_, "write it as a plain one");
      if (key == "path") name_ = value;
      if (key == "size") {
        size_ = whole_number<std::uint64_t>(value);
        MM_CHECK(size_, Kind::input, fmt::format("has a size that is no number before byte {}", at_), where_);
      }
      text.remove_prefix(*length);
    }
  }

  std::string_view bytes_;
  std::string where_;
  std::size_t at_ = 0;                 // of what is read next
  std::optional<std::string> name_;    // of the next member, where its header has no room for it
  std::optional<std::uint64_t> size_;  // likewise
  std::vector<TarMember> members_;
};

}  // namespace

std::vector<TarMember> tar_members(std::span<const std::byte> bytes, const std::string& where) { return TarReader(bytes, where).members(); }

}  // namespace mm
