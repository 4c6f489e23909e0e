#include <functional>

#include "base/error.h"
#include "model/generate.h"

#include "support/doctest.h"  // last

using mm::DecodeOptions;
using mm::Json;
using mm::resolve_decoding;

namespace {

Json file(std::string_view text) { return Json::parse(text, "generation_config.json"); }

std::string refused(const std::function<void()>& what) {
  try {
    what();
  } catch (const mm::Error& e) {
    return mm::kind_name(e.kind) + ": " + e.where + ": " + e.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("without a word from anyone, transformers' defaults hold") {
  const auto d = resolve_decoding({}, Json::object(), 4);
  CHECK(d.beams == 1);
  CHECK(d.max_length == 24);  // 20 new tokens
  CHECK(d.min_length == 0);
  CHECK(d.early_stopping == mm::Decoding::Stopping::no);
  CHECK(d.top_k == 50);
  CHECK_FALSE(d.sample);
  CHECK(d.end_tokens.empty());
  CHECK(resolve_decoding({}, Json::object(), 4, 10).max_length == 10);
}

TEST_CASE("the file's values hold where the person says nothing") {
  const auto json = file(R"({"num_beams": 3, "max_length": 30, "min_length": 5, "length_penalty": 2, "early_stopping": "never",
    "no_repeat_ngram_size": 3, "repetition_penalty": 1.5, "do_sample": true, "temperature": 0.7, "top_p": 0.9, "top_k": null,
    "num_return_sequences": 2, "eos_token_id": [102, 103, -1], "pad_token_id": 0, "bos_token_id": 7, "transformers_version": "4.57.0"})");
  auto d = resolve_decoding({}, json, 4);
  CHECK(d.beams == 3);
  CHECK(d.max_length == 30);
  CHECK(d.min_length == 5);
  CHECK(d.length_penalty == 2);
  CHECK(d.early_stopping == mm::Decoding::Stopping::never);
  CHECK(d.no_repeat_ngram == 3);
  CHECK(d.repetition_penalty == 1.5);
  CHECK(d.sample);
  CHECK(d.temperature == 0.7);
  CHECK(d.top_p == 0.9);
  CHECK(d.top_k == 50);
  CHECK(d.sequences == 2);
  CHECK(d.end_tokens == std::vector<std::int64_t>{102, 103});

  DecodeOptions options;
  options.beam = 1;
  options.sample = false;
  options.early_stopping = "true";
  options.min_length = 0;
  d = resolve_decoding(options, json, 4);
  CHECK(d.beams == 1);
  CHECK_FALSE(d.sample);
  CHECK(d.early_stopping == mm::Decoding::Stopping::yes);
  CHECK(d.min_length == 0);
  CHECK(d.length_penalty == 2);
}

TEST_CASE("a number of new tokens wins over a length, a person over the file") {
  DecodeOptions length, fresh, both;
  length.max_length = both.max_length = 9;
  fresh.max_new_tokens = both.max_new_tokens = 6;
  CHECK(resolve_decoding(length, file(R"({"max_new_tokens": 40, "max_length": 30})"), 4).max_length == 9);
  CHECK(resolve_decoding(both, Json::object(), 4).max_length == 10);
  CHECK(resolve_decoding({}, file(R"({"max_new_tokens": 40, "max_length": 30})"), 4).max_length == 44);
  CHECK(resolve_decoding({}, file(R"({"max_length": 900})"), 4, 512).max_length == 512);
  CHECK(resolve_decoding({}, file(R"({"min_new_tokens": 3, "min_length": 1})"), 4).min_length == 7);
  CHECK(refused([&] { resolve_decoding(fresh, Json::object(), 4, 9); }) ==
        "usage: --decode.max-new-tokens: a text of 10 tokens is longer than the model's 9 positions");
  CHECK(refused([&] { resolve_decoding(length, Json::object(), 9); }) ==
        "usage: decoding: the prompt has 9 tokens, and the whole text may have 9");
}

TEST_CASE("one end token may stand without a list, and is then the padding, too") {
  const auto d = resolve_decoding({}, file(R"({"eos_token_id": 102})"), 1);
  CHECK(d.end_tokens == std::vector<std::int64_t>{102});
}

TEST_CASE("tokens that are forced to stand first and last") {
  const auto d = resolve_decoding({}, file(R"({"forced_bos_token_id": 0, "forced_eos_token_id": [2, 5]})"), 1);
  CHECK(d.forced_first == std::vector<std::int64_t>{0});
  CHECK(d.forced_last == std::vector<std::int64_t>{2, 5});
  CHECK(resolve_decoding({}, file(R"({"forced_bos_token_id": null, "forced_eos_token_id": 2})"), 1).forced_last.size() == 1);
  CHECK(refused([] { resolve_decoding({}, file(R"({"forced_bos_token_id": -1})"), 1); }) ==
        "input: generation_config.json: forced_bos_token_id is -1, which is no token");
}

TEST_CASE("ways of decoding that mm does not have are refused where they would act") {
  const auto foreign = [](std::string_view text, DecodeOptions options = {}) {
    return refused([&] { resolve_decoding(options, file(text), 1); });
  };
  DecodeOptions beams, sample;
  beams.beam = 2;
  sample.sample = true;
  const std::string says = "input: generation_config.json: asks for a way of decoding that mm does not have: ";
  CHECK(foreign(R"({"force_words_ids": [[1]]})") == says + "force_words_ids");
  CHECK(foreign(R"({"guidance_scale": 1.5})") == says + "guidance_scale");
  CHECK(foreign(R"({"prompt_lookup_num_tokens": 4})") == says + "prompt_lookup_num_tokens");
  CHECK(foreign(R"({"penalty_alpha": 0.6})") == says + "penalty_alpha");
  CHECK(foreign(R"({"penalty_alpha": 0.6})", beams) == "nothing");
  CHECK(foreign(R"({"num_beam_groups": 2})") == "nothing");
  CHECK(foreign(R"({"num_beam_groups": 2})", beams) == says + "num_beam_groups");
  CHECK(foreign(R"({"typical_p": 0.9, "min_p": 0.1})") == "nothing");
  CHECK(foreign(R"({"typical_p": 0.9})", sample) == says + "typical_p");
  CHECK(foreign(R"({"constraints": null, "suppress_tokens": [], "guidance_scale": 1, "renormalize_logits": false, "use_cache": true,
                   "encoder_no_repeat_ngram_size": 0, "num_beam_groups": 1, "diversity_penalty": 0.0, "typical_p": 1.0,
                   "epsilon_cutoff": 0.0, "penalty_alpha": 0, "something_new": 3})",
                sample) == "nothing");
}

