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
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "chat/writer.h"
#include "model/choice_scores.h"
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

std::shared_ptr<const Tokenizer> fitting_tokenizer(const Folder& folder, int64_t vocabulary) {
  auto tokenizer = folder.tokenizer();
  MM_CHECK(tokenizer->size() <= vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer->size(), vocabulary), folder.path());
  return tokenizer;
}

// Places [A, T], and those of so many tokens behind them, each one farther than all before -> [A, T + behind].
at::Tensor continued(const at::Tensor& places, int64_t behind) {
  const auto next = at::arange(behind, at::kLong) + places.max() + 1;
  return at::cat({places, next.unsqueeze(0).expand({places.size(0), -1})}, 1);
}

}  // namespace

Model::Model(const Folder& folder, const Runtime& runtime, Blueprint blueprint)
    : path_(folder.path()),
      blueprint_(std::move(blueprint)),
      tokenizer_(fitting_tokenizer(folder, blueprint_.text.vocabulary)),
      template_(folder.chat_template()),
      special_tokens_(read_special_tokens(folder.file("tokenizer_config.json"))),
      generation_config_(folder.generation_config()),
      runtime_(with_floats(runtime)),
      checkpoint_(folder.checkpoint()),
      weights_(load(runtime)) {}

Weights Model::load(const Runtime& asked) const {
  const auto runtime = with_floats(asked);
  const auto files = std::make_shared<CheckpointSource>(checkpoint_, runtime.device, runtime.dtype);
  auto weights = files->whole(kIgnored, [&] { return blueprint_.build(files, runtime); });
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

std::string Model::expanded(const std::string& question, const Views& views) const {
  try {
    return pictures().expanded(conversation(question, views), views);
  } catch (Error& error) {
    if (error.kind == Kind::input && error.where.empty()) error.where = template_.where();
    throw;
  }
}

std::string Model::in_folder(const std::string& file) const { return shown((std::filesystem::path(path_) / file).string()); }

int64_t Model::marks(std::span<const int64_t> tokens) const {
  const auto& known = weights_.text.picture_tokens;
  return std::ranges::count_if(tokens, [&](int64_t token) { return std::ranges::find(known, token) != known.end(); });
}

Prompt Model::prompt(const std::string& question, const Views& views) const {
  const auto text = expanded(question, views);
  const auto start = special_tokens_.string("bos_token", "");
  const bool special = start.empty() || !text.starts_with(start);  // a start that is written is not put in front again
  Prompt prompt{.tokens = tokenizer_->encode(text, special)};
  const auto found = marks(prompt.tokens), expected = pictures().states(views);
  MM_CHECK(found == expected, Kind::input, fmt::format("tokenizer.json makes {} marks of pictures where {} belong", found, expected),
           in_folder("tokenizer.json"));
  MM_CHECK(std::ssize(prompt.tokens) < config().positions, Kind::usage,
           fmt::format("{}, which leaves none for an answer", budget(prompt, views)), "question",
           fmt::format("ask shorter, {}{}", pictures().were_cut(views) ? "without --tiles, or " : "or ",
                       views.video() ? "about a shorter video" : "about fewer pictures"));
  MM_CHECK(!prompt.tokens.empty(), Kind::input, "the chat template writes nothing", template_.where());
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
  if (runtime_.device.is_cpu() && !packed_) {
    weights_.tower->pack();
    checkpoint_->release();  // the weights that were packed make room for the text side's, which then stay
    packed_ = true;
  }
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
  const auto behind = std::ssize(said) - 1, T = std::ssize(prompt.tokens) + behind;
  const auto first = std::ranges::find_first_of(prompt.tokens, text.picture_tokens) - prompt.tokens.begin();
  const auto [input, angles] = [&] {
    const at::NoGradGuard no_graph;
    auto places = prompt.places;
    if (places.defined()) places = continued(places, behind).unsqueeze(1);  // [A, 1, T]
    auto embedded = text.embed(at::tensor(prompt.tokens, at::kLong).unsqueeze(0), plain_->tower->look(picture));
    if (behind > 0) {  // words, whatever they are: only the prompt holds states of pictures
      const auto words = at::tensor(at::ArrayRef<std::int64_t>(said.data(), said.size() - 1), at::kLong).unsqueeze(0);  // [1, T']
      embedded.x = at::cat({embedded.x, text.embed(words, {}).x}, 1);
    }
    return std::pair{embedded, text.angles(0, T, places)};
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
  check_end_tokens(decoding, config().vocabulary,
                   generation_config_.where().empty() ? in_folder("config.json") : generation_config_.where());
  check_sequences(decoding);
  return decoding;
}

std::string Model::spelling(const std::vector<int64_t>& tokens) const { return std::string(trimmed(tokenizer_->decode(tokens, true))); }

// As they stand behind a conversation: where that ends in a word ("Assistant:"), with a space in front.
std::vector<std::vector<int64_t>> Model::choice_tokens(const std::vector<std::string>& choices) const {
  const auto end = choice_end(decoding({}, 1, 0, 1), in_folder("generation_config.json"));
  auto before = conversation("?", {});
  const auto own = tokenizer_->encode(before, false);
  if (!before.empty() && !trimmed(before.substr(before.size() - 1)).empty()) before += ' ';
  std::vector<std::vector<int64_t>> all;
  for (const auto& choice : choices) {
    if (trimmed(choice).empty()) {
      all.push_back({end});
      continue;
    }
    auto tokens = tokenizer_->encode(before + choice, false);
    MM_CHECK(tokens.size() > own.size() && std::equal(own.begin(), own.end(), tokens.begin()), Kind::input,
             fmt::format("'{}' and the end of the conversation in front of it become one token", shown(choice)),
             in_folder("tokenizer.json"));
    tokens.erase(tokens.begin(), tokens.begin() + std::ssize(own));
    tokens.push_back(end);
    all.push_back(std::move(tokens));
  }
  check_choices(choices, all);
  return all;
}

}  // namespace mm::chat
