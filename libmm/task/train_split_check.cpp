#include "task/train_split_check.h"

#include "base/check.h"
#include "data/grocery.h"
#include "data/manifest.h"
#include "data/split_check.h"
#include "options/guarded.h"
#include "task/train_sets.h"

namespace mm {

int report_split(const TrainOptions& options) {
  const TrainDataOptions& data = options.data;
  const std::array<std::string, 3> splits{data.train_split, data.valid_split, data.test_split};
  std::vector<SplitExample> examples;
  if (has_array_set(data))
    examples = split_examples(open_array_set(data, options.task == "regress" ? LabelKind::values : LabelKind::classes));
  const auto add = [&](const std::vector<Photo>& photos) {
    const auto more = split_examples(photos, splits);
    examples.insert(examples.end(), more.begin(), more.end());
  };
  if (!data.grocery.path.empty()) add(read_grocery(data.grocery.path));
  if (!data.manifest.path.empty()) add(read_manifest(data.manifest.path));
  MM_CHECK(!examples.empty(), Kind::usage, "there is no set whose split could be checked", "data");
  const SplitReport report = check_split(examples);
  print(to_text(report));
  return report.leaks.empty() ? 0 : 1;
}

}  // namespace mm
