#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kAccountantNames{"rdp", "prv", "gdp"};
inline constexpr std::array<std::string_view, 2> kAudits{"none", "membership"};

// Training by DP-SGD (Abadi et al. 2016): on as soon as it is told how much may be given away, or how much noise there is.
struct PrivateTrainingOptions {
  std::optional<double> target_epsilon = {}, noise_multiplier = {};
  std::string delta = "auto";
  double max_grad_norm = 1;
  std::string accountant = "prv";

  bool on() const { return target_epsilon || noise_multiplier; }

  void visit(auto&& v) {
    v.field("target-epsilon", target_epsilon,
            "the epsilon that the whole run may spend: the noise is found for it, and the run goes no further; unset: no private training, "
            "unless noise-multiplier says how",
            above(0));
    v.field("noise-multiplier", noise_multiplier,
            "standard deviation of the noise on the sum of gradients, in max-grad-norm; unset: what target-epsilon needs", above(0));
    v.field("delta", delta, "the chance that epsilon does not hold; auto: 1 over the number of examples to learn from");
    v.field("max-grad-norm", max_grad_norm, "largest norm of the gradient of one example; stands in the place of optimizer.clip", above(0));
    v.field("accountant", accountant, "how epsilon is bounded (`mm list accountants`)", one_of(kAccountantNames));
  }
};

// What a run keeps to itself about the examples it learnt from, and how that is tried.
struct PrivacyOptions {
  std::string audit = "none";
  PrivateTrainingOptions dp = {};
  int shadows = 16;

  // The group itself; its deed stands beside the others.
  struct Group {
    PrivacyOptions& options;
    void visit(auto&& v) {
      v.group("dp", options.dp, "training by DP-SGD");
      v.field("shadows", options.shadows, "of --audit membership: models that are trained on half of the rows each; an even number",
              between(2, 1024));
    }
  };

  void visit(auto&& v) {
    v.field("audit", audit, "membership: try to tell the examples that the trained classifier learnt from, and say how well that went",
            deed(one_of(kAudits)));
    Group group{*this};
    v.group("privacy", group, "what the model may give away about single examples");
  }
};

}  // namespace mm
