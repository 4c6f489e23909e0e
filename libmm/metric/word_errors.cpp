#include "metric/word_errors.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "base/check.h"
#include "metric/item_error.h"
#include "metric/plain_text.h"
#include "text/unicode.h"

namespace mm {
namespace {

using Texts = std::span<const std::string>;

// A run of white space at the begin of a text: its bytes and its characters.
struct Run {
  std::size_t bytes = 0, characters = 0;
};

Run white_run(std::string_view text) {
  Run run;
  for (auto rest = text; !rest.empty() && is_white(take_first(rest)); ++run.characters) run.bytes = text.size() - rest.size();
  return run;
}

// Views into the text.
std::vector<std::string_view> words_between_spaces(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0, at = 0;
  while (at < text.size()) {
    if (text[at] > ' ' && text[at] < '\x7f') {  // most are
      ++at;
      continue;
    }
    const Run run = white_run(text.substr(at));
    const auto next = at + run.bytes;
    const bool parts = run.characters > 1 || (run.characters == 1 && (text[at] == ' ' || at == 0 || next == text.size()));
    if (parts) {
      if (at > begin) words.push_back(text.substr(begin, at - begin));
      begin = at = next;
      continue;
    }
    auto rest = text.substr(at);
    take_first(rest);
    at = text.size() - rest.size();
  }
  if (at > begin) words.push_back(text.substr(begin));
  return words;
}

void check_texts(Texts references, Texts hypotheses) {
  MM_CHECK(references.size() == hypotheses.size(), Kind::input,
           fmt::format("{} transcripts beside {} references", hypotheses.size(), references.size()));
  MM_CHECK(!references.empty(), Kind::input, "there is no transcript to count");
}

// tokens_of: both texts of an item -> their tokens, the same number for the same token.
template <class TokensOf>
std::vector<EditCounts> edits_of(Texts references, Texts hypotheses, WordAlignment alignment, const TokensOf& tokens_of) {
  check_texts(references, hypotheses);
  std::vector<EditCounts> edits;
  for (std::size_t i = 0; i < references.size(); ++i) {
    check_item_text(references[i], "reference", i);
    check_item_text(hypotheses[i], "transcript", i);
    const auto [reference, hypothesis] = tokens_of(references[i], hypotheses[i]);
    edits.push_back(of_item(i, [&, &reference = reference, &hypothesis = hypothesis] {
      return count_edits(alignment == WordAlignment::sclite ? sclite_alignment(reference, hypothesis)
                                                            : shortest_alignment(reference, hypothesis));
    }));
  }
  return edits;
}

using Tokens = std::vector<std::uint32_t>;

Tokens numbered(std::string_view text, std::unordered_map<std::string_view, std::uint32_t>& numbers) {
  Tokens tokens;
  for (const auto word : words_between_spaces(text))
    tokens.push_back(numbers.try_emplace(word, static_cast<std::uint32_t>(numbers.size())).first->second);
  return tokens;
}

Tokens code_points(std::string_view text) {
  const auto characters = decode_utf8(stripped(text));
  return {characters.begin(), characters.end()};
}

// Of H, S, D, I.
double error_rate(std::span<const double> sums) {
  const double words = sums[0] + sums[1] + sums[2];
  return words > 0 ? (sums[1] + sums[2] + sums[3]) / words : sums[3];
}

double match_error_rate(std::span<const double> sums) {
  const double errors = sums[1] + sums[2] + sums[3];
  return errors > 0 ? errors / (sums[0] + errors) : 0;
}

double preserved(std::span<const double> sums) {
  const double reference = sums[0] + sums[1] + sums[2], hypothesis = sums[0] + sums[1] + sums[3];
  if (reference == 0 && hypothesis == 0) return 1;
  return reference > 0 && hypothesis > 0 ? sums[0] / reference * (sums[0] / hypothesis) : 0;
}

double lost(std::span<const double> sums) { return 1 - preserved(sums); }

Score score_of(std::string name, std::span<const EditCounts> edits, double (*value)(std::span<const double>)) {
  MM_CHECK(!edits.empty(), Kind::input, "there is no transcript to count");
  std::vector<std::vector<double>> terms;
  for (const auto& e : edits)
    terms.push_back({static_cast<double>(e.hits), static_cast<double>(e.substitutions), static_cast<double>(e.deletions),
                     static_cast<double>(e.insertions)});
  return summed_score(std::move(name), std::move(terms), value);
}

}  // namespace

std::vector<EditCounts> word_edits(Texts references, Texts hypotheses, WordAlignment alignment) {
  return edits_of(references, hypotheses, alignment, [](std::string_view reference, std::string_view hypothesis) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    auto first = numbered(reference, numbers);
    return std::pair(std::move(first), numbered(hypothesis, numbers));
  });
}

std::vector<EditCounts> character_edits(Texts references, Texts hypotheses, WordAlignment alignment) {
  return edits_of(references, hypotheses, alignment, [](std::string_view reference, std::string_view hypothesis) {
    return std::pair(code_points(reference), code_points(hypothesis));
  });
}

std::vector<Score> word_error_scores(std::span<const EditCounts> edits) {
  return {score_of("WER", edits, error_rate), score_of("MER", edits, match_error_rate), score_of("WIL", edits, lost),
          score_of("WIP", edits, preserved)};
}

std::vector<Score> character_error_scores(std::span<const EditCounts> edits) { return {score_of("CER", edits, error_rate)}; }

}  // namespace mm
