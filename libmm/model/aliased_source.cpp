#include "model/aliased_source.h"

#include <array>
#include <string_view>
#include <utility>

#include "model/old_names.h"

namespace mm {

AliasedSource::AliasedSource(std::shared_ptr<ParamSource> files, Names names) : files_(std::move(files)), names_(std::move(names)) {}

std::string AliasedSource::find(const std::string& name) const {
  constexpr std::array<std::string_view, 3> kPrefixes{"", "model.", "module."};
  for (const auto& alias : names_(name))
    for (const auto prefix : kPrefixes)
      for (const auto& spelling : {alias, old_norm_name(alias)})
        if (std::string whole = std::string(prefix) + spelling; files_->has(whole)) return whole;
  return name;
}

bool AliasedSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor AliasedSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

}  // namespace mm
