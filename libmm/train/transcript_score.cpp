#include "train/transcript_score.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace mm {
namespace {

using Parts = std::vector<std::string_view>;

Parts words_of(std::string_view text) {
  Parts words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return words;
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
}

// The fewest parts to put in, take out or exchange that make one of the other.
std::size_t edits(const Parts& from, const Parts& to) {
  std::vector<std::size_t> row(to.size() + 1);  // edits of the parts so far to each beginning of `to`
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t k = 0; k < to.size(); ++k) {
      const std::size_t exchanged = diagonal + (from[i] == to[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({exchanged, row[k] + 1, row[k + 1] + 1});
    }
  }
  return row.back();
}

double share(std::size_t part, std::size_t whole) { return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace

void TranscriptScore::count(std::string_view said, std::string_view truth) {
  const Parts letters = utf8_parts(truth), words = words_of(truth);
  ++texts_;
  exact_ += said == truth ? 1 : 0;
  letters_ += letters.size();
  words_ += words.size();
  letter_edits_ += edits(utf8_parts(said), letters);
  word_edits_ += edits(words_of(said), words);
}

Rates TranscriptScore::rates() const {
  if (texts_ == 0) return {};
  return {{"exact", share(exact_, texts_)}, {"cer", share(letter_edits_, letters_)}, {"wer", share(word_edits_, words_)}};
}

}  // namespace mm
