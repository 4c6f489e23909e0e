#include "model/generate.h"

#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "model/not_numbers.h"
#include "support/toy_writer.h"

#include "support/doctest.h"  // last

namespace {

using mm::Json;

const Json& golden() {
  static const Json json = Json::read(MM_TEST_DATA "/generate.json");
  return json;
}

mm::Decoding decoding_of(const Json& settings) {
  using Stopping = mm::Decoding::Stopping;
  mm::Decoding d;
  d.beams = static_cast<int>(settings.integer("num_beams"));
  d.max_length = static_cast<int>(settings.integer("max_length"));
  d.min_length = static_cast<int>(settings.integer("min_length", 0));
  d.length_penalty = settings.number("length_penalty", 1);
  d.no_repeat_ngram = static_cast<int>(settings.integer("no_repeat_ngram_size", 0));
  d.repetition_penalty = settings.number("repetition_penalty", 1);
  d.sequences = static_cast<int>(settings.integer("num_return_sequences", 1));
  if (settings.has("eos_token_id")) d.end_tokens = settings.at("eos_token_id").integers();
  if (const auto stopping = settings.get("early_stopping"); stopping.is_string()) {
    d.early_stopping = Stopping::never;
  } else if (!stopping.is_null()) {
    d.early_stopping = stopping.boolean() ? Stopping::yes : Stopping::no;
  }
  return d;
}

at::Tensor prompts_of(const Json& rows) {
  std::vector<std::int64_t> flat;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto token : rows.at(i).integers()) flat.push_back(token);
  return at::tensor(flat, at::kLong).view({static_cast<std::int64_t>(rows.size()), -1});
}

// What the model itself says of a token: the log-softmax of its logits, in double precision.
double plain_logprob(const Json& c, std::int64_t item, const std::vector<std::int64_t>& text, std::int64_t token) {
  const auto seed = static_cast<std::uint64_t>(c.integer("seed")), V = static_cast<std::uint64_t>(c.integer("vocabulary"));
  double total = 0;
  for (std::uint64_t other = 0; other < V; ++other) total += std::exp(mm::ToyWriter::logit(seed, V, item, text, other));
  return mm::ToyWriter::logit(seed, V, item, text, static_cast<std::uint64_t>(token)) - std::log(total);
}

void check_logprobs(const Json& c, std::size_t item, const mm::Written& written) {
  auto text = c.at("prompts").at(item).integers();
  REQUIRE(written.logprobs.size() == written.tokens.size());
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    CHECK(written.logprobs[i] == doctest::Approx(plain_logprob(c, static_cast<std::int64_t>(item), text, written.tokens[i])).epsilon(1e-5));
    text.push_back(written.tokens[i]);
  }
}

std::vector<std::vector<mm::Written>> run(const Json& c, mm::ToyWriter& writer) {
  const auto prompts = prompts_of(c.at("prompts"));
  return mm::generate(writer, prompts, decoding_of(c.at("settings")),
                      std::vector<std::uint64_t>(static_cast<std::size_t>(prompts.size(0))));
}

}  // namespace

TEST_CASE("texts and scores are those of transformers") {
  const Json cases = golden().at("cases");
  REQUIRE(cases.size() >= 300);
  for (std::size_t n = 0; n < cases.size(); ++n) {
    const Json c = cases.at(n);
    INFO("case ", n, ": ", c.at("settings").dump());
    mm::ToyWriter writer(static_cast<std::uint64_t>(c.integer("seed")), c.integer("vocabulary"));
    const auto items = run(c, writer);
    std::size_t row = 0;
    for (std::size_t item = 0; item < items.size(); ++item) {
      for (const auto& written : items[item]) {
        CHECK(written.tokens == c.at("texts").at(row).integers());
        if (!c.at("scores").is_null()) {
          CHECK(written.score == doctest::Approx(c.at("scores").at(row).number()).epsilon(1e-5));
        } else {
          CHECK(written.score == doctest::Approx(std::accumulate(written.logprobs.begin(), written.logprobs.end(), 0.0)));
        }
        check_logprobs(c, item, written);
        ++row;
      }
    }
    CHECK(row == c.at("texts").size());
  }
}

TEST_CASE("an item is written the same alone and among others") {
  const Json cases = golden().at("cases");
  for (std::size_t n = 0; n < cases.size(); n += 5) {
    const Json c = cases.at(n);
    const auto prompts = prompts_of(c.at("prompts"));
    mm::ToyWriter together(static_cast<std::uint64_t>(c.integer("seed")), c.integer("vocabulary"));
    const auto all = run(c, together);
    for (std::int64_t item = 0; item < prompts.size(0); ++item) {
      mm::ToyWriter alone(static_cast<std::uint64_t>(c.integer("seed")), c.integer("vocabulary"), item);
      const auto one = mm::generate(alone, prompts.narrow(0, item, 1), decoding_of(c.at("settings")), {0});
      const auto& same = all[static_cast<std::size_t>(item)];
      REQUIRE(one[0].size() == same.size());
      for (std::size_t i = 0; i < same.size(); ++i) {
        CHECK(one[0][i].tokens == same[i].tokens);
        CHECK(one[0][i].score == same[i].score);
      }
    }
  }
}

TEST_CASE("what cannot be had is refused before the model runs") {
  mm::ToyWriter writer(1, 9);
  const auto prompt = at::tensor(std::vector<std::int64_t>{3}, at::kLong).view({1, 1});
  const auto refused = [&](const mm::Decoding& decoding) {
    try {
      mm::generate(writer, prompt, decoding, {0});
      return std::string("nothing");
    } catch (const mm::Error& e) {
      return mm::kind_name(e.kind) + ": " + e.what();
    }
  };
  CHECK(refused({.sequences = 2}) == "usage: greedy search gives one text per item");
  CHECK(refused({.beams = 2, .sequences = 3}) == "usage: 3 texts per item cannot come from 2 beams");
  CHECK(refused({.max_length = 1}).starts_with("internal: "));
  CHECK(writer.steps.empty());
  CHECK(mm::generate(writer, prompt.narrow(0, 0, 0), {}, {}).empty());
}

TEST_CASE("a model whose scores are not numbers is an error, not a text") {
  struct Broken : mm::ToyWriter {
    using ToyWriter::ToyWriter;
    at::Tensor next(const at::Tensor& tokens) override {
      auto logits = ToyWriter::next(tokens);
      logits.mutable_data_ptr<float>()[4] = std::nanf("");
      return logits;
    }
  };
  const auto prompt = at::tensor(std::vector<std::int64_t>{3}, at::kLong).view({1, 1});
  for (const mm::Decoding& decoding :
       {mm::Decoding{}, mm::Decoding{.beams = 3}, mm::Decoding{.sample = true}, mm::Decoding{.beams = 2, .sample = true}}) {
    Broken writer(1, 9);
    CHECK_THROWS_WITH_AS(mm::generate(writer, prompt, decoding, {0}), "the model's scores are not numbers (NaN)", mm::NotNumbers);
  }
}

TEST_CASE("an end token that the vocabulary does not have is refused, with the file that says it") {
  const mm::Decoding decoding{.end_tokens = {3, 9}};
  mm::check_end_tokens(decoding, 10, "config.json");
  CHECK_THROWS_WITH_AS(mm::check_end_tokens(decoding, 9, "config.json"), "the eos_token_id 9 is outside the vocabulary of 9 tokens",
                       mm::Error);
  CHECK_THROWS_AS(mm::check_end_tokens({.end_tokens = {-1}}, 9, ""), mm::Error);
}
