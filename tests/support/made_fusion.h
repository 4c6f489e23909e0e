#pragma once
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>

#include <ATen/CPUGeneratorImpl.h>

#include <memory>
#include <string>
#include <vector>

#include "fusion/fusion.h"

namespace mm {

// A fusion with fresh parameters, and examples to fuse.
struct MadeFusion {
  MadeFusion(const std::string& text, std::vector<ModalityShape> modalities, double std = 0.3)
      : source(std::make_shared<InitSource>(7, std)), shapes{std::move(modalities), {}}, fuse(make_fusion(text, shapes, Params(source))) {}

  std::int64_t parameters() const {
    std::int64_t count = 0;
    for (const auto& [name, tensor] : source->tensors()) count += tensor.numel();
    return count;
  }

  // Examples drawn from a seed, every step of every one there.
  std::vector<Modality> examples(std::int64_t batch, std::uint64_t seed = 1) const {
    auto generator = at::detail::createCPUGenerator(seed);
    std::vector<Modality> all;
    for (const auto& shape : shapes.modalities)
      all.push_back({at::randn({batch, shape.steps, shape.width}, generator), at::ones({batch, shape.steps}, at::kBool)});
    return all;
  }

  std::shared_ptr<InitSource> source;
  FusionShapes shapes;
  Fusion fuse;
};

}  // namespace mm
