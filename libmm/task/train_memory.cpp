#include "task/train_memory.h"

#include <fmt/format.h>

#include "base/check.h"
#include "train/optimizer.h"

namespace mm {
namespace {

constexpr double kNumber = 4;  // bytes: training computes in fp32
constexpr double kGiB = 1024.0 * 1024 * 1024;

// Tensors of [tokens, width] that a layer keeps: its input, two norms, query, key, value, the attention's sum and four for the hidden
// layer.
constexpr double kKept = 11;

}  // namespace

double least_memory(const TrainOptions& options, std::int64_t parameters, double working) {
  // Beside the parameters their gradients and what the optimiser keeps, but of how many is not known where some are frozen.
  const bool all = options.optimizer.freeze.empty() && options.optimizer.lora.rank == 0;
  const double trained = all ? 1 + find_optimizer(options.optimizer.kind).kept(options.optimizer) : 0;
  const double copies = 1 + trained + (options.optimizer.ema > 0 ? 1 : 0);
  return kNumber * copies * static_cast<double>(parameters) + working;
}

double caption_working_memory(const TrainOptions& options) {
  const auto& model = options.model;
  const double side = model.image_size, patches = side / model.patch_size;
  const double together = options.micro_batch > 0 ? options.micro_batch : options.batch;
  const double pictures = options.batch * 3.0 * side * side;
  // Computed again, all layers keep their input, and one at a time the rest.
  const double tensors = options.computing.recompute ? model.vision_layers + kKept : model.vision_layers * kKept;
  const double kept = together * tensors * (patches * patches + 1) * model.vision_width;
  return kNumber * (pictures + kept);
}

void check_memory(double least, std::uint64_t limit) {
  MM_CHECK(least <= static_cast<double>(limit), Kind::resource,
           fmt::format("training needs {:.1f} GiB of memory at least, and {:.1f} GiB can be had", least / kGiB,
                       static_cast<double>(limit) / kGiB),
           "", "a smaller --micro-batch computes the same in less; else choose a smaller --batch or a smaller model");
}

}  // namespace mm
