#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/lora.h"
#include "options/update_guard.h"

namespace mm {

inline constexpr std::array<std::string_view, 4> kOptimizers{"adamw", "adam", "sgd", "adafactor"};
inline constexpr std::array<std::string_view, 8> kSchedules{"constant",  "linear", "cosine", "polynomial", "inverse-square-root",
                                                            "one-cycle", "wsd",    "plateau"};

// The optimiser, its learning rate over the run, which parameters it changes, clipping and the moving average.
struct OptimizerOptions {
  std::string kind = "adamw", schedule = "cosine";
  double rate = 1e-3, floor = 0;
  std::int64_t warmup = 100;
  double power = 1, begin_part = 0.04, decay_part = 0.1, factor = 0.1;
  std::int64_t patience = 10;
  double weight_decay = 0.05, beta1 = 0.9, beta2 = 0.98, epsilon = 1e-8, momentum = 0.9;
  bool nesterov = false;
  double layer_decay = 1;
  std::vector<std::string> freeze = {};
  LoraOptions lora = {};
  double clip = 1, clip_value = 0;
  double ema = 0.999;
  UpdateGuardOptions guard = {};

  void visit(auto&& v) {
    v.field("kind", kind, "which optimiser (`mm list optimizers`)", one_of(kOptimizers));
    v.field("schedule", schedule, "how the learning rate goes after the warm-up (`mm list schedules`)", one_of(kSchedules));
    v.field("rate", rate, "peak learning rate", above(0));
    v.field("floor", floor, "least learning rate, where the schedule ends; not of constant", at_least(0));
    v.field("warmup", warmup, "updates over which the rate rises from 0", at_least(0));
    v.field("power", power, "of polynomial: 1 is a straight line", above(0));
    v.field("begin-part", begin_part, "of one-cycle: the part of the peak rate from which it rises", between(0, 1));
    v.field("decay-part", decay_part, "of wsd: the part of the updates, at the end, in which the rate falls", between(0, 1));
    v.field("factor", factor, "of plateau: what the rate is multiplied by when it falls", Limits{.least = 0, .most = 1, .open = true});
    v.field("patience", patience, "of plateau: validations in a row without a better loss, beyond which the rate falls", at_least(0));
    v.field("weight-decay", weight_decay,
            "of weights, not of biases, norms and position tables; decoupled, but added to the gradient of adam and sgd", at_least(0));
    v.field("beta1", beta1, "decay of the first moment of adamw and adam", between(0, 0.9999));
    v.field("beta2", beta2, "decay of the second moment of adamw and adam", between(0, 0.999999));
    v.field("epsilon", epsilon, "added to the root of the second moment of adamw and adam", above(0));
    v.field("momentum", momentum, "part of the last step that sgd takes again", between(0, 0.9999));
    v.field("nesterov", nesterov, "let sgd look ahead along its momentum");
    v.field("layer-decay", layer_decay, "factor of the rate from each layer to the one below it; 1 is none",
            Limits{.least = 0, .most = 1, .open = true});
    v.field("freeze", freeze, "parameters that stay as they are: patterns of their names, such as 'vision_model.*'");
    v.group("lora", lora, "learns small changes beside the weights of model.from, instead of the weights");
    v.field("clip", clip, "largest norm of all gradients together; 0 does not clip", at_least(0));
    v.field("clip-value", clip_value, "largest value of each gradient, before the norm is taken; 0 does not clip", at_least(0));
    v.field("ema", ema, "decay of the moving average that is validated and exported; 0 is none", between(0, 0.999999));
    guard.visit(v);
  }
};

}  // namespace mm
