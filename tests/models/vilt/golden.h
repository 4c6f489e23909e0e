#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "media/image.h"
#include "model/folder.h"
#include "support/close.h"
#include "tensor/checkpoint.h"
#include "tensor/params.h"
#include "tensor/safetensors.h"
#include "vilt/config.h"

#include "support/doctest.h"

namespace mm::vilt {

inline const std::vector<std::string> kFolders{"plain", "bare"};

// A folder of tests/golden/vilt: a tiny model and what transformers computes with it (scripts/golden/vilt.py).
struct Golden {
  explicit Golden(const std::string& name)
      : path(MM_TEST_DATA "/vilt/" + name),
        folder(path),
        config(read_config(folder.config())),
        pairs(Json::read(path + "/expected.json").at("pairs")),
        images(path + "/images.safetensors"),
        expected(path + "/expected.safetensors") {}

  Params params() const { return Params(std::make_shared<CheckpointSource>(folder.checkpoint(), at::kCPU, at::kFloat)); }

  Image image(std::int64_t i) const {
    const auto pixels = images.tensor("image." + std::to_string(i));  // [H, W, 3] u8
    const auto* data = pixels.const_data_ptr<std::uint8_t>();
    return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {data, data + pixels.numel()}};
  }

  std::string path;
  Folder folder;
  Config config;
  Json pairs;  // three questions of each picture
  Safetensors images, expected;
};

}  // namespace mm::vilt
