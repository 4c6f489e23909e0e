#include "model/embedder.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "convnet/convnext.h"
#include "convnet/family.h"
#include "convnet/processor.h"
#include "convnet/resnet.h"
#include "model/load_layers.h"

namespace mm::convnet {
namespace {

// What files hold beside the layers: the heads of classifiers, and how many batches a norm has seen.
constexpr std::array<std::string_view, 2> kIgnored{"classifier.*", "*num_batches_tracked"};

// Where the layers stand: a classifier's behind the model's name.
Params base(const std::shared_ptr<ParamSource>& files, Layout layout) {
  const Params p(files);
  const auto* const name = layout == Layout::resnet ? "resnet" : layout == Layout::convnext ? "convnext" : "convnextv2";
  return p.has(name) ? p / name : p;
}

// All that a picture becomes, down to the smallest stage, must have a place: halved by each stage, and twice by what stands in front.
void check_size(const ImageSteps& steps, const Config& config, const std::string& where) {
  const auto& size = steps.crop ? steps.crop_size : steps.size;
  const auto least = config.layout == Layout::resnet ? std::int64_t{1} : config.patch << (config.stages() - 1);
  MM_CHECK(
      size.height >= least, Kind::input,
      "preprocessor_config.json makes pictures of " + std::to_string(size.height) + " pixels, the model halves " + std::to_string(least),
      where);
}

}  // namespace

std::unique_ptr<Embedder> embedder(const Folder& folder, const Runtime& runtime) {
  const auto config = read_config(folder.config());
  const auto steps = image_steps(folder.image_processor_config());
  check_size(steps, config, folder.path());
  std::unique_ptr<Tower> tower;
  if (config.layout == Layout::resnet) {
    MM_CHECK(runtime.dtype != c10::kChar, Kind::usage, "models of this family do not compute in int8", "--precision int8",
             "take another precision; `mm list precisions` names them");
    tower = load_layers(
        folder, runtime, kIgnored,
        [&](const std::shared_ptr<ParamSource>& files) { return std::make_unique<ResNet>(base(files, config.layout), config); },
        [](std::unique_ptr<ResNet>&, const Checkpoint&) {});
  } else {
    tower = load_layers(
        folder, runtime, kIgnored,
        [&](const std::shared_ptr<ParamSource>& files) { return std::make_unique<ConvNext>(base(files, config.layout), config); },
        [](std::unique_ptr<ConvNext>& made, const Checkpoint&) { made->quantize(); });
  }
  return picture_embedder(std::move(tower), ImageProcessor(steps), runtime);
}

}  // namespace mm::convnet
