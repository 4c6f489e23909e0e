#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/augment.h"
#include "model/family.h"
#include "options/train.h"
#include "text/tokenizer.h"
#include "text/wordpiece_trainer.h"
#include "train/run.h"

namespace mm {

// What the models have in common that learn words about pictures, captioners and those that answer questions.

Augmentation augmentation(const AugmentOptions& options);

// How large the options make it. Throws Error{usage} for sizes that do not fit each other.
CaptionPlan plan_of(const TrainModelOptions& model, const Tokenizer& tokenizer);

// At most `most` of them, evenly spread over the list; 0 is all.
template <class T>
std::vector<T> spread(const std::vector<T>& list, int most) {
  const auto count = static_cast<std::size_t>(most);
  if (most == 0 || list.size() <= count) return list;
  std::vector<T> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(list[i * list.size() / count]);
  return chosen;
}

// A vocabulary of these sentences; of a model that is trained on, the one that it knows. Throws Error{input} when there is no such file.
WordPieceFiles words_of(const TrainModelOptions& model, std::span<const std::string> sentences);

// The family of that name which can learn so, or the first one of all when the name is empty. Throws Error{usage} that lists those that
// can.
const Family& trainable_family(const std::string& name, bool (*can)(const Family&));

// What `measure` finds of the model of these weights, which becomes a folder for that, aside in the run's, and is removed again.
std::optional<Rates> measured_aside(const TrainOptions& options, const ModelFiles& files, const NamedTensors& weights,
                                    const std::function<std::optional<Rates>(const std::string& folder)>& measure);

// The texts of a model folder.
ModelFiles model_files(const CaptionConfigs& configs, const WordPieceFiles& words);

}  // namespace mm
