#include "metric/word_ids.h"

namespace mm {

WordId WordIds::operator()(std::string_view word) {
  const auto known = ids_.find(word);
  if (known != ids_.end()) return known->second;
  return ids_.emplace(std::string(word), static_cast<WordId>(ids_.size() + 1)).first->second;
}

std::vector<WordId> WordIds::words(std::string_view text) {
  std::vector<WordId> all;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) all.push_back((*this)(text.substr(0, end)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return all;
}

}  // namespace mm
