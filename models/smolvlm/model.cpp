#include "smolvlm/model.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"
#include "nn/attention_watch.h"
#include "smolvlm/layout.h"
#include "smolvlm/video.h"
#include "smolvlm/writer.h"

namespace mm::smolvlm {
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

Json object(std::string_view key, const Json& value) {
  auto made = Json::object();
  made.set(key, value);
  return made;
}

int64_t tiles_of(std::span<const Grid> pictures) {
  int64_t tiles = 0;
  for (const auto& grid : pictures) tiles += grid.tiles();
  return tiles;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

Model::Model(const Folder& folder, const Runtime& runtime)
    : config_(read_config(folder.config())),
      processor_(folder.image_processor_config()),
      frame_rule_(read_frame_rule(video_config(folder))),
      frames_(frame_settings(folder.image_processor_config(), video_config(folder))),
      tokenizer_(folder.tokenizer()),
      picture_tokens_(read_picture_tokens(folder.file("tokenizer_config.json"))),
      template_(folder.chat_template()),
      special_tokens_(read_special_tokens(folder.file("tokenizer_config.json"))),
      generation_config_(folder.generation_config()),
      runtime_(with_floats(runtime)),
      checkpoint_(folder.checkpoint()),
      parts_(load(checkpoint_, config_, runtime)) {
  MM_CHECK(tokenizer_->size() <= config_.text.vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config_.text.vocabulary),
           folder.path());
  MM_CHECK(tokenizer_->id_of(picture_tokens_.image) == config_.image_token, Kind::input,
           fmt::format("image_token_id is {}, but '{}' has the id {} in tokenizer.json", config_.image_token, picture_tokens_.image,
                       tokenizer_->id_of(picture_tokens_.image)),
           folder.config().where());
  const auto side = processor_.tile() / config_.vision.patch;
  MM_CHECK(side >= 1 && side % config_.scale == 0, Kind::input,
           fmt::format("max_image_size makes tiles of {} x {} patches, which scale_factor {} does not divide", side, side, config_.scale),
           folder.path());
}

Model::Parts Model::load(const std::shared_ptr<const Checkpoint>& checkpoint, const Config& config, const Runtime& asked) {
  const auto runtime = with_floats(asked);
  const auto files = std::make_shared<CheckpointSource>(checkpoint, runtime.device, runtime.dtype);
  const Params p(std::make_shared<LayoutSource>(files));
  Parts parts{.vision = {p / "model.vision_model", config.vision},
              .connector = {p / "model.connector", config},
              .text = {p / "model.text_model", p / "lm_head", config}};
  files->finish(kIgnored);
  if (asked.dtype == c10::kChar) {
    const c10::InferenceMode guard;
    parts.vision.quantize();
    parts.connector.projection.quantize();
    parts.text.quantize();
  }
  return parts;
}

int64_t Model::states() const {
  const auto side = processor_.tile() / config_.vision.patch / config_.scale;
  return side * side;
}

// [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]
std::string Model::conversation(const std::string& question, std::size_t pictures) const {
  auto content = Json::array(), messages = Json::array();
  for (std::size_t i = 0; i < pictures; ++i) content.push(object("type", "image"));
  auto text = object("type", "text");
  text.set("text", question);
  content.push(text);
  auto message = object("role", "user");
  message.set("content", content);
  messages.push(message);
  auto variables = special_tokens_;
  variables.set("messages", messages);
  variables.set("add_generation_prompt", true);
  return template_.render(variables);
}

std::vector<int64_t> Model::prompt(const std::string& question, std::span<const Grid> pictures) const {
  return tokens_of(conversation(question, pictures.size()), pictures);
}

std::vector<int64_t> Model::video_prompt(const std::string& question, std::span<const double> seconds, double duration) const {
  const std::vector<Grid> whole(seconds.size());
  return tokens_of(conversation(video_text(picture_tokens_, seconds, duration) + question, 0), whole);
}

std::vector<int64_t> Model::tokens_of(const std::string& text, std::span<const Grid> pictures) const {
  const auto start = special_tokens_.string("bos_token", "");
  const bool special = start.empty() || !text.starts_with(start);  // a start that is written is not put in front again
  auto tokens = tokenizer_->encode(with_pictures(text, picture_tokens_, pictures, states()), special);
  const auto marks = std::ranges::count(tokens, config_.image_token);
  MM_CHECK(marks == tiles_of(pictures) * states(), Kind::input,
           fmt::format("tokenizer.json makes {} marks of pictures where {} belong", marks, tiles_of(pictures) * states()),
           "tokenizer.json");
  MM_CHECK(std::ssize(tokens) < config_.text.positions, Kind::usage,
           fmt::format("{}, which leaves none for an answer", budget(tokens, pictures)), "question",
           "ask shorter, of fewer pictures, or without --tiles");
  MM_CHECK(!tokens.empty(), Kind::input, "the chat template writes nothing", "chat_template");
  return tokens;
}

std::string Model::budget(const std::vector<int64_t>& prompt, std::span<const Grid> pictures) const {
  const auto tiles = tiles_of(pictures), seen = tiles * states();
  return fmt::format("{} tokens before the answer: {} of {} tile{}, {} of words; room for {}", prompt.size(), seen, tiles,
                     tiles == 1 ? "" : "s", std::ssize(prompt) - seen, config_.text.positions);
}

// On a processor one tile fills every core; a GPU wants them all at once. Bringing the tower's weights into the products' own order costs
// as much as 30 patches, of which a tile has a thousand.
at::Tensor Model::look(const at::Tensor& tiles) {
  const c10::InferenceMode guard;
  const auto shown = tiles.dim() == 6 ? tiles.flatten(0, 2) : shown_tiles(tiles);  // [R C + 1, 3, S, S], or [F, 3, S, S]
  const auto see = [&](const at::Tensor& pixels) {
    const auto numbers = pixels.scalar_type() == at::kByte ? frames_.values(pixels) : pixels;           // [R, 3, S, S]
    return parts_.connector(parts_.vision(numbers.to(runtime_.device, runtime_.dtype))).flatten(0, 1);  // [K, E]
  };
  if (!runtime_.device.is_cpu()) return see(shown);
  parts_.vision.pack();
  std::vector<at::Tensor> states;
  for (const auto& tile : shown.split(1)) states.push_back(see(tile));
  return at::cat(states);  // [K, E]
}

std::vector<std::vector<Written>> Model::write(const std::vector<std::vector<int64_t>>& prompts, const at::Tensor& states,
                                               const std::vector<std::uint64_t>& seeds, const Decoding& decoding) const {
  const auto N = std::ssize(prompts), T = std::ssize(prompts.front());
  std::vector<int64_t> tokens;
  for (const auto& prompt : prompts) tokens.insert(tokens.end(), prompt.begin(), prompt.end());
  TextWriter writer(parts_.text, states, N * std::max(decoding.beams, decoding.sequences), decoding.max_length);
  return generate(writer, at::tensor(tokens, at::kLong).view({N, T}), decoding, seeds);
}

// Pictures stand among the words, which look at them and at each other in one breath.
ReadAgain Model::read_again(const at::Tensor& tiles, std::vector<std::int64_t> prompt, std::span<const std::int64_t> said) {
  MM_CHECK(grid_of(tiles).tiles() == 1, Kind::usage, "maps are of whole pictures, not of tiles", "--explain", "leave --tiles out");
  auto plain = runtime_;
  plain.dtype = c10::kFloat;
  if (!plain_) plain_ = load(checkpoint_, config_, plain);
  const auto first = std::ranges::find(prompt, config_.image_token) - prompt.begin();
  prompt.insert(prompt.end(), said.begin(), said.end() - 1);
  const auto x = [&] {
    const at::NoGradGuard no_graph;
    const auto states = plain_->connector(plain_->vision(shown_tiles(tiles).to(plain.device))).flatten(0, 1);  // [K, E]
    return plain_->text.embed(at::tensor(prompt, at::kLong).unsqueeze(0), states);                             // [1, T, C]
  }();
  const at::AutoGradMode with_graph(true);
  const AttentionWatch watch;
  const auto logits = plain_->text.head(plain_->text(x));  // [1, T, V]
  const auto side = processor_.tile() / config_.vision.patch / config_.scale;
  return {.weights = watch.weights(), .logits = logits, .first = first, .rows = side, .columns = side};
}

Decoding Model::decoding(const DecodeOptions& options, int sequences, std::uint64_t seed, std::size_t prompt_length) const {
  constexpr int64_t kMost = std::numeric_limits<int>::max();
  auto decoding = resolve_decoding(options, generation_config_, static_cast<int>(prompt_length),
                                   static_cast<int>(std::min(config_.text.positions, kMost)));
  decoding.sequences = sequences;
  decoding.seed = seed;
  if (decoding.end_tokens.empty()) decoding.end_tokens = config_.text.end_tokens;
  for (const auto id : decoding.end_tokens)
    MM_CHECK(id >= 0 && id < config_.text.vocabulary, Kind::input,
             fmt::format("the eos_token_id {} is outside the vocabulary of {} tokens", id, config_.text.vocabulary),
             generation_config_.where());
  check_sequences(decoding);
  return decoding;
}

std::string Model::spelling(const std::vector<int64_t>& tokens) const { return std::string(trimmed(tokenizer_->decode(tokens, true))); }

// Where the template ends in a word ("Assistant:"), a space stands before an answer.
std::vector<int64_t> Model::answer_tokens(const std::string& answer) const {
  if (trimmed(answer).empty()) return {};
  const auto before = conversation("?", 0);
  const bool spaced = !before.empty() && trimmed(before.substr(before.size() - 1)).size() == 1;
  auto tokens = tokenizer_->encode((spaced ? " " : "") + answer, false);
  const auto ends = decoding({}, 1, 0, 1).end_tokens;
  MM_CHECK(!ends.empty(), Kind::input, "no eos_token_id says how an answer ends", generation_config_.where(),
           "set it in generation_config.json");
  tokens.push_back(ends.front());
  return tokens;
}

}  // namespace mm::smolvlm
