#include "weights/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/json_events.h"

namespace mm {
namespace {

constexpr std::size_t kMostDimensions = 64;
constexpr std::size_t kMostTensors = 1'000'000;  // the largest mixture-of-experts checkpoints hold about 100,000
constexpr int kDeepest = 127;                    // serde_json's limit

// A name as a message shows it: one line, not too long.
std::string in_quotes(const std::string& name) { return fmt::format("'{}'", shown(std::string_view(name).substr(0, 120))); }

// One tensor as the header spells it, before its numbers were checked.
struct Entry {
  std::string dtype;
  std::vector<std::uint64_t> shape, offsets;
  bool has_dtype = false, has_shape = false, has_offsets = false;
};

// Takes the header apart: {"name": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "__metadata__": {"key": "value"}}.
class HeaderReader final : public JsonEvents {
 public:
  explicit HeaderReader(const std::string& where) : where_(where) {}

  void begin_object() override {
    switch (place_) {
      case Place::start: place_ = Place::names; break;
      case Place::name: place_ = Place::entry; break;
      case Place::metadata: place_ = Place::pairs; break;
      case Place::skipped: ++depth_; break;
      default: refuse("an object");
    }
  }

  void end_object() override {
    switch (place_) {
      case Place::skipped: close_skipped(); break;
      case Place::entry: finish_entry(); [[fallthrough]];
      case Place::pairs: place_ = Place::names; break;
      default: place_ = Place::start;
    }
  }

  void begin_array() override {
    switch (place_) {
      case Place::shape: place_ = Place::dimensions; break;
      case Place::offsets: place_ = Place::two_offsets; break;
      case Place::skipped: ++depth_; break;
      default: refuse("an array");
    }
  }

  void end_array() override {
    if (place_ == Place::skipped)
      close_skipped();
    else
      place_ = Place::entry;
  }

  void key(std::string& name) override {
    switch (place_) {
      case Place::names: begin_entry(name); break;
      case Place::entry: begin_field(name); break;
      case Place::pairs: begin_pair(name); break;
      default: break;  // inside what is skipped
    }
  }

  void text(std::string& value) override {
    switch (place_) {
      case Place::dtype:
        entry_.dtype = std::move(value);
        place_ = Place::entry;
        break;
      case Place::value:
        *value_ = std::move(value);
        place_ = Place::pairs;
        break;
      case Place::skipped: skip_value(); break;
      default: refuse("a string");
    }
  }

  void natural(std::uint64_t value) override {
    switch (place_) {
      case Place::dimensions:
        MM_CHECK(entry_.shape.size() < kMostDimensions, Kind::input,
                 fmt::format("tensor {} has more than {} dimensions", in_quotes(name_), kMostDimensions), where_);
        entry_.shape.push_back(value);
        break;
      case Place::two_offsets:
        if (entry_.offsets.size() == 2) refuse("a third number");
        entry_.offsets.push_back(value);
        break;
      case Place::skipped: skip_value(); break;
      default: refuse("a number");
    }
  }

  void null() override {
    if (place_ == Place::metadata)
      place_ = Place::names;
    else
      other("null");
  }

  void other(std::string_view what) override {
    if (place_ != Place::skipped) refuse(place_ == Place::dimensions || place_ == Place::two_offsets ? "something else" : what);
    skip_value();
  }

  SafetensorsHeader take() { return std::move(header_); }

 private:
  // What may come next, or what we are inside of.
  enum class Place { start, names, name, entry, dtype, shape, dimensions, offsets, two_offsets, metadata, pairs, value, skipped };

  static std::string_view expected(Place place) {
    switch (place) {
      case Place::dtype: return "the name of a type under 'dtype'";
      case Place::shape: return "an array under 'shape'";
      case Place::dimensions: return "whole numbers of at least 0 under 'shape'";
      case Place::offsets: return "an array under 'data_offsets'";
      case Place::two_offsets: return "two whole numbers of at least 0 under 'data_offsets'";
      case Place::metadata: return "an object of strings under '__metadata__'";
      case Place::value: return "only strings under '__metadata__'";
      default: return "an object";
    }
  }

  [[noreturn]] void refuse(std::string_view got) const {
    const std::string who = place_ == Place::start || name_ == "__metadata__" ? "the header" : "tensor " + in_quotes(name_);
    throw Error(Kind::input, fmt::format("{}: expected {}, got {}", who, expected(place_), got), where_);
  }

