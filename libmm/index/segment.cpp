#include "index/segment.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#include "base/check.h"
#include "base/hash.h"
#include "index/block_sums.h"
#include "index/store_item.h"

namespace mm {
namespace {

constexpr std::string_view kMagic = "mmsegm01";
constexpr std::size_t kAligned = 64;

struct Head {
  char magic[8] = {};
  std::uint64_t rows = 0, width = 0, texts = 0;  // texts: bytes of them
};

// Where the parts of a file begin, one behind the other, each aligned.
struct Layout {
  Layout(std::uint64_t rows, std::uint64_t width, std::uint64_t texts) {
    const std::array<std::uint64_t, 6> sizes{
        rows * code_stride(width), rows * 3 * sizeof(float), rows * width * sizeof(float), rows * 8, rows * 16, texts};
    std::uint64_t at = kAligned;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      begins[i] = at;
      at += (sizes[i] + kAligned - 1) / kAligned * kAligned;
    }
    total = at;
  }
  std::array<std::uint64_t, 6> begins{};  // codes, facts, vectors, ends, places, texts
  std::uint64_t total = 0;
};

template <class T>
const T* part(std::span<const std::byte> bytes, std::uint64_t begin) {
  static_assert(std::is_trivially_copyable_v<T>);
  return reinterpret_cast<const T*>(bytes.data() + begin);
}

template <class T>
std::span<const std::byte> bytes_of(const T* data, std::size_t count) {
  return std::as_bytes(std::span(data, count));
}

}  // namespace

void GatheredRows::add(std::string_view text, std::span<const float> vector) {
  MM_ASSERT(vector.size() == width_);
  const auto stride = code_stride(width_), begin = codes_.size();
  codes_.resize(begin + stride);
  facts_.push_back(encode_row(vector, std::span(codes_).subspan(begin)));
  vectors_.insert(vectors_.end(), vector.begin(), vector.end());
  texts_ += text;
  ends_.push_back(texts_.size());
}

SegmentRows GatheredRows::rows() {
  const auto count = facts_.size();
  columns_.resize(3 * count);
  for (std::size_t row = 0; row < count; ++row) {
    columns_[row] = facts_[row].scale;
    columns_[count + row] = facts_[row].length;
    columns_[2 * count + row] = facts_[row].left;
  }
  return {.rows = ends_.size(),
          .width = width_,
          .codes = codes_.data(),
          .facts = columns_.data(),
          .vectors = vectors_.data(),
          .ends = ends_.data(),
          .texts = texts_.data()};
}

Segment::Segment(const std::string& path, std::size_t width) : file_(path) {
  const auto bytes = summed_bytes(file_);
  const auto where = shown(path);
  Head head;
  MM_CHECK(bytes.size() >= kAligned, Kind::input, "is no segment of a store", where);
  std::memcpy(&head, bytes.data(), sizeof(head));
  MM_CHECK(std::string_view(head.magic, sizeof(head.magic)) == kMagic, Kind::input, "is no segment of a store", where);
  MM_CHECK(head.width == width, Kind::input, fmt::format("has vectors of {} numbers, the store of {}", head.width, width), where);
  // Each below the size of the file before they are multiplied: nothing overflows.
  MM_CHECK(head.rows <= bytes.size() && head.texts <= bytes.size() && head.width <= bytes.size() &&
               head.rows <= bytes.size() / code_stride(head.width) && Layout(head.rows, head.width, head.texts).total == bytes.size(),
           Kind::input, "is damaged: its parts do not add up to its size", where);
  const Layout layout(head.rows, head.width, head.texts);
  rows_ = {.rows = head.rows,
           .width = width,
           .codes = part<std::uint8_t>(bytes, layout.begins[0]),
           .facts = part<float>(bytes, layout.begins[1]),
           .vectors = part<float>(bytes, layout.begins[2]),
           .ends = part<std::uint64_t>(bytes, layout.begins[3]),
           .texts = part<char>(bytes, layout.begins[5])};
  places_ = {part<Place>(bytes, layout.begins[4]), head.rows};
  // Both are read without looking again: ends rise up to the texts' size, places are rows.
  std::uint64_t before = 0;
  for (std::size_t row = 0; row < head.rows; ++row) {
    MM_CHECK(rows_.ends[row] >= before && rows_.ends[row] <= head.texts && places_[row].row < head.rows, Kind::input,
             "is damaged: its rows do not fit its size", where, "`mm retrieve verify` says where");
    before = rows_.ends[row];
  }
  // Vectors are read here and there, when a few rows are looked at again.
  const auto begin = (layout.begins[2] + 4095) / 4096 * 4096;
  if (begin < layout.begins[3])
    ::madvise(const_cast<std::byte*>(bytes.data() + begin), layout.begins[3] - begin, MADV_RANDOM);  // advice: without it, too
}

std::optional<std::size_t> Segment::find(std::string_view id) const {
  const auto hash = hash64(id);
  auto place = std::ranges::lower_bound(places_, hash, {}, &Place::hash);
  for (; place != places_.end() && place->hash == hash; ++place)
    if (id_of(rows_.text(place->row)) == id) return place->row;
  return std::nullopt;
}

void write_segment(const std::string& path, std::size_t width, std::span<const TakenRow> taken) {
  struct Place {
    std::uint64_t hash, row;
  };
  std::vector<std::uint64_t> ends;
  std::vector<Place> places;
  std::uint64_t texts = 0;
  for (const auto& [rows, row] : taken) {
    texts += rows->text(row).size();
    places.push_back({hash64(id_of(rows->text(row))), ends.size()});
    ends.push_back(texts);
  }
  std::ranges::sort(places, {}, [](const Place& place) { return std::pair(place.hash, place.row); });
  Head head{.rows = taken.size(), .width = width, .texts = texts};
  std::ranges::copy(kMagic, head.magic);
  SummedFile file(path);
  file.write(bytes_of(&head, 1));
  file.pad(kAligned);
  for (const auto& [rows, row] : taken) file.write(bytes_of(rows->codes + row * code_stride(width), code_stride(width)));
  file.pad(kAligned);
  for (std::size_t fact = 0; fact < 3; ++fact)
    for (const auto& [rows, row] : taken) file.write(bytes_of(rows->facts + fact * rows->rows + row, 1));
  file.pad(kAligned);
  for (const auto& [rows, row] : taken) file.write(std::as_bytes(rows->vector(row)));
  file.pad(kAligned);
  file.write(bytes_of(ends.data(), ends.size()));
  file.pad(kAligned);
  file.write(bytes_of(places.data(), places.size()));
  file.pad(kAligned);
  for (const auto& [rows, row] : taken) {
    const auto text = rows->text(row);
    file.write(bytes_of(text.data(), text.size()));
  }
  file.pad(kAligned);
  file.commit();
}

}  // namespace mm
