#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/family.h"
#include "support/golden.h"

namespace mm {

// The ids of a caption, its score and its log-probabilities, where a row of a generated.json has them.
inline void check_tokens(const Caption& ours, const Json& theirs) {
  std::vector<std::int64_t> ids;
  for (const auto& token : ours.tokens) ids.push_back(token.id);
  CHECK(ids == theirs.at("ids").integers());
  if (theirs.has("score")) CHECK(ours.score == doctest::Approx(theirs.number("score")).epsilon(1e-5));
  if (!theirs.has("logprobs")) return;
  const auto logprobs = theirs.at("logprobs").numbers();
  for (std::size_t i = 0; i < std::min(logprobs.size(), ours.tokens.size()); ++i)
    CHECK(std::abs(ours.tokens[i].logprob - logprobs[i]) < 1e-5);
}

// All rows of a case {"options", "rows"} of a generated.json, of the items together and of each alone. check: (Caption, row).
template <class Check>
void check_rows(Captioner& model, std::span<const CaptionItem> items, const Json& answers, const Check& check) {
  const auto options = answers.at("options");
  CAPTURE(options.dump());
  CaptionRequest request;
  request.decode = options_of(options);
  request.captions = static_cast<int>(options.integer("num_return_sequences", 1));
  std::size_t row = 0;
  for (const auto& captions : model.caption(items, request))
    for (const auto& caption : captions) check(caption, answers.at("rows").at(row++));
  CHECK(row == answers.at("rows").size());
  row = 0;
  for (const auto& item : items) {
    const auto alone = model.caption(std::span(&item, 1), request);
    for (const auto& caption : alone[0]) check(caption, answers.at("rows").at(row++));
  }
}

// The captions of items, each of which is the same alone.
inline std::vector<Caption> captions_together(Captioner& model, std::span<const CaptionItem> items) {
  const auto together = model.caption(items, {});
  REQUIRE(together.size() == items.size());
  std::vector<Caption> all;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto alone = model.caption(std::span(&items[i], 1), {});
    CHECK(alone[0][0].text == together[i][0].text);
    CHECK(alone[0][0].logprob == doctest::Approx(together[i][0].logprob).epsilon(1e-5));
    all.push_back(together[i][0]);
  }
  return all;
}

}  // namespace mm
