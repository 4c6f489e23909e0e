#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "model/generate.h"

namespace mm {
namespace {

constexpr int kMostTokens = 1 << 20;  // of a text; no model writes as many, and sums of two stay far from overflow

// A way of decoding that transformers has and mm has not. The value that turns it off, beside null, false and an empty list.
struct Foreign {
  std::string_view key;
  double off;
};
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// Whatever the search.
constexpr std::array kForeign{
    Foreign{"constraints", kNoNumber},
    Foreign{"force_words_ids", kNoNumber},
    Foreign{"dola_layers", kNoNumber},
    Foreign{"guidance_scale", 1},
    Foreign{"sequence_bias", kNoNumber},
    Foreign{"encoder_repetition_penalty", 1},
    Foreign{"encoder_no_repeat_ngram_size", 0},
    Foreign{"bad_words_ids", kNoNumber},
    Foreign{"remove_invalid_values", kNoNumber},
    Foreign{"exponential_decay_length_penalty", kNoNumber},
    Foreign{"suppress_tokens", kNoNumber},
    Foreign{"begin_suppress_tokens", kNoNumber},
    Foreign{"renormalize_logits", kNoNumber},
    Foreign{"watermarking_config", kNoNumber},
    Foreign{"token_healing", kNoNumber},
    Foreign{"max_time", kNoNumber},
    Foreign{"stop_strings", kNoNumber},
    Foreign{"use_mtp", kNoNumber},
    Foreign{"prompt_lookup_num_tokens", kNoNumber},
    Foreign{"assistant_early_exit", kNoNumber},
};

// In sampling only.
constexpr std::array kForeignSampling{Foreign{"min_p", 0}, Foreign{"top_h", kNoNumber}, Foreign{"typical_p", 1},
                                      Foreign{"epsilon_cutoff", 0}, Foreign{"eta_cutoff", 0}};

void refuse(const Json& file, const Foreign& foreign) {
  const Json value = file.get(foreign.key);
  const bool off = value.is_null() || (value.is_bool() && !value.boolean()) || (value.is_number() && value.number() == foreign.off) ||
                   ((value.is_array() || value.is_object()) && value.size() == 0);
  MM_CHECK(off, Kind::input, "asks for a way of decoding that mm does not have: " + std::string(foreign.key), file.where(),
           "take the key out of the file to decode without it");
}

void refuse_foreign(const Json& file, const Decoding& d) {
  for (const auto& foreign : kForeign) refuse(file, foreign);
  if (d.sample)
    for (const auto& foreign : kForeignSampling) refuse(file, foreign);
  if (d.beams > 1) refuse(file, {"num_beam_groups", 1});
  if (d.beams == 1 && !d.sample && d.top_k > 1) refuse(file, {"penalty_alpha", 0});
}

std::string place(const Json& file, std::string_view key) { return file.where() + ": " + std::string(key); }

std::optional<int> whole(const Json& file, std::string_view key, int least, int most) {
  if (file.get(key).is_null()) return {};
  const auto value = file.integer(key);
  MM_CHECK(value >= least && value <= most, Kind::input,
           "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got " + std::to_string(value),
           place(file, key));
  return static_cast<int>(value);
}

std::optional<double> real(const Json& file, std::string_view key) {
  if (file.get(key).is_null()) return {};
  return file.number(key);
}

std::optional<bool> truth(const Json& file, std::string_view key) {
  if (file.get(key).is_null()) return {};
  return file.boolean(key);
}

// true, false or "never", as a person or a file says it.
Decoding::Stopping stopping(const std::optional<std::string>& option, const Json& file) {
  const Json value = file.get("early_stopping");
  std::string word = "false";
  if (option) {
    word = *option;
  } else if (value.is_bool()) {
    word = value.boolean() ? "true" : "false";
  } else if (!value.is_null()) {
    word = value.string();
  }
  MM_CHECK(word == "true" || word == "false" || word == "never", Kind::input, "expected true, false or \"never\", got \"" + word + '"',
           option ? "--decode.early-stopping" : place(file, "early_stopping"));
  return word == "true" ? Decoding::Stopping::yes : word == "never" ? Decoding::Stopping::never : Decoding::Stopping::no;
}

// A token or a list of them.
std::vector<std::int64_t> token_list(const Json& file, std::string_view key) {
  const Json value = file.get(key);
  if (value.is_null()) return {};
  auto tokens = value.is_array() ? value.integers() : std::vector{value.integer()};
  // A negative id, as some files have it, is one that no model writes: it ends nothing.
  std::erase_if(tokens, [](std::int64_t token) { return token < 0; });
  return tokens;
}

std::vector<std::int64_t> forced_first(const Json& file) {
  if (file.get("forced_bos_token_id").is_null()) return {};
  const auto token = file.integer("forced_bos_token_id");
  MM_CHECK(token >= 0, Kind::input, "forced_bos_token_id is " + std::to_string(token) + ", which is no token", file.where());
  return {token};
}

// A person's words win over the file's, a number of new tokens over a length; without any, 20 new tokens.
int longest(const DecodeOptions& options, const Json& file, int prompt_length, int positions) {
  const int bound = positions > 0 ? positions : kMostTokens + prompt_length;
  const auto asked = options.max_new_tokens ? std::optional(prompt_length + *options.max_new_tokens) : options.max_length;
  MM_CHECK(!asked || *asked <= bound, Kind::usage,
           "a text of " + std::to_string(asked.value_or(0)) + " tokens is longer than the model's " + std::to_string(bound) + " positions",
           options.max_new_tokens ? "--decode.max-new-tokens" : "--decode.max-length", "the prompt's tokens count, too");
  int length = prompt_length + 20;
  if (asked) {
    length = *asked;
  } else if (const auto more = whole(file, "max_new_tokens", 1, kMostTokens)) {
    length = prompt_length + *more;
  } else if (const auto most = whole(file, "max_length", 1, kMostTokens)) {
    length = *most;
  }
  length = std::min(length, bound);
  MM_CHECK(prompt_length < length, Kind::usage,
           "the prompt has " + std::to_string(prompt_length) + " tokens, and the whole text may have " + std::to_string(length), "decoding",
           prompt_length < bound ? "shorten the prompt, or set --decode.max-new-tokens" : "shorten the prompt");
  return length;
}

int shortest(const DecodeOptions& options, const Json& file, int prompt_length) {
  if (options.min_length) return *options.min_length;
  if (const auto more = whole(file, "min_new_tokens", 0, kMostTokens)) return prompt_length + *more;
  return whole(file, "min_length", 0, kMostTokens).value_or(0);
}

void check_ranges(const Decoding& d) {
  MM_CHECK(d.repetition_penalty > 0, Kind::input, "the repetition penalty must be above 0", "decoding");
  MM_CHECK(!d.sample || d.temperature >= DecodeOptions::kLeastTemperature, Kind::input, "the temperature must be at least 0.000001",
           "decoding", "for greedy search do not sample");
  MM_CHECK(!d.sample || (d.top_p >= 0 && d.top_p <= 1), Kind::input, "top-p must be from 0 to 1", "decoding");
}

}  // namespace

Decoding resolve_decoding(const DecodeOptions& options, const Json& generation_config, int prompt_length, int positions) {
  MM_ASSERT(prompt_length >= 1);
  const Json& file = generation_config;
  const auto resolved = [](const auto& option, const auto& value, auto otherwise) { return option ? *option : value.value_or(otherwise); };

  Decoding d;
  d.beams = resolved(options.beam, whole(file, "num_beams", 1, 64), d.beams);
  d.max_length = longest(options, file, prompt_length, positions);
  d.min_length = shortest(options, file, prompt_length);
  d.length_penalty = resolved(options.length_penalty, real(file, "length_penalty"), d.length_penalty);
  d.early_stopping = stopping(options.early_stopping, file);
  d.no_repeat_ngram = resolved(options.no_repeat_ngram, whole(file, "no_repeat_ngram_size", 0, kMostTokens), d.no_repeat_ngram);
  d.repetition_penalty = resolved(options.repetition_penalty, real(file, "repetition_penalty"), d.repetition_penalty);
  d.sample = resolved(options.sample, truth(file, "do_sample"), d.sample);
  d.temperature = resolved(options.temperature, real(file, "temperature"), d.temperature);
  d.top_p = resolved(options.top_p, real(file, "top_p"), d.top_p);
  d.top_k = resolved(options.top_k, whole(file, "top_k", 0, std::numeric_limits<int>::max()), d.top_k);
  d.sequences = whole(file, "num_return_sequences", 1, 1024).value_or(d.sequences);
  d.end_tokens = token_list(file, "eos_token_id");
  d.forced_first = forced_first(file);
  d.forced_last = token_list(file, "forced_eos_token_id");
  check_ranges(d);
  refuse_foreign(file, d);
  return d;
}

}  // namespace mm
