#include "evaluate/transcripts.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "metric/plain_text.h"
#include "metric/word_errors.h"

namespace mm {
namespace {

std::string detail_of(const std::vector<EditCounts>& edits) {
  EditCounts all;
  for (const auto& one : edits) {
    all.hits += one.hits;
    all.substitutions += one.substitutions;
    all.deletions += one.deletions;
    all.insertions += one.insertions;
  }
  return fmt::format("{} hits, {} substitutions, {} deletions, {} insertions", all.hits, all.substitutions, all.deletions, all.insertions);
}

}  // namespace

std::vector<Score> transcript_scores(const std::vector<JudgedText>& items, const std::string& alignment, const std::string& letters) {
  std::vector<std::string> references, said;
  const auto form = [&](const std::string& text) { return letters == "lower" ? lowered(text) : text; };
  for (const auto& item : items) {
    MM_CHECK(item.references.size() == 1, Kind::input,
             fmt::format("'{}' has {} references, and a transcript one", shown(item.id), item.references.size()), item.true_at);
    references.push_back(form(item.references.front()));
    said.push_back(form(item.predicted));
  }
  const auto how = alignment == kTranscriptAlignments[1] ? WordAlignment::sclite : WordAlignment::shortest;
  const auto words = word_edits(references, said, how), characters = character_edits(references, said, how);
  auto scores = word_error_scores(words);
  scores.front().detail = detail_of(words);
  auto more = character_error_scores(characters);
  more.front().detail = detail_of(characters);
  scores.insert(scores.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return scores;
}

std::string transcript_protocol(const std::string& alignment, const std::string& letters) {
  return fmt::format(
      "errors of all items together over the words of the references, as jiwer 4; white space alone parts words, {}, punctuation counts; "
      "laid beside each other by {}",
      letters == "lower" ? "in lower case" : "capitals count",
      alignment == kTranscriptAlignments[1] ? "sclite's costs (3 an insertion or a deletion, 4 a substitution)" : "the fewest edits");
}

}  // namespace mm