  void begin_entry(std::string& name) {
    name_ = std::move(name);
    if (name_ == "__metadata__") {
      if (std::exchange(has_metadata_, true)) refuse_twice();
      place_ = Place::metadata;
      return;
    }
    const auto [at, fresh] = header_.infos.try_emplace(name_);
    if (!fresh) refuse_twice();
    MM_CHECK(header_.infos.size() <= kMostTensors, Kind::input, fmt::format("the header names more than {} tensors", kMostTensors), where_);
    info_ = &at->second;
    entry_ = {};
    place_ = Place::name;
  }

  void begin_field(const std::string& field) {
    const auto enter = [&](bool& seen, Place place) {
      MM_CHECK(!std::exchange(seen, true), Kind::input, fmt::format("tensor {}: '{}' stands twice", in_quotes(name_), field), where_);
      place_ = place;
    };
    if (field == "dtype") {
      enter(entry_.has_dtype, Place::dtype);
    } else if (field == "shape") {
      enter(entry_.has_shape, Place::shape);
    } else if (field == "data_offsets") {
      enter(entry_.has_offsets, Place::offsets);
    } else {
      place_ = Place::skipped;  // the reference reads on, so that a later version may say more
      depth_ = 0;
    }
  }

  void begin_pair(std::string& key) {
    const auto [at, fresh] = header_.metadata.try_emplace(std::move(key));
    MM_CHECK(fresh, Kind::input, fmt::format("the header: the key {} stands twice under '__metadata__'", in_quotes(at->first)), where_);
    value_ = &at->second;
    place_ = Place::value;
  }

  void skip_value() {
    if (depth_ == 0) place_ = Place::entry;
  }

  void close_skipped() {
    --depth_;
    skip_value();
  }

  [[noreturn]] void refuse_twice() const {
    throw Error(Kind::input, fmt::format("the header: the name {} stands twice", in_quotes(name_)), where_);
  }

  // Checks all that needs no other tensor, and keeps it.
  void finish_entry() {
    const auto fail = [&](const std::string& what) {
      throw Error(Kind::input, fmt::format("tensor {}: {}", in_quotes(name_), what), where_);
    };
    if (!entry_.has_dtype || !entry_.has_shape || entry_.offsets.size() != 2) fail("needs 'dtype', 'shape' and two 'data_offsets'");
    const NumberType* type = number_type(entry_.dtype);
    if (type == nullptr) fail(fmt::format("unknown type '{}'", shown(std::string_view(entry_.dtype).substr(0, 40))));
    std::uint64_t bits = 1;
    std::int64_t span = 1;  // the product without zeros, which LibTorch takes for strides
    for (const std::uint64_t n : entry_.shape) {
      const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
      if (__builtin_mul_overflow(bits, n, &bits) || n > most ||
          (n > 0 && __builtin_mul_overflow(span, static_cast<std::int64_t>(n), &span)))
        fail("its shape has too many elements");
    }
    if (__builtin_mul_overflow(bits, std::uint64_t{type->bits}, &bits)) fail("its shape has too many elements");
    const auto [begin, end] = std::pair(entry_.offsets[0], entry_.offsets[1]);
    if (end < begin) fail(fmt::format("ends at byte {}, before its start at byte {}", end, begin));
    if (bits % 8 != 0 || end - begin != bits / 8)
      fail(fmt::format("{} bytes are stored, {} of shape [{}] has {}", end - begin, type->name, fmt::join(entry_.shape, ", "), bits / 8));
    if (!type->computed) fail(fmt::format("the type {} is one that LibTorch does not compute with", type->name));
    *info_ = {.type = type, .shape = {entry_.shape.begin(), entry_.shape.end()}, .begin = begin, .end = end};
  }

