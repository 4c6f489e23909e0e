#include "task/kept_set.h"

#include <fmt/format.h>

#include "config/copied_options.h"
#include "config/dump.h"

namespace mm {

ArraySet KeptSet::operator()(const TrainDataOptions& options, LabelKind kind) {
  TrainOptions only;
  only.data = options;
  only.data.shuffle_labels = false;  // which comes afterwards
  const std::string wanted = fmt::format("{} {}", static_cast<int>(kind), dump(CopiedOptions(only).settings, "train", DumpLevel::minimal));
  if (of_ == wanted) return set_;
  of_.clear();
  set_ = {};
  set_ = open_set_knowing(options, kind, made_);
  of_ = wanted;
  return set_;
}

}  // namespace mm
