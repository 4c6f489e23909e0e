#include "fusion/fusion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/check.h"
#include "config/find_row.h"
#include "fusion/fusion_attention.h"
#include "fusion/fusion_bottleneck.h"
#include "fusion/fusion_concat.h"
#include "fusion/fusion_context.h"
#include "fusion/fusion_coordinated.h"
#include "fusion/fusion_crossmodal.h"
#include "fusion/fusion_deep_set.h"
#include "fusion/fusion_experts.h"
#include "fusion/fusion_gated.h"
#include "fusion/fusion_late.h"
#include "fusion/fusion_mag.h"
#include "fusion/fusion_memory.h"
#include "fusion/fusion_misa.h"
#include "fusion/fusion_perceiver.h"
#include "fusion/fusion_tensor.h"

namespace mm {
namespace {

constexpr std::array kFusions{
    FusionKind{"concat", "concat", "the modalities one behind the other, each as the mean of its steps", fusions::concat},
    FusionKind{"concat-steps", "concat-steps", "the modalities side by side at every step (early fusion)", fusions::concat_steps},
    // over vectors: of each modality the mean of its steps
    FusionKind{"late-average", "late-average K", "an opinion of K numbers of each modality; their mean", fusions::late_average},
    FusionKind{"late-weighted", "late-weighted K", "such opinions, each with a learnt weight", fusions::late_weighted},
    FusionKind{"late-product", "late-product K", "the product of such opinions on K classes, as log-probabilities", fusions::late_product},
    FusionKind{"late-stacking", "late-stacking K", "K weighted sums of all such opinions, and of which are there", fusions::late_stacking},
    FusionKind{"late-gated", "late-gated K", "such opinions, each with a weight that depends on the example", fusions::late_gated},
    FusionKind{"hybrid", "hybrid K", "the mean of such opinions and of one on everything", fusions::hybrid},
    FusionKind{"attention", "attention [D]", "the modalities at one width, each as much as it counts in the example", fusions::attention},
    FusionKind{"deepset", "deepset D [hidden=D] [max=0]",
               "the mean, or the greatest numbers, of the set, and two layers (Zaheer et al. 2017)", fusions::deep_set},
    FusionKind{"gmu", "gmu D", "a gate for each number of each modality (Arevalo et al. 2017)", fusions::gated_unit},
    FusionKind{"film", "film D", "the first modality, scaled and shifted by the others (Perez et al. 2018)", fusions::film},
    FusionKind{"tfn", "tfn D", "sums of all products of numbers of different modalities (Zadeh et al. 2017)", fusions::tensor},
    FusionKind{"lmf", "lmf D [rank=4]", "the same sums in few factors (Liu et al. 2018)", fusions::low_rank},
    FusionKind{"multiplicative", "multiplicative D", "sums of the products of two modalities, and of each (Jayakumar et al. 2020)",
               fusions::multiplicative},
    FusionKind{"vcdn", "vcdn K [hidden=K^M]", "two layers behind the products of the modalities' probabilities (Wang et al. 2021)",
               fusions::class_products},
    FusionKind{"experts", "experts D [experts=4] [top=2] [balance=0.01]",
               "those few of several layers that a gate chooses (Shazeer et al. 2017)", fusions::experts},
    // over steps
    FusionKind{"mag", "mag [beta=1] [dropout=0.5]", "steps of the first modality, shifted by the others", fusions::mag},
    FusionKind{"mmmu-ba", "mmmu-ba", "each utterance of a video with what the others say of it, pair by pair of modalities",
               fusions::mmmu_ba},
    FusionKind{"mult", "mult D [heads=5] [layers=5] [causal=0] [dropout=0.1]",
               "every modality looks at every other (crossmodal transformer)", fusions::mult},
    FusionKind{"misa", "misa D [heads=2] [hidden=2048] [difference=0.3] [similarity=1] [reconstruction=1]",
               "what each modality alone says and what all share, kept apart by a penalty", fusions::misa},
    FusionKind{"bottleneck", "bottleneck D [tokens=4] [layers=4] [fuse-from=2] [heads=4] [dropout=0]",
               "modalities that speak through a few shared tokens (MBT)", fusions::bottleneck},
    FusionKind{"perceiver", "perceiver D [latents=8] [layers=2] [heads=4] [dropout=0]", "learnt vectors that look at all steps at once",
               fusions::perceiver},
    FusionKind{"mfn", "mfn D [memory=D] [hidden=D] [dropout=0]", "an LSTM for each modality, and a memory of how they change together",
               fusions::mfn},
    FusionKind{"coordinated", "coordinated D [temperature=0.07] [weight=1] [joined=0]",
               "a common space in which the modalities of an example find each other (InfoNCE)", fusions::coordinated},
    FusionKind{"cca", "cca D [ridge=0.001] [weight=1] [joined=0]", "a common space in which modalities correlate (deep CCA)", fusions::cca},
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
