#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "golden.h"
#include "model/folder.h"
#include "support/temporary.h"

namespace mm::qwen_vl {

// A golden folder that a test may spoil.
struct Copy {
  explicit Copy(const std::string& name) { std::filesystem::copy(Golden(name).path, folder.path); }

  std::map<std::string, at::Tensor> weights() const {
    const Checkpoint checkpoint(folder.path);
    std::map<std::string, at::Tensor> all;
    for (const auto& name : checkpoint.names()) all[name] = checkpoint.tensor(name).clone();
    return all;
  }
  void write(const std::map<std::string, at::Tensor>& weights) const { write_safetensors(folder / "model.safetensors", weights); }

  TemporaryFolder folder;
};

}  // namespace mm::qwen_vl