TEST_CASE("values of a wrong type or range name the file and the key") {
  const auto wrong = [](std::string_view text) { return refused([&] { resolve_decoding({}, file(text), 1); }); };
  CHECK(wrong(R"({"num_beams": 0})") == "input: generation_config.json: num_beams: expected a whole number from 1 to 64, got 0");
  CHECK(wrong(R"({"max_new_tokens": 3000000000})").starts_with("input: generation_config.json: max_new_tokens: expected a whole number"));
  CHECK(wrong(R"({"max_length": "20"})").starts_with("input: generation_config.json: max_length: "));
  CHECK(wrong(R"({"early_stopping": "maybe"})") ==
        "input: generation_config.json: early_stopping: expected true, false or \"never\", got \"maybe\"");
  for (const char* low : {"0", "-1", "1e-50", "9e-7"})
    CHECK(wrong(R"({"do_sample": true, "temperature": )" + std::string(low) + "}") ==
          "input: decoding: the temperature must be at least 0.000001");
  CHECK(wrong(R"({"do_sample": true, "temperature": 1e-6})") == "nothing");
  CHECK(wrong(R"({"repetition_penalty": -1})").starts_with("input: "));
  CHECK(wrong(R"({"eos_token_id": "x"})").starts_with("input: generation_config.json: eos_token_id"));
}
