#include "chat/layout.h"

#include <array>
#include <string_view>
#include <utility>

namespace mm::chat {
namespace {

constexpr std::array<std::string_view, 3> kWrappers{"", "module.", "model."};

// Where a part stands; where it stands nowhere, its newest place, so that a message names that.
std::string prefix_of(const ParamSource& files, const NamedPart& part) {
  for (const auto wrapper : kWrappers)
    for (const auto& prefix : part.prefixes)
      if (const auto whole = std::string(wrapper) + prefix; files.has(whole + part.weight)) return whole;
  return part.prefixes.front();
}

}  // namespace

PartSource::PartSource(std::shared_ptr<ParamSource> files, const std::vector<NamedPart>& parts) : files_(std::move(files)) {
  for (const auto& part : parts) prefixes_.push_back({.ours = part.name, .theirs = prefix_of(*files_, part)});
}

std::string PartSource::find(const std::string& name) const {
  for (const auto& prefix : prefixes_)
    if (name.starts_with(prefix.ours)) return prefix.theirs + name.substr(prefix.ours.size());
  return name;
}

bool PartSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor PartSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

Params named_parts(const std::shared_ptr<ParamSource>& files, const std::vector<NamedPart>& parts) {
  return Params(std::make_shared<PartSource>(files, parts));
}

}  // namespace mm::chat
