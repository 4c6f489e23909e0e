#include "weights/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "base/check.h"
#include "base/file.h"
#include "weights/safetensors_writer.h"
#include "weights/tensor_bytes.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 7> kUsualParts{"state_dict", "model_state_dict", "model", "module", "params", "net", "weights"};

std::string joined(const std::vector<std::string>& path, std::size_t from, std::size_t to) {
  return fmt::format("{}",
                     fmt::join(path.begin() + static_cast<std::ptrdiff_t>(from), path.begin() + static_cast<std::ptrdiff_t>(to), "."));
}

// How many of a tensor's keys make up the part `wanted`; nothing when it stands elsewhere.
std::optional<std::size_t> keys_of_part(const TorchTensor& tensor, const std::string& wanted) {
  for (std::size_t keys = 1; keys < tensor.path.size(); ++keys)
    if (joined(tensor.path, 0, keys) == wanted) return keys;
  return std::nullopt;
}

// The entries of the outermost collection that hold tensors, in the order of the file; none when it holds tensors itself.
std::vector<std::string> parts_of(const TorchFile& file) {
  std::vector<std::string> parts;
  for (const auto& tensor : file.tensors()) {
    if (tensor.path.size() < 2) return {};
    if (std::ranges::find(parts, tensor.path[0]) == parts.end()) parts.push_back(tensor.path[0]);
    MM_CHECK(parts.size() <= 1000, Kind::input, "holds more than 1000 parts", shown(file.path()), "--part says which is meant");
  }
  return parts;
}

std::string default_part(const TorchFile& file, const std::vector<std::string>& parts) {
  if (parts.size() <= 1) return parts.empty() ? "" : parts[0];
  std::vector<std::string> usual;
  std::ranges::copy_if(parts, std::back_inserter(usual),
                       [](const auto& part) { return std::ranges::find(kUsualParts, part) != kUsualParts.end(); });
  if (usual.size() == 1) return usual[0];
  const auto shown_parts = [&] {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 8); ++i)
      names.push_back("'" + shown(std::string_view(parts[i]).substr(0, 60)) + "'");
    return fmt::format("{}{}", fmt::join(names, ", "), parts.size() > 8 ? ", ..." : "");
  };
  throw Error(Kind::input, fmt::format("holds tensors in {} parts: {}", parts.size(), shown_parts()), shown(file.path()),
              "--part says which is meant; --list shows what is in them");
}

}  // namespace

ChosenPart choose_part(const TorchFile& file, const std::string& wanted) {
  MM_CHECK(!file.tensors().empty(), Kind::input, "holds no tensors", shown(file.path()));
  const auto parts = parts_of(file);
  ChosenPart chosen{.part = wanted.empty() ? default_part(file, parts) : wanted, .others = {}, .tensors = {}};
  for (const auto& tensor : file.tensors()) {
    const auto keys = chosen.part.empty() ? std::optional<std::size_t>(0) : keys_of_part(tensor, chosen.part);
    if (!keys) continue;
    chosen.tensors.push_back({.name = tensor.path.empty() ? "tensor" : joined(tensor.path, *keys, tensor.path.size()), .tensor = &tensor});
  }
  MM_CHECK(!chosen.tensors.empty(), Kind::input, fmt::format("has no part '{}' that holds tensors", shown(wanted)), shown(file.path()),
           "--list shows the names of its tensors");
  for (const auto& part : parts)
    if (!chosen.part.empty() && part != chosen.part && !chosen.part.starts_with(part + ".")) chosen.others.push_back(part);
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : chosen.tensors) {
    MM_CHECK(names.insert(name).second, Kind::input,
             fmt::format("the name '{}' stands for two tensors", shown(std::string_view(name).substr(0, 120))), shown(file.path()),
             "--part converts a part of the file");
    MM_CHECK(name != "__metadata__", Kind::input, "has a tensor called '__metadata__', which no .safetensors file can hold",
             shown(file.path()));
  }
  return chosen;
}

std::map<std::string, std::string> ties_of(const std::vector<NamedTensor>& tensors) {
  using Place = std::tuple<const TorchStorage*, std::uint64_t, std::string_view, std::vector<std::int64_t>, std::vector<std::int64_t>>;
  std::map<Place, std::vector<std::string>> groups;
  for (const auto& [name, tensor] : tensors)
    if (tensor->bytes > 0) groups[{tensor->storage, tensor->offset, tensor->type->name, tensor->shape, tensor->strides}].push_back(name);
  std::map<std::string, std::string> ties;
  for (auto& [place, names] : groups) {
    std::ranges::sort(names);
    for (std::size_t i = 1; i < names.size(); ++i)
      if (names[i] != "format") ties.emplace(names[i], names[0]);  // "format" says something else in a file's metadata
  }
  return ties;
}

Converted convert_file(const std::string& input, const std::string& output, const ConvertRule& rule) {
  const TorchFile file(input, rule.skip_unknown);
  const ChosenPart chosen = choose_part(file, rule.part);
  Converted result{.input = input,
                   .output = output,
                   .part = chosen.part,
                   .other_parts = chosen.others,
                   .types = {},
                   .tied = {},
                   .unknown = file.unknown()};
  if (rule.keep_ties) result.tied = ties_of(chosen.tensors);
  std::map<std::string_view, const TorchTensor*> named;
  std::vector<WrittenTensor> rows;
  for (const auto& [name, tensor] : chosen.tensors) {
    if (result.tied.contains(name)) continue;
    named[name] = tensor;
    rows.push_back({.name = name, .type = tensor->type, .shape = tensor->shape});
    ++result.types[std::string(tensor->type->name)];
    result.bytes += tensor->bytes;
  }
  result.tensors = rows.size();
  auto metadata = result.tied;
  metadata["format"] = "pt";
  std::set<const TorchStorage*> checked;
  write_safetensors(output, std::move(rows), metadata, [&](const WrittenTensor& row, AtomicFile& to) {
    const TorchTensor& tensor = *named.at(row.name);
    if (checked.insert(tensor.storage).second) check_sum(*tensor.storage, shown(input));
    write_numbers(tensor, file.archive(), to);
    if (rule.advance) rule.advance();
  });
  return result;
}

}  // namespace mm
