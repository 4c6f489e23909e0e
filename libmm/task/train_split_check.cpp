#include "task/train_split_check.h"

#include "base/check.h"
#include "data/split_check.h"
#include "options/guarded.h"
#include "task/train_answer_data.h"
#include "task/train_sets.h"

namespace mm {

int report_split(const TrainOptions& options) {
  const TrainDataOptions& data = options.data;
  const std::array<std::string, 3> splits{data.train_split, data.valid_split, data.test_split};
  std::vector<SplitExample> examples;
  TrainDataOptions pictures = data;  // with sentences
  if (options.task != "caption" && options.task != "align") pictures.shards.files.clear();
  if (has_array_set(data) && pictures.shards.files.empty())
    examples = split_examples(open_array_set(data, options.task == "regress" ? LabelKind::values : LabelKind::classes));
  for (const auto& set : open_photo_sets(pictures)) {
    const auto more = split_examples(set.photos, splits);
    examples.insert(examples.end(), more.begin(), more.end());
  }
  const auto asked = split_examples(photos_of_questions(data), splits);
  examples.insert(examples.end(), asked.begin(), asked.end());
  MM_CHECK(!examples.empty(), Kind::usage, "there is no set whose split could be checked", "data");
  const SplitReport report = check_split(examples);
  print(to_text(report));
  return report.leaks.empty() ? 0 : 1;
}

}  // namespace mm
