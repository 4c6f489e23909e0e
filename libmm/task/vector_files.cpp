#include "task/vector_files.h"

#include <ATen/ops/from_blob.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "task/earlier_run.h"
#include "task/output.h"
#include "task/walk.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kArrayExtensions{"npy", "npz", "safetensors"};
constexpr const char* kArray = "vectors";  // its name in a file of several

std::string records_beside(const std::string& path) { return fs::path(path).replace_extension(".jsonl").string(); }

bool is_named(const std::string& path, std::string_view extension) { return ends_in(path, std::array{extension}); }

// What write() left there.
at::Tensor stored(const std::string& path) {
  if (is_named(path, "npy")) return read_npy(path);
  return is_named(path, "npz") ? Npz(path).tensor(kArray) : Safetensors(path).tensor(kArray);
}

void write(const std::string& path, const at::Tensor& vectors) {  // [N, E]
  if (is_named(path, "npy")) return write_npy(path, vectors);
  if (is_named(path, "npz")) return write_npz(path, {{kArray, vectors}});
  write_safetensors(path, {{kArray, vectors}});
}

}  // namespace

bool is_array_file(const std::string& path) { return ends_in(path, kArrayExtensions); }

VectorFile::VectorFile(const BatchOptions& options) : path_(with_shard(options.output, options.shard)), records_(options) {
  MM_CHECK(options.format == "auto", Kind::usage, "the name says what it is: a file of arrays", "--format " + options.format,
           "leave --format out; the records stand in " + shown(records_beside(path_)));
  std::error_code ignored;
  const bool stands = fs::exists(fs::symlink_status(path_, ignored));
  MM_CHECK(!stands || options.overwrite || options.resume, Kind::usage, "stands there already", shown(path_),
           "--overwrite replaces it, --resume adds what is missing");
  check_writable(path_);
  records_.output = records_beside(path_);
  records_.format = "jsonl";
  rows_.emplace(path_ + ".rows");
  if (options.resume)
    take_up();
  else
    rows_->keep(0);
}

// As many rows as there are records of them; what was added behind the last record is made again.
void VectorFile::take_up() {
  std::error_code ignored;
  const auto part = GrowingFile::part_of(records_.output);
  const bool begun = fs::exists(part, ignored) && fs::file_size(part, ignored) > 0;
  if (!begun && !fs::exists(records_.output, ignored)) return rows_->keep(0);
  const MappedFile file(begun ? part : records_.output);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  const auto earlier = read_earlier_run(text, Format::jsonl, {}, shown(file.path()));
  count_ = static_cast<std::int64_t>(earlier.ids.size() - earlier.failed);
  if (count_ == 0) return rows_->keep(0);
  for (std::size_t from = 0; width_ == 0 && from < earlier.bytes;) {  // of the first record that has a vector
    const auto end = std::min(text.find('\n', from), text.size());
    width_ = Json::parse(text.substr(from, end - from), shown(file.path())).integer("width", 0);
    from = end + 1;
  }
  MM_CHECK(width_ > 0, Kind::output, "its records name no vectors", shown(file.path()), "--overwrite starts anew");
  const auto bytes = static_cast<std::uint64_t>(count_) * static_cast<std::uint64_t>(width_) * sizeof(float);
  if (rows_->size() == 0 && fs::exists(path_, ignored)) put_all(stored(path_));  // that run was done
  MM_CHECK(rows_->size() >= bytes, Kind::output, "the rows of the earlier run are not there", shown(GrowingFile::part_of(path_ + ".rows")),
           "--overwrite starts anew");
  rows_->keep(bytes);
}

void VectorFile::put_all(const at::Tensor& numbers) {
  const auto plain = numbers.to(at::kFloat).contiguous();  // [...]
  rows_->write({reinterpret_cast<const char*>(plain.const_data_ptr<float>()), plain.nbytes()});
}

void VectorFile::check(std::span<const at::Tensor> vectors) {
  for (const auto& vector : vectors) {
    MM_ASSERT(vector.dim() == 1);
    if (width_ == 0) width_ = vector.size(0);
    MM_CHECK(vector.size(0) == width_, Kind::input, fmt::format("its vector has {} numbers, those before it {}", vector.size(0), width_),
             "", "of a model whose towers differ write .jsonl, or one kind at a time");
  }
}

std::int64_t VectorFile::add(const at::Tensor& vector) {
  check({&vector, 1});
  put_all(vector);
  return count_++;
}

void VectorFile::finish(int code) {
  if (code != 0 && code != 1) return;
  const MappedFile rows = rows_->written();
  auto* data = const_cast<std::byte*>(rows.bytes().data());                // from_blob() takes no other; nobody writes there
  const auto vectors = at::from_blob(data, {count_, width_}, at::kFloat);  // [N, E]
  write(path_, vectors);
  rows_->keep(0);
  rows_.reset();
}

}  // namespace mm
