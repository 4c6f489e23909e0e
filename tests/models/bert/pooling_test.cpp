#include "bert/pooling.h"

#include "golden.h"
#include "support/caught.h"

using namespace mm::bert;
using mm::Json;

namespace {

std::vector<Pooling> poolings(const std::string& text) { return read_pooling(Json::parse(text, "config.json"), 8); }

}  // namespace

TEST_CASE("poolings are those of sentence-transformers, alone and behind each other") {
  const Golden golden("mpnet");
  const auto x = golden.tensors.tensor("layer.1");
  const auto lengths = golden.packed().lengths;
  const std::pair<Pooling, std::string> all[] = {{Pooling::cls, "cls"},
                                                 {Pooling::max, "max"},
                                                 {Pooling::mean, "mean"},
                                                 {Pooling::mean_sqrt_length, "mean_sqrt_len_tokens"},
                                                 {Pooling::weighted_mean, "weightedmean"},
                                                 {Pooling::last, "lasttoken"}};
  for (const auto& [pooling, name] : all) {
    CAPTURE(name);
    CHECK(mm::difference(pool(x, lengths, {pooling}), golden.tensors.tensor("pooled." + name)) < 1e-5);
  }
  const auto both = pool(x, lengths, {Pooling::max, Pooling::cls});
  CHECK(mm::difference(both.narrow(1, 0, 16), golden.tensors.tensor("pooled.max")) < 1e-5);
  CHECK(mm::difference(both.narrow(1, 16, 16), golden.tensors.tensor("pooled.cls")) < 1e-5);
}

TEST_CASE("both spellings of a pooling are read") {
  using P = Pooling;
  CHECK((poolings("{}") == std::vector{P::mean}));
  CHECK((poolings(R"({"pooling_mode": "lasttoken", "embedding_dimension": 8})") == std::vector{P::last}));
  CHECK((poolings(R"({"pooling_mode": ["mean", "cls"]})") == std::vector{P::mean, P::cls}));
  CHECK((poolings(R"({"word_embedding_dimension": 8, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})") ==
         std::vector{P::cls}));
  CHECK((poolings(R"({"pooling_mode_weightedmean_tokens": true, "pooling_mode_max_tokens": true})") ==
         std::vector{P::max, P::weighted_mean}));
}

TEST_CASE("what cannot be pooled so is refused") {
  CHECK(complaint([] { poolings(R"({"pooling_mode": "median"})"); }) == "config.json: there is no pooling 'median'");
  CHECK(complaint([] { poolings(R"({"word_embedding_dimension": 9})"); }) ==
        "config.json: pools vectors of 9 numbers, but the encoder's have 8");
  CHECK(complaint([] { poolings(R"({"include_prompt": false})"); }).find("include_prompt is false") != std::string::npos);
}
