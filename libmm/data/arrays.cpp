#include "data/arrays.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "data/array_names.h"
#include "data/csv_arrays.h"
#include "data/idx.h"
#include "data/set_rows.h"
#include "tensor/npy.h"
#include "tensor/npz.h"
#include "tensor/safetensors.h"

namespace mm {
namespace {

enum class Form { npz, npy, safetensors, idx, table };

// Formats that a person may take for arrays of mm's.
struct Refused {
  std::string_view start, what, hint;
};

constexpr std::array kRefused{
    Refused{"\x80\x02", "is a Python pickle, which can run code", "save its arrays with numpy.savez"},
    Refused{"\x80\x03", "is a Python pickle, which can run code", "save its arrays with numpy.savez"},
    Refused{"\x80\x04", "is a Python pickle, which can run code", "save its arrays with numpy.savez"},
    Refused{"\x80\x05", "is a Python pickle, which can run code", "save its arrays with numpy.savez"},
    Refused{"\x89HDF", "is an HDF5 file (or one of MATLAB 7.3), which mm does not read", "save its arrays with numpy.savez"},
    Refused{"MATLAB 5.0 MAT-file", "is a MATLAB file, which mm does not read",
            "scipy.io.loadmat opens it; save its arrays with numpy.savez"},
    Refused{"PAR1", "is a Parquet file, which mm does not read", "save it as CSV"},
    Refused{"version https://git-lfs.github.com/", "is a Git LFS pointer, not the file itself", "fetch it with 'git lfs pull'"},
};

bool is_safetensors(std::string_view bytes) {
  if (bytes.size() < 9 || bytes[8] != '{') return false;
  std::uint64_t length = 0;  // little-endian in the file, as on every machine mm runs on
  std::memcpy(&length, bytes.data(), 8);
  return length <= kLongestSafetensorsHeader;
}

Form form_of(const std::string& path) {
  const MappedFile file(path);
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  MM_CHECK(!bytes.empty(), Kind::input, "is empty: 0 bytes", shown(path), "fetch or copy the file again");
  for (const auto& refused : kRefused)
    if (bytes.starts_with(refused.start)) throw Error(Kind::input, std::string(refused.what), shown(path), std::string(refused.hint));
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return Form::npz;
  if (bytes.starts_with("\x93NUMPY")) return Form::npy;
  if (is_safetensors(bytes)) return Form::safetensors;
  if (bytes.starts_with("\x1f\x8b") || bytes.starts_with(std::string_view("\0\0", 2))) return Form::idx;
  MM_CHECK(bytes.substr(0, 4096).find('\0') == std::string_view::npos, Kind::input,
           "is in no format of arrays that mm reads: .npz, .npy, .safetensors, idx, or a table of text", shown(path));
  return Form::table;
}

// Numbers are read into memory of their own, from a table as fewer bytes or more than its text has.
void check_size(const std::string& path) {
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(path, ignored);
  if (!ignored) check_set_memory(static_cast<double>(bytes), shown(path));
}

Arrays read(const std::string& path) {
  Arrays arrays;
  const Form form = form_of(path);
  if (form != Form::table) check_size(path);
  switch (form) {
    case Form::npz: {
      const Npz file(path);
      double unfolded = 0;
      for (const auto& [name, head] : file.heads()) unfolded += static_cast<double>(head.array_bytes);
      check_set_memory(unfolded, shown(path));
      for (const auto& [name, head] : file.heads()) arrays.tensors[name] = file.tensor(name);
      break;
    }
    case Form::npy: arrays.tensors[std::filesystem::path(path).stem().string()] = read_npy(path); break;
    case Form::safetensors: {
      const Safetensors file(path);
      for (const auto& [name, info] : file.infos()) arrays.tensors[name] = file.tensor(name).clone();  // [...]; the file may change later
      break;
    }
    case Form::idx: {
      const at::Tensor tensor = read_idx(path);
      arrays.tensors[tensor.dim() == 1 ? "labels" : "images"] = tensor;
      break;
    }
    case Form::table: {
      TableArrays table = read_csv_arrays(path);
      arrays = {std::move(table.tensors), std::move(table.texts), std::move(table.columns)};
    }
  }
  return arrays;
}

struct Part {
  std::string_view suffix;
  std::int64_t split;
};

constexpr std::array kParts{Part{"_train", 0}, Part{"_valid", 1}, Part{"_val", 1}, Part{"_test", 2}};

const Part* part_of(const std::string& name) {
  const auto* const part =
      std::ranges::find_if(kParts, [&](const Part& p) { return name.size() > p.suffix.size() && name.ends_with(p.suffix); });
  return part == kParts.end() ? nullptr : part;
}

void check_rows(const NamedTensors& tensors, const std::string& where) {
  for (const auto& [name, tensor] : tensors) {
    MM_CHECK(tensor.dim() >= 1, Kind::input, array_named(name) + " is a single number, where rows are due", where);
    MM_CHECK(tensor.size(0) >= 1, Kind::input, array_named(name) + " has no rows", where);
    const auto& [first, other] = *tensors.begin();
    MM_CHECK(tensor.size(0) == other.size(0), Kind::input,
             fmt::format("{} has {} rows, {} has {}", array_named(name), tensor.size(0), array_named(first), other.size(0)), where,
             "every array of a file needs a row for every example");
  }
}

// Puts x_train, x_valid and x_test one behind the other.
void join_parts(Arrays& arrays, const std::string& where) {
  std::array<NamedTensors, 3> parts;
  for (const auto& [name, tensor] : arrays.tensors) {
    const Part* const part = part_of(name);
    const std::string base = name.substr(0, name.size() - part->suffix.size());
    MM_CHECK(parts[static_cast<std::size_t>(part->split)].emplace(base, tensor).second, Kind::input,
             fmt::format("has {} for two parts of one kind (_valid and _val)", array_named(base)), where);
  }
  NamedTensors joined;
  std::vector<at::Tensor> split;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    check_rows(parts[i], where);
    split.push_back(at::full({parts[i].begin()->second.size(0)}, static_cast<std::int64_t>(i), at::kLong));  // [N_part]
  }
  for (const auto& part : parts)
    for (const auto& [name, tensor] : part) {
      if (joined.contains(name)) continue;
      std::vector<at::Tensor> pieces;
      for (const auto& other : parts) {
        if (other.empty()) continue;
        const auto piece = other.find(name);
        MM_CHECK(piece != other.end(), Kind::input, array_named(name) + " does not stand for every part (_train, _valid, _test)", where);
        MM_CHECK(piece->second.sizes().slice(1) == tensor.sizes().slice(1), Kind::input,
                 fmt::format("{} has rows of shape [{}] in one part and [{}] in another", array_named(name),
                             fmt::join(tensor.sizes().slice(1), ", "), fmt::join(piece->second.sizes().slice(1), ", ")),
                 where);
        pieces.push_back(piece->second);
      }
      joined[name] = at::cat(pieces);  // [N, ...]
    }
  MM_CHECK(joined.emplace("split", at::cat(split)).second, Kind::input, "has an array 'split' beside the parts that say the split", where);
  arrays.tensors = std::move(joined);
}

}  // namespace

Arrays open_arrays(const std::string& path) {
  Arrays arrays = read(path);
  const std::string where = shown(path);
  MM_CHECK(!arrays.tensors.empty(), Kind::input, "holds no arrays", where);
  const bool parts = std::ranges::all_of(arrays.tensors, [](const auto& row) { return part_of(row.first) != nullptr; });
  // A single x_test.npy is an array of its own.
  if (parts && arrays.tensors.size() > 1 && arrays.columns.empty() && arrays.texts.empty()) join_parts(arrays, where);
  check_rows(arrays.tensors, where);
  return arrays;
}

}  // namespace mm
