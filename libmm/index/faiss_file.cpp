#include "index/faiss_file.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <string_view>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::size_t kWidest = 1 << 20;
constexpr std::int64_t kUnused = 1 << 20;  // what stands where old versions had something
constexpr std::int32_t kInnerProduct = 0, kL2 = 1;

// Numbers from the front of bytes that may end too early.
class Cursor {
 public:
  Cursor(std::span<const std::byte> bytes, std::string where) : left_(bytes), where_(std::move(where)) {}

  std::span<const std::byte> take(std::uint64_t bytes) {
    MM_CHECK(bytes <= left_.size(), Kind::input, "is cut off", where_);
    const auto taken = left_.first(static_cast<std::size_t>(bytes));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  template <class T>
  T number() {
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  // A length and as many numbers.
  template <class T>
  std::vector<T> numbers(std::uint64_t expected) {
    const auto count = number<std::uint64_t>();
    MM_CHECK(count == expected, Kind::input, fmt::format("is damaged: holds {} numbers where {} belong", count, expected), where_);
    const auto bytes = take(count * sizeof(T));
    std::vector<T> all(static_cast<std::size_t>(count));
    if (!all.empty()) std::memcpy(all.data(), bytes.data(), bytes.size());
    return all;
  }

  std::string letters() {
    const auto four = take(4);
    return {reinterpret_cast<const char*>(four.data()), four.size()};
  }

  std::size_t left() const { return left_.size(); }
  const std::string& where() const { return where_; }

 private:
  std::span<const std::byte> left_;
  std::string where_;
};

struct Head {
  std::size_t rows = 0, width = 0;
};

Head read_head(Cursor& cursor) {
  const auto width = cursor.number<std::int32_t>();
  const auto rows = cursor.number<std::int64_t>();
  cursor.take(2 * sizeof kUnused + 1);  // and whether it is trained
  const auto metric = cursor.number<std::int32_t>();
  MM_CHECK(width > 0 && static_cast<std::size_t>(width) <= kWidest && rows >= 0 &&
               static_cast<std::uint64_t>(rows) <= std::numeric_limits<std::uint64_t>::max() / sizeof(float) / kWidest,
           Kind::input, fmt::format("is damaged: {} vectors of {} numbers", rows, width), cursor.where());
  MM_CHECK(metric == kInnerProduct || metric == kL2, Kind::input,
           fmt::format("compares by metric {}, which is neither products nor L2", metric), cursor.where());
  return {.rows = static_cast<std::size_t>(rows), .width = static_cast<std::size_t>(width)};
}

FaissVectors read_index(Cursor& cursor, bool inside = false) {
  const auto kind = cursor.letters();
  if (kind == "IxFI" || kind == "IxF2" || kind == "IxFl") {
    const auto head = read_head(cursor);
    return {.rows = head.rows, .width = head.width, .numbers = cursor.numbers<float>(std::uint64_t{head.rows} * head.width)};
  }
  if (!inside && (kind == "IxMp" || kind == "IxM2")) {
    const auto head = read_head(cursor);
    auto vectors = read_index(cursor, true);
    MM_CHECK(vectors.rows == head.rows && vectors.width == head.width, Kind::input, "is damaged: its parts are of other sizes",
             cursor.where());
    vectors.ids = cursor.numbers<std::int64_t>(head.rows);
    return vectors;
  }
  throw Error(Kind::input,
              fmt::format("is an index of FAISS's kind '{}', or none: only flat ones hold the vectors themselves", shown(kind)),
              cursor.where(), "export the vectors that it was made of as .npy");
}

template <class T>
void put(std::string& to, T number) {
  to.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

FaissVectors read_faiss(const std::string& path) {
  const MappedFile file(path);
  Cursor cursor(file.bytes(), shown(path));
  auto vectors = read_index(cursor);
  MM_CHECK(cursor.left() == 0, Kind::input, fmt::format("is damaged: {} bytes stand behind its end", cursor.left()), shown(path));
  return vectors;
}

FaissWriter::FaissWriter(const std::string& path, std::size_t rows, std::size_t width) : file_(path), left_(rows), width_(width) {
  std::string head = "IxFI";
  put(head, static_cast<std::int32_t>(width));
  put(head, static_cast<std::int64_t>(rows));
  put(head, kUnused);
  put(head, kUnused);
  put(head, char{1});
  put(head, kInnerProduct);
  put(head, static_cast<std::uint64_t>(rows) * width);
  file_.write(head);
}

void FaissWriter::add(std::span<const float> vector) {
  MM_ASSERT(left_ > 0 && vector.size() == width_);
  --left_;
  file_.write(std::as_bytes(vector));
}

void FaissWriter::commit() {
  MM_ASSERT(left_ == 0);
  file_.commit();
}

}  // namespace mm
