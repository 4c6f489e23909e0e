#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "config/nearest.h"
#include "model/family.h"

namespace mm {

const Family& family_of(const Folder& folder) { return family_of(folder.config()); }

const Family& family_of(const Json& config) {
  const std::string type = config.string("model_type");
  const auto all = families();
  const auto found = std::ranges::find(all, type, &Family::type);
  if (found != all.end()) return *found;
  std::vector<std::string_view> known;
  for (const auto& family : all) known.push_back(family.type);
  throw Error(Kind::input, fmt::format("mm does not know models of type '{}'{}", shown(type), did_you_mean(nearest(type, known))),
              config.where(), fmt::format("it knows: {}", fmt::join(known, ", ")));
}

}  // namespace mm
