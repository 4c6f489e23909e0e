#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/field.h"
#include "options/adapt.h"
#include "options/generate.h"
#include "options/self_supervised.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kUnlabelled{"none", "pseudo-label", "fixmatch"};

// What is learnt from rows without labels, beside those that have them.
struct UnlabelledOptions {
  std::string kind = "none";
  double weight = 3, threshold = 0.95;
  std::int64_t begin = 100, end = 600;
  int times = 8;

  void visit(auto&& v) {
    v.field("kind", kind,
            "pseudo-label: what the model without its noise finds likeliest is the label (Lee 2013); fixmatch: where it is sure (Sohn et "
            "al. 2020)",
            one_of(kUnlabelled));
    v.field("weight", weight, "how much a row without a label counts in the end, beside 1 of a row that has one", at_least(0));
    v.field("threshold", threshold, "of fixmatch: the probability from which the model counts as sure", between(0, 1));
    v.field("begin", begin, "updates before which it does not count", at_least(0));
    v.field("end", end, "updates from which it counts in full; it rises evenly in between", at_least(0));
    v.field("times", times, "rows without a label for each row that has one", between(1, 1000));
  }
};

inline constexpr std::array<std::string_view, 3> kUnimodal{"none", "gradient-blending", "self-mm"};

// What each of several fused inputs is taught for itself, beside what they are taught together (task/unimodal.h).
struct UnimodalOptions {
  std::string kind = "none";
  std::int64_t steps = 0;
  double limit = 0;

  void visit(auto&& v) {
    v.field(
        "kind", kind,
        "with model.fusion, a head for each input as well: gradient-blending: each head counts by how it generalises and overfits alone "
        "(Wang et al. 2020); self-mm: to regress, towards labels of its own that follow from the features (Yu et al. 2021)",
        one_of(kUnimodal));
    v.field("steps", steps, "of gradient-blending: updates for which each head is tried alone before the run; 0: as many as the run has",
            at_least(0));
    v.field("limit", limit, "of self-mm: the greatest label that is made, above and below 0; 0: the greatest of the training examples",
            at_least(0));
  }
};

// The objective of a classification, a regression, a representation or a generator.
struct TrainObjectiveOptions {
  std::string kind;
  double smoothing = 0, focus = 0, annealing_epochs = 50, temperature = 0.5, redundancy = 0.005, threshold = 1;
  UnlabelledOptions unlabelled;
  UnimodalOptions unimodal;
  SelfSupervisedOptions self_supervised;
  NoiseOptions noise;
  TargetOptions target;

  void visit(auto&& v) {
    v.field("kind", kind,
            "which objective (`mm list objectives`); empty: by the task, cross-entropy to classify, mse to regress, nt-xent to represent, "
            "info-nce to align, diffusion to generate");
    v.field("smoothing", smoothing, "part of a target's probability that is spread over all classes", between(0, 0.9));
    v.field("focus", focus, "gamma of the focal loss, which looks past what is easy; 0 is none", between(0, 100));
    v.field("annealing-epochs", annealing_epochs, "of evidential: epochs until evidence for wrong classes is held down in full", above(0));
    v.field("temperature", temperature, "of nt-xent: what cosines are divided by", above(0));
    v.field("redundancy", redundancy, "of barlow-twins: how much what two components share counts", at_least(0));
    v.field("threshold", threshold, "of huber: the difference from which on it counts as it is, not squared", above(0));
    self_supervised.visit(v);
    noise.visit(v);
    v.group("target", target, "rows of another domain, whose labels are only for testing");
    v.group("unlabelled", unlabelled, "what rows without labels teach (data.arrays.per-class)");
    v.group("unimodal", unimodal, "what each of several fused inputs is taught for itself");
  }
};

}  // namespace mm
