#include "weights/listing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "weights/convert_folder.h"
#include "weights/model_files.h"
#include "weights/safetensors_header.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

void add_safetensors(const std::string& path, std::vector<ListedTensor>& all) {
  const MappedFile file(path);
  const SafetensorsHeader header = read_safetensors_header(file.bytes(), shown(path));
  std::vector<ListedTensor> rows;
  for (const auto& [name, info] : header.infos)
    rows.push_back({.file = path, .name = name, .type = std::string(info.type->name), .shape = info.shape, .bytes = info.end - info.begin});
  for (const auto& [dropped, kept] : header.metadata) {  // see Checkpoint
    const auto found = header.infos.find(kept);
    if (found == header.infos.end() || header.infos.contains(dropped)) continue;
    const TensorInfo& info = found->second;
    rows.push_back({.file = path,
                    .name = dropped,
                    .type = std::string(info.type->name),
                    .shape = info.shape,
                    .bytes = info.end - info.begin,
                    .tied = kept});
  }
  all.insert(all.end(), rows.begin(), rows.end());
}

void add_pickle(const std::string& path, const ConvertRule& rule, std::vector<ListedTensor>& all) {
  const TorchFile file(path, rule.skip_unknown);
  std::vector<NamedTensor> tensors;
  if (rule.part.empty())
    for (const auto& tensor : file.tensors())
      tensors.push_back({.name = tensor.path.empty() ? "tensor" : fmt::format("{}", fmt::join(tensor.path, ".")), .tensor = &tensor});
  else
    tensors = choose_part(file, rule.part).tensors;
  const auto ties = ties_of(tensors);
  for (const auto& [name, tensor] : tensors) {
    const auto tie = ties.find(name);
    all.push_back({.file = path,
                   .name = name,
                   .type = std::string(tensor->type->name),
                   .shape = tensor->shape,
                   .bytes = tensor->bytes,
                   .tied = tie == ties.end() ? "" : tie->second});
  }
}

// Whether a file begins as torch.save's two forms do.
bool is_pickle(const std::string& path) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 4));
  return start == "PK\x03\x04" || (start.size() == 4 && start[0] == '\x80' && static_cast<unsigned char>(start[2]) == 0x8a);
}

}  // namespace

std::vector<ListedTensor> list_tensors(const std::string& path, const ConvertRule& rule) {
  std::vector<ListedTensor> all;
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    if (is_pickle(path))
      add_pickle(path, rule, all);
    else
      add_safetensors(path, all);
    return all;
  }
  for (const auto& name : file_names(path))
    if (name.ends_with(".safetensors")) add_safetensors(model_file(path, name), all);
  if (!all.empty()) return all;
  for (const auto& name : pickles_to_convert(path)) add_pickle(model_file(path, name), rule, all);
  return all;
}

}  // namespace mm
