#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bert/config.h"
#include "bert/layout.h"
#include "bert/packed_texts.h"
#include "model/folder.h"
#include "model/text_encoder.h"
#include "support/close.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm::bert {

inline const std::vector<std::string> kFolders{"bert", "bert-old", "distilbert", "roberta", "xlm-roberta", "mpnet", "electra", "albert"};

// A folder of tests/golden/bert: a tiny model and what transformers computes with it (scripts/golden/bert.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(MM_TEST_DATA "/bert/" + name),
        folder(path),
        config(read_config(folder.config())),
        expected(Json::read(path + "/expected.json")),
        tensors(path + "/expected.safetensors") {
    const Json texts = expected.at("texts");
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Json text = texts.at(i);
      items.push_back({.text = text.string("text"), .pair = {}});
      if (text.has("pair")) items.back().pair = text.string("pair");
      encodings.push_back({.ids = text.at("ids").integers(), .types = text.at("types").integers()});
      scores.push_back(text.at("scores").numbers());
    }
  }

  Params params() const {
    const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), at::kCPU, at::kFloat);
    return Params(std::make_shared<LayoutSource>(files, config.layout));
  }
  PackedTexts packed() const { return pack(encodings, config, at::kCPU); }

  std::string path;
  Folder folder;
  Config config;
  Json expected;
  Safetensors tensors;
  std::vector<TextItem> items;
  std::vector<Encoding> encodings;  // by the tokenizers library
  std::vector<std::vector<double>> scores;
};

}  // namespace mm::bert
