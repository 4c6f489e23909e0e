#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "tensor/checkpoint.h"
#include "text/chat_template.h"
#include "text/tokenizer.h"

namespace mm {

// A Hugging Face model folder. Opening reads config.json only; the rest is read, checked and kept when it is asked for (by one thread at
// a time). Everything throws Error{input} that names the file and what to do.
class Folder {
 public:
  explicit Folder(std::string path);

  const std::string& path() const { return path_; }
  std::string name() const;  // what records call the model: the folder's last name component, or "org/name" in a Hugging Face cache
  const Json& config() const { return config_; }
  std::string model_type() const;  // "model_type" of config.json

  Json file(const std::string& name) const;  // a JSON file of the folder ("1_Pooling/config.json"); null when it is not there
  Json generation_config() const;            // generation_config.json; an empty object when there is none
  Json image_processor_config() const;       // the image_processor block of processor_config.json, else preprocessor_config.json
  // chat_template.jinja, else the "chat_template" of chat_template.json, processor_config.json or tokenizer_config.json.
  ChatTemplate chat_template() const;
  std::shared_ptr<const Tokenizer> tokenizer() const;    // tokenizer.json, or what older folders have (text/older_files.h)
  std::shared_ptr<const Checkpoint> checkpoint() const;  // *.safetensors

 private:
  std::string path_;
  Json config_;
  mutable std::shared_ptr<const Tokenizer> tokenizer_;
  mutable std::shared_ptr<const Checkpoint> checkpoint_;
};

// Where --model NAME leads: a folder of that path; a model shipped with mm (share_folder()/models/NAME); a hub id "org/name" in the
// Hugging Face cache (model/hub_cache.h). Throws Error{input} that says where it looked and the nearest shipped name.
std::string find_model(const std::string& name);

std::vector<std::string> shipped_models();  // names of the folders in share_folder()/models that hold a config.json, sorted

}  // namespace mm
