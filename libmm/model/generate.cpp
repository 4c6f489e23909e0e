#include "model/generate.h"

#include <c10/core/InferenceMode.h>

#include "base/check.h"
#include "model/generate_beam.h"
#include "model/generate_single.h"
#include "model/text_rule.h"

namespace mm {

void check_sequences(const Decoding& decoding) {
  MM_CHECK(decoding.beams == 1 || decoding.sequences <= decoding.beams, Kind::usage,
           std::to_string(decoding.sequences) + " texts per item cannot come from " + std::to_string(decoding.beams) + " beams", "decoding",
           "ask for fewer texts, or raise --decode.beam");
  MM_CHECK(decoding.beams > 1 || decoding.sample || decoding.sequences == 1, Kind::usage, "greedy search gives one text per item",
           "decoding", "set --decode.beam, or --decode.sample");
}

void check_end_tokens(const Decoding& decoding, std::int64_t vocabulary, const std::string& where) {
  for (const auto id : decoding.end_tokens)
    MM_CHECK(id >= 0 && id < vocabulary, Kind::input,
             "the eos_token_id " + std::to_string(id) + " is outside the vocabulary of " + std::to_string(vocabulary) + " tokens", where);
}

std::vector<std::vector<Written>> generate(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,
                                           const std::vector<std::uint64_t>& items) {
  MM_ASSERT(prompts.dim() == 2 && prompts.scalar_type() == at::kLong && prompts.device().is_cpu());
  MM_ASSERT(static_cast<std::size_t>(prompts.size(0)) == items.size());
  MM_ASSERT(prompts.size(1) >= 1 && prompts.size(1) < decoding.max_length);
  check_sequences(decoding);
  if (items.empty()) return {};
  const c10::InferenceMode guard;
  const auto contiguous = prompts.contiguous();
  auto of_these = decoding;
  of_these.prompt_length = static_cast<int>(prompts.size(1));
  if (decoding.rule) decoding.rule->check(of_these, of_these.prompt_length);
  return decoding.beams > 1 ? write_beams(writer, contiguous, of_these, items) : write_single(writer, contiguous, of_these, items);
}

}  // namespace mm
