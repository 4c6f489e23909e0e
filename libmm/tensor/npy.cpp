#include "tensor/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"

namespace mm {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHead = 1 << 16;  // bytes; a head is about 70, and numpy itself reads no more than 10,000

struct NpyType {
  std::string_view kind;  // as the head spells it, without byte order
  at::ScalarType type;
};

constexpr std::array kNpyTypes{
    NpyType{"b1", at::kBool},  NpyType{"u1", at::kByte},   NpyType{"i1", at::kChar},  NpyType{"u2", at::kUInt16},
    NpyType{"i2", at::kShort}, NpyType{"u4", at::kUInt32}, NpyType{"i4", at::kInt},   NpyType{"u8", at::kUInt64},
    NpyType{"i8", at::kLong},  NpyType{"f2", at::kHalf},   NpyType{"f4", at::kFloat}, NpyType{"f8", at::kDouble},
};

// What is refused on purpose, by the letter of its kind.
struct Refused {
  char kind;
  std::string_view what, hint;
};

constexpr std::array kRefused{
    Refused{'O', "holds Python objects: such an array is a pickle, which can run code",
            "save it with a number type: array.astype('float32')"},
    Refused{'U', "holds text", "save the index of each text: numpy.unique(array, return_inverse=True)"},
    Refused{'S', "holds text", "save the index of each text: numpy.unique(array, return_inverse=True)"},
    Refused{'a', "holds text", "save the index of each text: numpy.unique(array, return_inverse=True)"},
    Refused{'V', "holds raw bytes or records", "save each field as an array of its own"},
    Refused{'M', "holds dates", "save them as numbers: array.astype('int64')"},
    Refused{'m', "holds spans of time", "save them as numbers: array.astype('int64')"},
    Refused{'c', "holds complex numbers", "save the real and the imaginary part as two arrays"},
    Refused{'f', "holds floating-point numbers of an unusual width", "save it as array.astype('float64')"},
};

// Takes a head apart, which is a Python literal: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class HeadReader {
 public:
  HeadReader(std::string_view text, const std::string& who, const std::string& where) : left_(text), who_(who), where_(where) {}

  StoredArray read() {
    bool has_type = false, has_order = false, has_shape = false;
    take("{");
    while (!try_take("}")) {
      const std::string_view key = quoted();
      take(":");
      bool& seen = key == "descr" ? has_type : key == "fortran_order" ? has_order : key == "shape" ? has_shape : refuse();
      if (std::exchange(seen, true)) refuse();
      if (key == "descr") read_type();
      if (key == "fortran_order") array_.fortran = truth();
      if (key == "shape") read_shape();
      if (!try_take(",")) {
        take("}");
        break;
      }
    }
    skip_space();
    if (!left_.empty() || !has_type || !has_order || !has_shape) refuse();
    return std::move(array_);
  }

 private:
  [[noreturn]] bool& refuse() const { throw Error(Kind::input, who_ + ": its head is not that of a .npy file", where_); }

  void skip_space() { left_.remove_prefix(std::min(left_.find_first_not_of(" \n"), left_.size())); }

  bool try_take(std::string_view word) {
    skip_space();
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }

  void take(std::string_view word) {
    if (!try_take(word)) refuse();
  }

  std::string_view quoted() {
    skip_space();
    if (left_.empty() || (left_[0] != '\'' && left_[0] != '"')) refuse();
    const auto end = left_.find(left_[0], 1);
    if (end == std::string_view::npos) refuse();
    const auto text = left_.substr(1, end - 1);
    left_.remove_prefix(end + 1);
    return text;
  }

  bool truth() {
    if (try_take("True")) return true;
    take("False");
    return false;
  }

  void read_shape() {
    take("(");
    while (!try_take(")")) {
      skip_space();
      const auto digits = left_.substr(0, left_.find_first_not_of("0123456789"));
      const auto size = whole_number<std::int64_t>(digits);
      if (!size) refuse();
      array_.shape.push_back(*size);
      left_.remove_prefix(digits.size());
      try_take("L");  // as Python 2 wrote it
      if (!try_take(",")) {
        take(")");
        break;
      }
    }
  }

