#include "text/trie.h"

#include <algorithm>

namespace mm {

Trie::Trie(std::vector<Entry> entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.first < b.first; });
  struct Range {
    std::size_t begin, end;  // of the sorted entries: those that start as the node does
  };
  std::vector<Range> level{{0, entries.size()}}, next;
  labels_ += '\0';
  numbers_.push_back(-1);
  for (std::size_t depth = 0; !level.empty(); ++depth) {
    next.clear();
    for (auto [begin, end] : level) {
      children_.push_back(static_cast<std::uint32_t>(labels_.size()));
      while (begin < end && entries[begin].first.size() == depth) ++begin;  // they end at this node
      while (begin < end) {
        const char label = entries[begin].first[depth];
        std::size_t stop = begin;
        std::int32_t number = -1;
        for (; stop < end && entries[stop].first[depth] == label; ++stop)
          if (entries[stop].first.size() == depth + 1) number = entries[stop].second;
        labels_ += label;
        numbers_.push_back(number);
        next.push_back({begin, stop});
        begin = stop;
      }
    }
    level.swap(next);
  }
  children_.push_back(static_cast<std::uint32_t>(labels_.size()));
}

}  // namespace mm
