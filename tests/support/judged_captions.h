#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "metric/score.h"
#include "metric/word_ids.h"

#include "support/doctest.h"

namespace mm {

// Drawn captions, and what pycocoevalcap makes of them (scripts/golden/caption_scores.py).
struct JudgedCaptions {
  JudgedCaptions() : file(Json::read(MM_TEST_DATA "/metrics/captions.json")) {
    const auto items = file.at("items");
    for (std::size_t i = 0; i < items.size(); ++i) {
      captions.push_back({.candidate = ids.words(items.at(i).string("candidate")), .references = {}});
      for (const auto& reference : items.at(i).at("references").strings()) captions.back().references.push_back(ids.words(reference));
    }
  }
  void check(const Score& ours) const {
    CAPTURE(ours.name);
    const auto theirs = file.at("scores").at(ours.name);
    CHECK(ours.value == doctest::Approx(theirs.number("value")).epsilon(1e-12));
    const auto items = theirs.at("items").numbers();
    REQUIRE(items.size() == ours.items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      CAPTURE(i);
      CHECK(ours.items[i] == doctest::Approx(items[i]).epsilon(1e-12));
    }
  }

  Json file;
  WordIds ids;
  std::vector<JudgedCaption> captions;
};

}  // namespace mm
