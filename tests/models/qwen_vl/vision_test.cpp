#include "qwen_vl/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "golden.h"
#include "support/drawn_params.h"

using namespace mm::qwen_vl;

namespace {

// The activations are of the second picture and the third, one behind the other.
std::vector<at::Tensor> patches_of(const Golden& golden) {
  return {golden.processor()(golden.image(1)), golden.processor()(golden.image(2))};
}

VisionTower tower_of(const Golden& golden, at::ScalarType dtype = at::kFloat) {
  return {golden.params(dtype) / "model.visual", golden.vision()};
}

template <class Part>
at::Tensor of_both(const std::vector<at::Tensor>& pictures, const Part& part) {
  std::vector<at::Tensor> all;
  for (const auto& one : pictures) all.push_back(part(one));
  return at::cat(all);
}

at::Tensor states_of(const VisionTower& tower, const at::Tensor& patches) { return tower(patches)[0]; }

}  // namespace

TEST_CASE("every tensor of the picture side equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto tower = tower_of(golden);
    const auto& e = tower.embeddings;
    std::vector<Laid> own;
    compare("visual.patch_embed", of_both(patches_of(golden), [&](const at::Tensor& patches) { return e(patches)[0]; }));
    for (const auto& patches : patches_of(golden)) own.push_back(tower.laid_out(patches));
    std::size_t early = 0;
    for (std::size_t i = 0; i < tower.blocks.size(); ++i) {
      const auto at = "visual.blocks." + std::to_string(i);
      const auto& block = tower.blocks[i];
      const bool whole = std::ranges::find(tower.whole, static_cast<std::int64_t>(i)) != tower.whole.end();
      std::vector<at::Tensor> attended, all, seen;
      for (auto& laid : own) {
        const auto lengths = whole ? std::vector<std::int64_t>() : laid.lengths;
        attended.push_back(block.output(block.attended(laid.x, laid.angles, lengths))[0]);
        laid.x = block(laid.x, laid.angles, lengths);
        all.push_back(laid.x[0]);
        if (early < tower.early.size() && tower.early[early] == static_cast<std::int64_t>(i))
          seen.push_back(tower.early_mergers[early](laid.x));
      }
      compare(at + ".attn", at::cat(attended));
      compare(at, at::cat(all));
      if (!seen.empty()) compare("visual.deepstack_merger_list." + std::to_string(early++), at::cat(seen));
    }
    CHECK(early == tower.early_mergers.size());
    compare("visual.merger", tower.merger(at::cat({own[0].x, own[1].x}, 1)));
    compare("visual.states", of_both(patches_of(golden), [&](const at::Tensor& patches) { return tower(patches)[0]; }));
    for (std::int64_t k = 0; k < std::ssize(tower.early); ++k)
      compare("visual.deepstack_merger_list." + std::to_string(k),
              of_both(patches_of(golden), [&](const at::Tensor& patches) { return tower(patches)[k + 1]; }));
  }
}

TEST_CASE("packed, in bf16 and in 8 bits the tower says the same, or nearly") {
  const c10::InferenceMode guard;
  for (const auto* name : {"qwen3", "qwen2_5"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto patches = golden.processor()(golden.image(0));
    auto tower = tower_of(golden);
    const auto exact = states_of(tower, patches);
    const double spread = exact.std().item().toDouble();
    tower.pack();
    CHECK(mm::difference(states_of(tower, patches), exact) < 1e-5);
    auto small = tower_of(golden);
    small.quantize();
    const double off = mm::difference(states_of(small, patches), exact);
    CHECK(off < 0.5 * spread);
    CHECK(off > 1e-5);
    const auto half = states_of(tower_of(golden, at::kBFloat16), patches.to(at::kBFloat16));
    CHECK((half.scalar_type() == at::kBFloat16));
    CHECK(mm::difference(half, exact) < 0.3 * spread);
  }
}

TEST_CASE("patches lie square by square") {
  const PatchPlaces places(2, 3, 2);
  CHECK(places.height == 4);
  CHECK(places.width == 6);
  const std::vector<float> down{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3}, across{0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 0, 1, 0, 1};
  for (std::int64_t i = 0; i < std::ssize(down); ++i) {
    CHECK(places.down[i].item<float>() == down[static_cast<std::size_t>(i)]);
    CHECK(places.across[i].item<float>() == across[static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("learnt places are met where as many patches lie, and blended between") {
  VisionConfig config;
  config.width = 8;
  config.heads = 2;
  config.patch = 1;
  config.side = 3;
  const VisionEmbeddings embeddings(mm::drawn(), config);
  const auto exact = embeddings.learnt(PatchPlaces(3, 3, 1));
  CHECK(mm::difference(exact, embeddings.pos_embed->weight) < 1e-7);
  const auto wide = embeddings.learnt(PatchPlaces(1, 5, 1));  // [5, 8]: the first row, at 0, 0.5, 1, 1.5, 2
  const auto& table = embeddings.pos_embed->weight;
  CHECK(mm::difference(wide[1], (table[0] + table[1]) / 2) < 1e-6);
  CHECK(mm::difference(wide[4], table[2]) < 1e-7);
}
