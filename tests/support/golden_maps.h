#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "model/answerer.h"
#include "model/attention_maps.h"
#include "model/family.h"
#include "support/close.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm {

// A file of tests/golden/maps: where a model of transformers looked for each word that it said (scripts/golden/attention_maps.py).
struct GoldenMaps {
  explicit GoldenMaps(const std::string& name)
      : file(MM_TEST_DATA "/maps/" + name + ".safetensors"), json(Json::read(MM_TEST_DATA "/maps/" + name + ".json")) {}

  at::Tensor pixels() const { return file.tensor("pixels"); }  // as the model is shown them

  std::vector<Token> said() const {
    const auto ids = file.tensor("said");  // [n] i64
    std::vector<Token> tokens;
    for (std::int64_t i = 0; i < ids.numel(); ++i) tokens.push_back({ids.const_data_ptr<std::int64_t>()[i], "", 0});
    return tokens;
  }
  Caption caption() const {
    Caption caption;
    caption.tokens = said();
    return caption;
  }
  Answer answer() const { return {.text = json.at("words").strings().front(), .tokens = said()}; }

  void check(const AttentionMaps& maps, int layer) const {
    CAPTURE(layer);
    const auto theirs = file.tensor("words." + std::to_string(layer));  // [words, 2, rows, columns]
    const auto words = json.at("words").strings();
    REQUIRE(maps.words.size() == words.size());
    CHECK(maps.layer == layer);
    for (std::size_t i = 0; i < words.size(); ++i) {
      CAPTURE(words[i]);
      CHECK(maps.words[i].text == words[i]);
      CHECK(difference(maps.words[i].maps, theirs[static_cast<std::int64_t>(i)]) < 1e-5);
      CHECK(maps.words[i].maps[1].max().item<float>() > 1e-4);  // of gradients that say something
    }
  }

  Safetensors file;
  Json json;
};

}  // namespace mm
