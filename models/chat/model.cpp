#include "chat/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "chat/writer.h"
#include "model/quantize.h"
#include "nn/attention_watch.h"

namespace mm::chat {
namespace {

// Names in files that mm's layers do not ask for: constants that older files stored, and a head beside word embeddings that it shares.
constexpr std::array<std::string_view, 2> kIgnored{"*position_ids", "*rotary_emb.inv_freq"};

Runtime with_floats(Runtime runtime) {
  if (runtime.dtype == c10::kChar) runtime.dtype = c10::kFloat;
  return runtime;
}

// What templates may ask for, of a tokenizer_config.json.
Json read_special_tokens(const Json& config) {
  auto tokens = Json::object();
  for (const auto* key : {"bos_token", "eos_token", "unk_token", "pad_token"}) {
    const auto value = config.get(key);
    if (!value.is_null()) tokens.set(key, value.is_object() ? value.string("content") : value.string());
  }
  return tokens;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// Places [A, T], and those of so many tokens behind them, each one farther than all before -> [A, T + behind].
at::Tensor continued(const at::Tensor& places, int64_t behind) {
  const auto next = at::arange(behind, at::kLong) + places.max() + 1;
  return at::cat({places, next.unsqueeze(0).expand({places.size(0), -1})}, 1);
}

}  // namespace

Model::Model(const Folder& folder, const Runtime& runtime, Blueprint blueprint)
    : blueprint_(std::move(blueprint)),
      tokenizer_(folder.tokenizer()),
      template_(folder.chat_template()),
      special_tokens_(read_special_tokens(folder.file("tokenizer_config.json"))),
      generation_config_(folder.generation_config()),
      runtime_(with_floats(runtime)),
      checkpoint_(folder.checkpoint()),
      weights_(load(runtime)) {
  MM_CHECK(tokenizer_->size() <= config().vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config().vocabulary), folder.path());
}

Weights Model::load(const Runtime& asked) const {
  const auto runtime = with_floats(asked);
  const auto files = std::make_shared<CheckpointSource>(checkpoint_, runtime.device, runtime.dtype);
  auto weights = blueprint_.build(files, runtime);
  files->finish(kIgnored);
  if (asked.dtype == c10::kChar) {
    const c10::InferenceMode guard;
    weights.tower->quantize();
    checkpoint_->release();
    quantize_each(weights.text.layers, *checkpoint_);
    weights.text.quantize();  // what is left
    checkpoint_->release();
  }
  return weights;
}

// [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]
std::string Model::conversation(const std::string& question, const Views& views) const {
  auto message = Json::object(), variables = special_tokens_;
  message.set("role", "user");
  message.set("content", pictures().content(views, question));
  auto messages = Json::array();
  messages.push(message);
  variables.set("messages", messages);
  variables.set("add_generation_prompt", true);
  return template_.render(variables);
}

int64_t Model::marks(std::span<const int64_t> tokens) const {
  const auto& known = weights_.text.picture_tokens;
  return std::ranges::count_if(tokens, [&](int64_t token) { return std::ranges::find(known, token) != known.end(); });
}

Prompt Model::prompt(const std::string& question, const Views& views) const {
  const auto text = conversation(question, views);
  const auto start = special_tokens_.string("bos_token", "");
  const bool special = start.empty() || !text.starts_with(start);  // a start that is written is not put in front again
  Prompt prompt{.tokens = tokenizer_->encode(pictures().expanded(text, views), special)};
  const auto found = marks(prompt.tokens), expected = pictures().states(views);
  MM_CHECK(found == expected, Kind::input, fmt::format("tokenizer.json makes {} marks of pictures where {} belong", found, expected),
           "tokenizer.json");
  MM_CHECK(std::ssize(prompt.tokens) < config().positions, Kind::usage,
           fmt::format("{}, which leaves none for an answer", budget(prompt, views)), "question",
           pictures().cuts() ? "ask shorter, of fewer pictures, or without --tiles" : "ask shorter, or of fewer pictures");
  MM_CHECK(!prompt.tokens.empty(), Kind::input, "the chat template writes nothing", "chat_template");
  prompt.places = pictures().places(prompt.tokens, views);  // [A, T]
  return prompt;
}

std::string Model::budget(const Prompt& prompt, const Views& views) const {
  const auto seen = pictures().states(views);
  return fmt::format("{} tokens before the answer: {} of {}, {} of words; room for {}", prompt.tokens.size(), seen,
                     pictures().counted(views), std::ssize(prompt.tokens) - seen, config().positions);
}

Seen Model::look(const Views& views) {
  const c10::InferenceMode guard;
  std::vector<Seen> all;
  for (const auto& picture : views.pictures) all.push_back(weights_.tower->look(picture));
  return joined(all);
}

std::vector<std::vector<Written>> Model::write(std::span<const Prompt> prompts, const Seen& seen, const std::vector<std::uint64_t>& seeds,
                                               const Decoding& decoding) const {
  const auto N = std::ssize(prompts), T = std::ssize(prompts.front().tokens);
  std::vector<int64_t> tokens;
  std::vector<at::Tensor> places;
  for (const auto& prompt : prompts) {
    tokens.insert(tokens.end(), prompt.tokens.begin(), prompt.tokens.end());
    if (prompt.places.defined()) places.push_back(prompt.places);
  }
  TextWriter writer(weights_.text, seen, places.empty() ? at::Tensor() : at::stack(places, 1),
                    N * std::max(decoding.beams, decoding.sequences), decoding.max_length);
  return generate(writer, at::tensor(tokens, at::kLong).view({N, T}), decoding, seeds);
}

// Pictures stand among the words, which look at them and at each other in one breath.
ReadAgain Model::read_again(const at::Tensor& picture, const Prompt& prompt, std::span<const std::int64_t> said) {
  const auto grid = pictures().grid(picture);
  auto plain = runtime_;
  plain.dtype = c10::kFloat;
  if (!plain_) plain_ = load(plain);
  const auto& text = plain_->text;
  auto tokens = prompt.tokens;
  tokens.insert(tokens.end(), said.begin(), said.end() - 1);
  const auto T = std::ssize(tokens), behind = T - std::ssize(prompt.tokens);
  const auto first = std::ranges::find_first_of(tokens, text.picture_tokens) - tokens.begin();
  const auto [input, angles] = [&] {
    const at::NoGradGuard no_graph;
    auto places = prompt.places;
    if (places.defined()) places = continued(places, behind).unsqueeze(1);  // [A, 1, T]
    return std::pair{text.embed(at::tensor(tokens, at::kLong).unsqueeze(0), plain_->tower->look(picture)), text.angles(0, T, places)};
  }();
  const at::AutoGradMode with_graph(true);
  const AttentionWatch watch;
  const auto logits = text.head(text(input, angles));  // [1, T, V]
  return {.weights = watch.weights(), .logits = logits, .first = first + grid.before, .rows = grid.rows, .columns = grid.columns};
}

Decoding Model::decoding(const DecodeOptions& options, int sequences, std::uint64_t seed, std::size_t prompt_length) const {
  constexpr int64_t kMost = std::numeric_limits<int>::max();
  auto decoding =
      resolve_decoding(options, generation_config_, static_cast<int>(prompt_length), static_cast<int>(std::min(config().positions, kMost)));
  decoding.sequences = sequences;
  decoding.seed = seed;
  if (decoding.end_tokens.empty()) decoding.end_tokens = config().end_tokens;
  for (const auto id : decoding.end_tokens)
    MM_CHECK(id >= 0 && id < config().vocabulary, Kind::input,
             fmt::format("the eos_token_id {} is outside the vocabulary of {} tokens", id, config().vocabulary),
             generation_config_.where());
  check_sequences(decoding);
  return decoding;
}

std::string Model::spelling(const std::vector<int64_t>& tokens) const { return std::string(trimmed(tokenizer_->decode(tokens, true))); }

// As it stands behind a conversation: where that ends in a word ("Assistant:"), with a space in front.
std::vector<int64_t> Model::answer_tokens(const std::string& answer) const {
  if (trimmed(answer).empty()) return {};
  const auto before = conversation("?", {});
  const bool spaced = !before.empty() && trimmed(before.substr(before.size() - 1)).size() == 1;
  auto tokens = tokenizer_->encode(before + (spaced ? " " : "") + answer, false);
  const auto own = tokenizer_->encode(before, false);
  MM_CHECK(tokens.size() > own.size() && std::equal(own.begin(), own.end(), tokens.begin()), Kind::input,
           fmt::format("'{}' and the end of the conversation in front of it become one token", shown(answer)), "tokenizer.json");
  tokens.erase(tokens.begin(), tokens.begin() + std::ssize(own));
  const auto ends = decoding({}, 1, 0, 1).end_tokens;
  MM_CHECK(!ends.empty(), Kind::input, "no eos_token_id says how an answer ends", generation_config_.where(),
           "set it in generation_config.json");
  tokens.push_back(ends.front());
  return tokens;
}

}  // namespace mm::chat
