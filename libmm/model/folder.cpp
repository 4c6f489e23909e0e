#include "model/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/share.h"
#include "config/nearest.h"
#include "hub/hub_cache.h"
#include "text/older_files.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLongestConfig = 16 << 20, kLongestVocabulary = 64 << 20;  // bytes

bool is_there(const std::string& folder, const std::string& name) {
  std::error_code ignored;
  return fs::exists(fs::path(folder) / name, ignored);
}

Json read_json(const std::string& folder, const std::string& name) {
  const std::string path = (fs::path(folder) / name).string();
  return Json::parse(read_file(path, kLongestConfig), shown(path));
}

Json read_object(const std::string& folder, const char* name) {
  Json json = read_json(folder, name);
  MM_CHECK(json.is_object(), Kind::input, "does not hold a JSON object", json.where());
  return json;
}

Json read_config(const std::string& folder) {
  std::error_code ignored;
  MM_CHECK(fs::exists(folder, ignored), Kind::input, "no such folder", shown(folder));
  MM_CHECK(fs::is_directory(folder, ignored), Kind::input, "is a file; a model is a folder", shown(folder),
           "give the folder that holds it");
  if (is_there(folder, "config.json")) return read_object(folder, "config.json");
  MM_CHECK(!is_there(folder, "adapter_config.json"), Kind::input, "holds an adapter (adapter_config.json), not a whole model",
           shown(folder), "merge it in Python: model.merge_and_unload().save_pretrained(FOLDER)");
  throw Error(Kind::input, "holds no config.json, so it is no model folder, or an incomplete one", shown(folder), "fetch the model again");
}

std::string how_to_fetch(const std::string& name) {
  return fmt::format(
      "; `mm pull {0}` puts it there, as `hf download {0}` of Python's huggingface_hub does, or give a folder with config.json, "
      "preprocessor_config.json, "
      "tokenizer.json and model.safetensors from https://huggingface.co/{0}/tree/main",
      name);
}

}  // namespace

Folder::Folder(std::string path) : path_(std::move(path)), config_(read_config(path_)) {}

std::string Folder::name() const {
  const auto folder = fs::absolute(path_).lexically_normal();
  const auto last = folder.has_filename() ? folder : folder.parent_path();  // "model/" ends in an empty name
  const std::string in_cache = hub_name_of(last.string());
  return in_cache.empty() ? last.filename().string() : in_cache;
}

std::string Folder::model_type() const {
  MM_CHECK(config_.has("model_type"), Kind::input, "has no 'model_type', so nothing tells how to read the model", config_.where(),
           "a folder saved by transformers has it");
  return config_.string("model_type");
}

Json Folder::file(const std::string& name) const { return is_there(path_, name) ? read_json(path_, name) : Json(); }

Json Folder::generation_config() const {
  return is_there(path_, "generation_config.json") ? read_object(path_, "generation_config.json") : Json::object();
}

Json Folder::image_processor_config() const {
  if (is_there(path_, "processor_config.json"))
    if (const Json all = read_object(path_, "processor_config.json"); all.has("image_processor")) return all.at("image_processor");
  MM_CHECK(is_there(path_, "preprocessor_config.json"), Kind::input,
           "holds neither preprocessor_config.json nor a processor_config.json with an image_processor", shown(path_),
           "they say how pictures are resized and scaled: take them from the model this one was made of");
  return read_object(path_, "preprocessor_config.json");
}

namespace {

// A template, or several of which one is called "default".
Json default_template(const Json& value) {
  if (!value.is_array()) return value;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (value.at(i).string("name") == "default") return value.at(i).at("template");
  return {};
}

}  // namespace

ChatTemplate Folder::chat_template() const {
  if (const char* name = "chat_template.jinja"; is_there(path_, name)) {
    const auto path = (fs::path(path_) / name).string();
    return {read_file(path, kLongestConfig), shown(path)};
  }
  for (const char* name : {"chat_template.json", "processor_config.json", "tokenizer_config.json"}) {
    const auto json = file(name);
    if (!json.is_object()) continue;
    if (const auto text = default_template(json.get("chat_template")); !text.is_null())
      return {text.string(), json.where() + ": chat_template"};
  }
  throw Error(Kind::input, "holds no chat template (chat_template.jinja), so nothing tells how to ask the model", shown(path_),
              "take the template from the model this one was made of");
}

namespace {

OlderTokenizer older_tokenizer(const Folder& folder) {
  const auto text = [&](const char* name) -> std::optional<std::string> {
    if (!is_there(folder.path(), name)) return std::nullopt;
    return read_file((fs::path(folder.path()) / name).string(), kLongestVocabulary);
  };
  return {.words = text("vocab.txt"),
          .vocabulary = text("vocab.json"),
          .merges = text("merges.txt"),
          .settings = folder.file("tokenizer_config.json"),
          .special = folder.file("special_tokens_map.json"),
          .added = folder.file("added_tokens.json"),
          .where = shown(folder.path())};
}

}  // namespace

std::shared_ptr<const Tokenizer> Folder::tokenizer() const {
  if (tokenizer_) return tokenizer_;
  if (!is_there(path_, "tokenizer.json")) {
    if (is_there(path_, "vocab.txt") || is_there(path_, "vocab.json"))
      return tokenizer_ = Tokenizer::parse(tokenizer_json_of(older_tokenizer(*this)).dump(), shown(path_));
    for (const char* other : {"spiece.model", "sentencepiece.bpe.model", "tokenizer.model"})
      MM_CHECK(!is_there(path_, other), Kind::input, fmt::format("holds {}, but no tokenizer.json", other), shown(path_),
               "convert it in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)");
    throw Error(Kind::input, "holds no tokenizer.json", shown(path_), "fetch the model again");
  }
  return tokenizer_ = Tokenizer::open((fs::path(path_) / "tokenizer.json").string());
}

std::shared_ptr<const Checkpoint> Folder::checkpoint() const {
  if (!checkpoint_) checkpoint_ = std::make_shared<const Checkpoint>(path_);
  return checkpoint_;
}

std::vector<std::string> shipped_models() {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(share_folder()) / "models", ignored))
    if (fs::is_regular_file(entry.path() / "config.json", ignored)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string find_model(const std::string& name) {
  std::error_code ignored;
  MM_CHECK(!name.empty(), Kind::input, "an empty model name", "--model");
  if (fs::is_directory(name, ignored)) return name;
  MM_CHECK(!fs::exists(name, ignored), Kind::input, "is a file; a model is a folder", shown(name), "give the folder that holds it");

  const auto shipped = shipped_models();
  if (std::ranges::find(shipped, name) != shipped.end()) return (fs::path(share_folder()) / "models" / name).string();
  if (std::string snapshot = hub_snapshot(name); !snapshot.empty()) return snapshot;

  const std::string models =
      share_folder().empty() ? "" : ", no model of that name in " + shown((fs::path(share_folder()) / "models").string());
  const bool from_hub = is_hub_name(name) && name.find('/') != std::string::npos;
  const std::string cache = is_hub_name(name) ? ", and nothing in the Hugging Face cache " + shown(hub_cache_folder()) : "";
  throw Error(Kind::input, fmt::format("there is no model '{}'{}", shown(name), did_you_mean(nearest(name, shipped))), "--model",
              fmt::format("no folder of that path{}{}{}", models, cache, from_hub ? how_to_fetch(name) : ""));
}

}  // namespace mm
