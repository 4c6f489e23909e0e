#include "data/grocery_question.h"

#include <fmt/format.h>

namespace mm {
namespace {

std::string which(const std::string& kind) { return fmt::format("which {} is this?", kind); }
std::string whether(const std::string& kind) {
  const bool article = !kind.ends_with('s');
  return fmt::format("is this {}{}?", article ? kind.find_first_of("aeiou") == 0 ? "an " : "a " : "", kind);
}

}  // namespace

GroceryQuestions::GroceryQuestions(const std::vector<Photo>& photos) {
  for (const auto& photo : photos) {
    if (photo.kind.empty()) continue;
    kinds_.push_back(photo.kind);
    names_[photo.kind].insert(photo.name);
  }
}

std::vector<QuestionAnswer> GroceryQuestions::operator()(const Photo& photo, Random& random) const {
  const auto found = names_.find(photo.kind);
  if (found == names_.end()) return {};
  std::vector<QuestionAnswer> asked{{"what is this?", photo.kind, "kind"}};
  if (found->second.size() > 1) asked.push_back({which(photo.kind), photo.name, "name"});
  if (names_.size() > 1) {
    auto said = photo.kind;
    const bool yes = random.chance(0.5);
    while (!yes && said == photo.kind) said = kinds_[random.below(kinds_.size())];
    asked.push_back({whether(said), yes ? "yes" : "no", "yes-no"});
  }
  std::vector<QuestionAnswer> mixed;
  for (const auto i : random.order(asked.size())) mixed.push_back(std::move(asked[i]));
  return mixed;
}

std::vector<std::string> GroceryQuestions::texts() const {
  std::vector<std::string> all{"what is this?", "yes", "no"};
  for (const auto& [kind, names] : names_) {
    all.insert(all.end(), {kind, which(kind), whether(kind)});
    all.insert(all.end(), names.begin(), names.end());
  }
  return all;
}

}  // namespace mm
