#include "fusion/fusion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/check.h"
#include "config/find_row.h"
#include "fusion/fusion_concat.h"

namespace mm {
namespace {

constexpr std::array kFusions{
    FusionKind{"concat", "concat", "the modalities one behind the other, each as the mean of its steps", fusions::concat},
    FusionKind{"concat-steps", "concat-steps", "the modalities side by side at every step (early fusion)", fusions::concat_steps},
};

void check_modality(const Modality& modality, const ModalityShape& shape, std::int64_t batch) {
  const auto wrong = [&](const char* what, at::IntArrayRef sizes) {
    return fmt::format("{} of '{}' is [{}], not [{}, {}{}]", what, shape.name, fmt::join(sizes, ", "), batch, shape.steps,
                       sizes.size() == 3 ? fmt::format(", {}", shape.width) : "");
  };
  MM_CHECK(modality.x.sizes() == at::IntArrayRef({batch, shape.steps, shape.width}), Kind::input, wrong("the input", modality.x.sizes()),
           "");
  MM_CHECK(modality.mask.sizes() == at::IntArrayRef({batch, shape.steps}), Kind::input, wrong("the mask", modality.mask.sizes()), "");
}

}  // namespace

std::span<const FusionKind> fusion_kinds() { return kFusions; }

Fusion make_fusion(std::string_view text, FusionShapes& shapes, const Params& p) {
  BlockArguments arguments(text);
  const auto& kind = find_row(kFusions, arguments.name(), {.what = "fusion", .table = "fusions"});
  Fusion fuse = kind.make(arguments, shapes, p);
  arguments.finish();
  return [fuse, expected = shapes.modalities](std::span<const Modality> modalities, std::uint64_t key) {
    MM_CHECK(modalities.size() == expected.size(), Kind::input,
             fmt::format("{} modalities where {} are fused", modalities.size(), expected.size()), "");
    std::vector<Modality> clean;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      check_modality(modalities[i], expected[i], modalities[0].x.size(0));
      clean.push_back(cleared(modalities[i]));
    }
    return fuse(clean, key);
  };
}

}  // namespace mm
