#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "bert/config.h"
#include "bert/pooling.h"
#include "model/folder.h"
#include "nn/linear.h"
#include "tensor/device.h"

namespace mm::bert {

// A product behind the pooling.
struct Dense {
  Linear linear;
  std::string activation;  // "torch.nn.modules.activation.Tanh"
};

// What stands behind the encoder of a sentence-transformers folder (Reimers and Gurevych 2019), and how it reads texts.
struct Sentence {
  std::vector<Pooling> poolings{Pooling::mean};
  std::vector<std::optional<Dense>> steps;  // behind the pooling, in order; nothing: the vector is brought to the length 1
  std::string prompt;                       // stands before every text
  std::optional<int64_t> longest;           // tokens of a text
  int64_t width = 0;                        // of what comes out

  at::Tensor operator()(const at::Tensor& x, const std::vector<int64_t>& lengths) const;  // [N, C] -> [B, width]
};

// modules.json and the files it names; a folder without one has the mean of its tokens and nothing more, as sentence-transformers has it.
// Throws Error{input} that names a module which is not Transformer, Pooling, Dense or Normalize, or stands where it cannot, a path that
// leads elsewhere, and an activation that mm does not know.
Sentence read_sentence(const Folder& folder, const Config& config, const Runtime& runtime);

}  // namespace mm::bert
