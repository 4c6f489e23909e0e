#include "train/masked_patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/scatter.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "nn/block_arguments.h"
#include "train/objective_patch.h"
#include "train/view_key.h"

namespace mm {
namespace {

constexpr const char *kWhere = "model.layers",
                     *kExample = "such as [reshape 1 28 28, patches 4 64, positions, transformer 4 128, layer-norm, mean-time]";

// Blocks that give each step something of its own or of all, however many there are.
constexpr std::array<std::string_view, 9> kAnySteps{"transformer", "layer-norm", "linear", "dropout", "relu",
                                                    "gelu",        "silu",       "tanh",   "sigmoid"};
constexpr std::array<std::string_view, 3> kPlaced{"class-token", "positions", "sinusoids"};  // those that tell each step its place
constexpr std::array<std::string_view, 3> kPools{"mean-time", "take-first", "last"};

struct Places {         // in the encoder's layers
  std::size_t patches;  // that cuts
  std::size_t hide;     // from which on only some are seen
  std::size_t pool;     // the last
};

struct Cut {                   // of a picture
  std::int64_t side, numbers;  // pixels; of each patch, all channels
  std::int64_t patches;        // S
  std::int64_t leading;        // class tokens before them
};

std::int64_t hidden_count(std::int64_t patches, double ratio) {
  return std::clamp<std::int64_t>(std::llround(ratio * static_cast<double>(patches)), 1, patches - 1);
}

bool contains(const auto& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

Places places_in(const std::vector<std::string>& layers) {
  std::vector<std::string> names;
  for (const auto& layer : layers) names.push_back(BlockArguments(layer).name());
  const auto place_of = [&](const char* name, std::size_t from) {
    const auto found = std::find(names.begin() + static_cast<std::ptrdiff_t>(from), names.end(), name);
    MM_CHECK(found != names.end(), Kind::usage, fmt::format("mae needs the block '{}'{}", name, from > 0 ? " behind 'patches'" : ""),
             kWhere, kExample);
    return static_cast<std::size_t>(found - names.begin());
  };
  Places places{.patches = place_of("patches", 0), .hide = 0, .pool = names.size() - 1};
  places.hide = place_of("transformer", places.patches + 1);
  for (std::size_t i = 0; i < places.patches; ++i)
    MM_CHECK(names[i] == "reshape", Kind::usage, fmt::format("'{}' stands before the patches whose numbers are rebuilt", names[i]),
             fmt::format("{}[{}]", kWhere, i), "only reshape may");
  for (std::size_t i = places.patches + 1; i < places.hide; ++i)
    MM_CHECK(contains(kAnySteps, names[i]) || contains(kPlaced, names[i]), Kind::usage,
             fmt::format("'{}' stands where each step is to be a patch", names[i]), fmt::format("{}[{}]", kWhere, i),
             fmt::format("before the first transformer may stand {}, linear, layer-norm", fmt::join(kPlaced, ", ")));
  for (std::size_t i = places.hide; i < places.pool; ++i)
    MM_CHECK(contains(kAnySteps, names[i]), Kind::usage, fmt::format("'{}' cannot be shown only some of the patches", names[i]),
             fmt::format("{}[{}]", kWhere, i), fmt::format("behind the first transformer stand {}", fmt::join(kAnySteps, ", ")));
  MM_CHECK(contains(kPools, names.back()), Kind::usage, fmt::format("'{}' does not make features of steps", names.back()),
           fmt::format("{}[{}]", kWhere, places.pool), fmt::format("end with one of {}", fmt::join(kPools, ", ")));
  return places;
}

Cut cut_of(const std::vector<std::string>& layers, const Places& places, const BlockList& encoder) {
  const auto& picture = encoder.shape_at(places.patches);  // [C, H, W]
  const auto side = BlockArguments(layers[places.patches]).count(0, "the side of a patch");
  const auto patches = encoder.shape_at(places.patches + 1)[0];
  MM_CHECK(patches > 1, Kind::usage, "one patch alone cannot be hidden", kWhere, "a smaller side of patches");
  return {.side = side, .numbers = picture[0] * side * side, .patches = patches, .leading = encoder.shape_at(places.hide)[0] - patches};
}

// [B, C, H, W] -> [B, S, numbers], row by row as the block `patches` has them
at::Tensor cut(const at::Tensor& x, const Cut& how) {
  const auto B = x.size(0), C = x.size(1), rows = x.size(2) / how.side, columns = x.size(3) / how.side;
  const auto squares = x.reshape({B, C, rows, how.side, columns, how.side});             // [B, C, rows, side, columns, side]
  return squares.permute({0, 2, 4, 1, 3, 5}).reshape({B, rows * columns, how.numbers});  // [B, S, numbers]
}

class MaskedPatches : public Learner {
 public:
  struct Parts {
    BlockList augment, encoder, head;
    at::Tensor mask;  // [C]
  };

  MaskedPatches(Parts parts, const Places& places, const Cut& how, const SelfSupervisedOptions& options)
      : parts_(std::move(parts)), places_(places), cut_(how), options_(options) {}

  at::Tensor loss(const Batch& batch) const override {
    const auto key = view_key(batch);
    const auto view = parts_.augment(batch.tensors.at("x"), key);                               // [B, ...]
    const auto picture = parts_.encoder.part(view, 0, places_.patches, batch.key);              // [B, C, H, W]
    const auto steps = parts_.encoder.part(picture, places_.patches, places_.hide, batch.key);  // [B, L + S, C]
    const auto drawn = hidden_patches(steps.size(0), cut_.patches, options_.mask_ratio, key);   // [B, S]
    const auto hidden = drawn.to(steps.device());                                               // [B, S]
    const auto seen = seen_steps(hidden).unsqueeze(2).expand({-1, -1, steps.size(2)});          // [B, L + K, C]
    const auto some = at::gather(steps, 1, seen);                                               // [B, L + K, C]
    const auto states = parts_.encoder.part(some, places_.hide, places_.pool, batch.key);       // [B, L + K, E]
    const auto painted = parts_.head(among_hidden(states, seen.select(2, 0)), batch.key);       // [B, L + S, numbers]
    const auto error = patch_error(painted.narrow(1, cut_.leading, cut_.patches), cut(picture, cut_), hidden, options_.normalise_patches);
    return error / static_cast<double>(hidden_count(cut_.patches, options_.mask_ratio));  // []
  }

 private:
  // Class tokens, and patches that are not hidden. [B, S] -> [B, L + K]
  at::Tensor seen_steps(const at::Tensor& hidden) const {
    const auto B = hidden.size(0);
    const auto kept = at::nonzero(hidden.logical_not()).select(1, 1).reshape({B, -1}) + cut_.leading;  // [B, K]
    return at::cat({at::arange(cut_.leading, kept.options()).expand({B, -1}), kept}, 1);               // [B, L + K]
  }

  // The states at their places, and the mask at all others. [B, L + K, E], [B, L + K] -> [B, L + S, E]
  at::Tensor among_hidden(const at::Tensor& states, const at::Tensor& seen) const {
    const auto B = states.size(0), E = states.size(2);
    const auto masks = parts_.mask.expand({B, cut_.leading + cut_.patches, E});   // [B, L + S, E]
    return at::scatter(masks, 1, seen.unsqueeze(2).expand({-1, -1, E}), states);  // [B, L + S, E]
  }

  Parts parts_;
  Places places_;
  Cut cut_;
  SelfSupervisedOptions options_;
};

}  // namespace

at::Tensor hidden_patches(std::int64_t examples, std::int64_t patches, double ratio, std::uint64_t key) {
  MM_ASSERT(patches > 1);
  const auto count = hidden_count(patches, ratio);
  const auto hidden = at::full({examples, patches}, false, at::kBool);  // [B, S]
  for (std::int64_t i = 0; i < examples; ++i) {
    Random random(key + static_cast<std::uint64_t>(i), hash64("hidden patches"));
    const auto order = random.order(static_cast<std::size_t>(patches));
    auto* row = hidden.mutable_data_ptr<bool>() + i * patches;
    for (std::int64_t k = 0; k < count; ++k) row[order[static_cast<std::size_t>(k)]] = true;
  }
  return hidden;
}

std::unique_ptr<Learner> masked_patches(const RepresentPlan& plan, const TrainObjectiveOptions& objective, const Params& p) {
  MM_CHECK(plan.predictor.empty(), Kind::usage, "simsiam and byol alone have one", "model.predictor");
  MM_CHECK(!plan.encoder.layers.empty(), Kind::usage, "mae needs its layers", kWhere, kExample);
  ExampleShape shape = plan.encoder.input;
  BlockList augment(plan.augment, shape, p / "augment", "model.augment");
  BlockList encoder(plan.encoder.layers, shape, p / "layers", kWhere);
  const Places places = places_in(plan.encoder.layers);
  const Cut how = cut_of(plan.encoder.layers, places, encoder);
  ExampleShape steps = encoder.shape_at(places.pool);
  const auto mask = p("head.mask.token", {steps.at(1)});
  const ExampleShape wanted{steps.at(0), how.numbers};
  BlockList head(plan.head, steps, p / "head", "model.head");
  MM_CHECK(steps == wanted, Kind::usage,
           fmt::format("what comes out is [{}], and the patches are [{}]", fmt::join(steps, ", "), fmt::join(wanted, ", ")), "model.head",
           fmt::format("end with: linear {}", how.numbers));
  return std::make_unique<MaskedPatches>(MaskedPatches::Parts{std::move(augment), std::move(encoder), std::move(head), mask}, places, how,
                                         objective.self_supervised);
}

}  // namespace mm
