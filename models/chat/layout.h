#pragma once
#include <memory>
#include <string>
#include <vector>

#include "tensor/params.h"

namespace mm::chat {

// A part of a model whose weights stand behind other prefixes in files of other ages.
struct NamedPart {
  std::string name;                   // as mm's layers ask: "model.language_model."
  std::vector<std::string> prefixes;  // in the files, the newest first: "model.language_model.", "language_model.model."
  std::string weight;                 // that every file holds of it, behind the prefix: "embed_tokens.weight"
};

// Finds each part behind the first of its prefixes that the files know, also where a wrapper left "module." or "model." in front of all.
// Names of no part are those of the files.
class PartSource : public ParamSource {
 public:
  PartSource(std::shared_ptr<ParamSource> files, const std::vector<NamedPart>& parts);

  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;

 private:
  std::string find(const std::string& name) const;  // its name in the files

  struct Prefix {
    std::string ours, theirs;
  };
  std::shared_ptr<ParamSource> files_;
  std::vector<Prefix> prefixes_;
};

// Weights under the names of today, wherever files of other ages have them.
Params named_parts(const std::shared_ptr<ParamSource>& files, const std::vector<NamedPart>& parts);

}  // namespace mm::chat
