#pragma once
#include <memory>
#include <string>

#include "base/json.h"
#include "tensor/checkpoint.h"
#include "text/tokenizer.h"

namespace mm {

// A Hugging Face model folder. Opening reads config.json only; the rest is read, checked and cached when it is asked for.
class Folder {
 public:
  explicit Folder(std::string path);

  const std::string& path() const { return path_; }
  std::string name() const;  // what records call the model: the folder's last name component
  const Json& config() const { return config_; }
  std::string model_type() const;  // "model_type" of config.json

  Json generation_config() const;                        // generation_config.json; an empty object when there is none
  Json image_processor_config() const;                   // preprocessor_config.json, or the image_processor block of processor_config.json
  std::shared_ptr<const Tokenizer> tokenizer() const;    // tokenizer.json
  std::shared_ptr<const Checkpoint> checkpoint() const;  // *.safetensors

 private:
  std::string path_;
  Json config_;
  mutable std::shared_ptr<const Tokenizer> tokenizer_;
  mutable std::shared_ptr<const Checkpoint> checkpoint_;
};

// Where --model NAME leads: a folder of that path; a model shipped with mm (share/models/NAME beside the program, or MM_SHARE); a hub id
// "org/name" in the Hugging Face cache (HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME; refs/main, then its snapshot). Throws Error{input}
// that says where it looked and the nearest shipped name.
std::string find_model(const std::string& name);

}  // namespace mm