  const std::string& where_;
  SafetensorsHeader header_;
  Place place_ = Place::start;
  std::string name_;              // of the tensor being read
  Entry entry_;                   // what was read of it
  TensorInfo* info_ = nullptr;    // where it is kept
  std::string* value_ = nullptr;  // of the metadata pair being read
  bool has_metadata_ = false;
  int depth_ = 0;  // of what is skipped
};

struct Mistaken {
  std::string_view start;  // first bytes, in lower case
  std::string_view what, hint;
};

constexpr std::string_view kGiveModel = "give the file that holds the model's weights: .safetensors, .bin, .pt";

constexpr std::array kMistaken{
    Mistaken{"version https://git-lfs.github.com/", "is a Git LFS pointer, not the weights themselves",
             "fetch them with 'git lfs pull' in the model's folder"},
    Mistaken{"pk\x03\x04", "is a zip archive (a PyTorch pickle, most likely), which can run code; mm opens .safetensors only",
             "`mm convert FILE --output NAME.safetensors` makes one of it, without running anything"},
    Mistaken{"\x80\x02", "is a Python pickle, which can run code; mm opens .safetensors only",
             "`mm convert FILE --output NAME.safetensors` makes one of it, without running anything"},
    Mistaken{"gguf", "is a GGUF file; mm reads .safetensors only", "take the model's original folder"},
    Mistaken{"<!doctype html", "is a web page, not weights", "the download gave an error page: fetch the file again"},
    Mistaken{"<html", "is a web page, not weights", "the download gave an error page: fetch the file again"},
    Mistaken{"\x89png\r\n", "is a picture (PNG), not a model file", kGiveModel},
    Mistaken{"\xff\xd8\xff", "is a picture (JPEG), not a model file", kGiveModel},
    Mistaken{"gif8", "is a picture (GIF), not a model file", kGiveModel},
    Mistaken{"riff", "is a picture, a sound or a video (RIFF), not a model file", kGiveModel},
    Mistaken{"\x1a\x45\xdf\xa3", "is a video (Matroska), not a model file", kGiveModel},
    Mistaken{"%pdf", "is a PDF document, not a model file", kGiveModel},
    Mistaken{"\x1f\x8b", "is a gzip archive, not a model file", "unpack it"},
    Mistaken{"\xfd"
             "7zxz",
             "is an xz archive, not a model file", "unpack it"},
    Mistaken{"\x93numpy", "is an array of NumPy, not a model file", kGiveModel},
    Mistaken{"\x89hdf\r\n", "is an HDF5 file (of Keras, most likely); mm reads .safetensors and PyTorch's pickles only",
             "take the model's folder for PyTorch"},
};

// Says what a file is that cannot be a .safetensors file, if people often take it for one. Asked only where the first 8 bytes are no
// length: those of a sound file can spell "PK" or a pickle's magic.
void refuse_mistaken(std::string_view text, const std::string& where) {
  std::string start(text.substr(0, 64));
  std::ranges::transform(start, start.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const auto& mistaken : kMistaken)
    if (start.starts_with(mistaken.start)) throw Error(Kind::input, std::string(mistaken.what), where, std::string(mistaken.hint));
  if (std::ranges::all_of(start, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; }))
    throw Error(Kind::input, fmt::format("is text, not weights; it begins with '{}'", shown(text.substr(0, 40))), where);
}

// Tensors must fill the data block from its first to its last byte without holes or overlaps: an overlap would let a small file fill
// any memory, a hole or a tail can hide another file.
void check_offsets(const std::map<std::string, TensorInfo>& infos, std::uint64_t block, const std::string& where) {
  using Row = std::map<std::string, TensorInfo>::value_type;
  std::vector<const Row*> rows;
  rows.reserve(infos.size());
  for (const auto& row : infos) rows.push_back(&row);
  std::ranges::sort(rows, {}, [](const Row* row) { return std::pair(row->second.begin, row->second.end); });
  std::uint64_t filled = 0;
  for (const Row* row : rows) {
    MM_CHECK(row->second.begin == filled, Kind::input,
             fmt::format("tensor {} starts at byte {} of the data, where byte {} is due: tensors overlap or leave a hole",
                         in_quotes(row->first), row->second.begin, filled),
             where);
    filled = row->second.end;
  }
  MM_CHECK(filled <= block, Kind::input, fmt::format("is cut off: {} of {} bytes of data are there", block, filled), where,
           "fetch or copy the file again");
  MM_CHECK(filled == block, Kind::input, fmt::format("holds {} bytes behind its last tensor", block - filled), where);
}

}  // namespace

SafetensorsHeader read_safetensors_header(std::span<const std::byte> file, const std::string& where) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  MM_CHECK(!text.empty(), Kind::input, "is empty: 0 bytes", where, "fetch or copy the file again");
  MM_CHECK(text.size() >= 8, Kind::input, fmt::format("is not a .safetensors file: only {} bytes long", text.size()), where);
  std::uint64_t length = 0;  // little-endian in the file, as on every machine mm runs on
  std::memcpy(&length, text.data(), 8);
  if (length > kLongestSafetensorsHeader || length > text.size() - 8) refuse_mistaken(text, where);
  MM_CHECK(length <= kLongestSafetensorsHeader, Kind::input,
           fmt::format("is not a .safetensors file: a header of {} bytes (at most {})", length, kLongestSafetensorsHeader), where);
  MM_CHECK(length <= text.size() - 8, Kind::input,
           fmt::format("is cut off inside its header: {} of {} bytes are there", text.size() - 8, length), where,
           "fetch or copy the file again");
  HeaderReader reader(where);
  parse_json(text.substr(8, length), where, kDeepest, reader);
  SafetensorsHeader header = reader.take();
  header.data = 8 + length;
  check_offsets(header.infos, text.size() - header.data, where);
  return header;
}

}  // namespace mm