  void read_type() {
    skip_space();
    MM_CHECK(!left_.starts_with('['), Kind::input, who_ + " is structured: its elements are records of several fields", where_,
             "save each field as an array of its own");
    const auto text = quoted();
    const auto kind = !text.empty() && std::string_view("<>|=").find(text[0]) != std::string_view::npos ? text.substr(1) : text;
    const auto* const type = std::ranges::find(kNpyTypes, kind, &NpyType::kind);
    if (type != kNpyTypes.end()) {
      array_.dtype = type->type;
      array_.swapped = text.starts_with('>');
      return;
    }
    const auto* const refused = kind.empty() ? kRefused.end() : std::ranges::find(kRefused, kind[0], &Refused::kind);
    const auto spelt = shown(text.substr(0, 40));
    MM_CHECK(refused == kRefused.end(), Kind::input, fmt::format("{} {} ('{}')", who_, refused->what, spelt), where_,
             std::string(refused->hint));
    throw Error(Kind::input, fmt::format("{} is of the unknown type '{}'", who_, spelt), where_);
  }

  std::string_view left_;
  const std::string& who_;
  const std::string& where_;
  StoredArray array_;
};

// Bytes of the head, all of them or an error.
std::string head_part(ByteStream& stream, std::size_t count, const std::string& who, const std::string& where) {
  std::string text(count, '\0');
  const std::size_t there = stream.read(std::as_writable_bytes(std::span(text)));
  MM_CHECK(there == count, Kind::input, who + " is cut off inside its head", where, "fetch or copy the file again");
  return text;
}

}  // namespace

NpyHead read_npy_head(ByteStream& stream, const std::string& who, const std::string& where) {
  const std::string start = head_part(stream, kMagic.size() + 2, who, where);
  MM_CHECK(start.starts_with(kMagic), Kind::input, who + " is not in numpy's format (.npy)", where);
  const int major = static_cast<unsigned char>(start[6]), minor = static_cast<unsigned char>(start[7]);
  MM_CHECK(major >= 1 && major <= 3 && minor == 0, Kind::input,
           fmt::format("{} is of version {}.{} of numpy's format; 1.0, 2.0 and 3.0 are known", who, major, minor), where);
  const std::string size = head_part(stream, major == 1 ? 2 : 4, who, where);
  std::size_t length = 0;
  for (std::size_t i = size.size(); i-- > 0;) length = length << 8 | static_cast<unsigned char>(size[i]);
  MM_CHECK(length <= kLongestHead, Kind::input, fmt::format("{}: a head of {} bytes (at most {})", who, length, kLongestHead), where);
  const std::string text = head_part(stream, length, who, where);
  NpyHead head{.array = HeadReader(text, who, where).read()};
  head.head_bytes = start.size() + size.size() + length;
  head.array_bytes = checked_bytes(head.array, who, where);
  return head;
}

at::Tensor read_npy(const std::string& path) {
  const MappedFile file(path);
  const std::string who = "the array", where = shown(path);
  MM_CHECK(!file.bytes().empty(), Kind::input, "is empty: 0 bytes", where, "fetch or copy the file again");
  PlainBytes stream(file.bytes());
  const NpyHead head = read_npy_head(stream, who, where);
  const std::uint64_t there = file.bytes().size() - head.head_bytes;
  MM_CHECK(head.array_bytes <= there, Kind::input, fmt::format("is cut off: {} of {} bytes of numbers are there", there, head.array_bytes),
           where, "fetch or copy the file again");
  MM_CHECK(head.array_bytes == there, Kind::input, fmt::format("holds {} bytes behind its array", there - head.array_bytes), where);
  return read_array(stream, head.array, who, where);
}

std::string npy_head(at::IntArrayRef sizes) {
  std::string shape;
  for (const auto size : sizes) shape += fmt::format("{}, ", size);
  if (sizes.size() > 1) shape.erase(shape.size() - 2);
  if (sizes.size() == 1) shape.pop_back();
  std::string head = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", shape);
  constexpr std::size_t kStart = kMagic.size() + 4, kAligned = 64;  // bytes, as numpy writes it
  head.append(kAligned - 1 - (kStart + head.size()) % kAligned, ' ') += '\n';
  return std::string(kMagic) + std::string{1, 0, static_cast<char>(head.size() & 0xff), static_cast<char>(head.size() >> 8)} + head;
}

void write_npy(const std::string& path, const at::Tensor& numbers) {
  const auto plain = numbers.to(at::kCPU, at::kFloat).contiguous();  // [...]
  AtomicFile file(path);
  file.write(npy_head(plain.sizes()));
  file.write(std::as_bytes(std::span(plain.const_data_ptr<float>(), static_cast<std::size_t>(plain.numel()))));
  file.commit();
}

}  // namespace mm
