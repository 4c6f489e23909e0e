#include "evaluate/translations.h"

#include <fmt/format.h>

#include "metric/edit_rate.h"
#include "metric/ngrams.h"
#include "metric/plain_text.h"
#include "metric/translation_scores.h"
#include "text/mteval_tokens.h"

namespace mm {

std::vector<Score> translation_scores(const std::vector<JudgedText>& items) {
  WordIds ids;
  std::vector<JudgedCaption> counted;
  std::vector<std::string> said;
  std::vector<std::vector<std::string>> references;
  const auto words = [&](const std::string& text) {
    std::vector<WordId> all;
    for (const auto& token : mteval_tokens(text)) all.push_back(ids(token));
    return all;
  };
  std::vector<JudgedCaption> edited;
  const auto plain = [&](const std::string& text) {
    std::vector<WordId> all;
    const auto small = lowered(text);
    for (const auto word : split_white(small)) all.push_back(ids(word));
    return all;
  };
  for (const auto& item : items) {
    said.push_back(item.predicted);
    references.push_back(item.references);
    counted.push_back({.candidate = words(item.predicted), .references = {}});
    edited.push_back({.candidate = plain(item.predicted), .references = {}});
    for (const auto& reference : item.references) {
      counted.back().references.push_back(words(reference));
      edited.back().references.push_back(plain(reference));
    }
  }
  return {translation_bleu(count_captions(counted)), translation_chrf(said, references, false), translation_chrf(said, references, true),
          translation_edit_rate(edited)};
}

std::string translation_protocol(std::size_t references) {
  const std::string number = references == 0 ? "var" : std::to_string(references);
  return fmt::format(
      "as sacreBLEU 2.6.0: BLEU nrefs:{0}|case:mixed|eff:no|tok:13a|smooth:exp, chrF2 nrefs:{0}|case:mixed|eff:yes|nc:6|nw:0|space:no, "
      "chrF2++ nw:2, TER nrefs:{0}|case:lc|tok:tercom|norm:no|punct:yes|asian:no (lower is better)",
      number);
}

}  // namespace mm
