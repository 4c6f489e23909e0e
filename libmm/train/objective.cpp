#include "train/objective.h"

#include <ATen/ops/softplus.h>

#include <algorithm>
#include <array>

#include "config/find_row.h"
#include "train/objective_evidential.h"
#include "train/objective_value.h"

namespace mm {
namespace {

using at::Tensor;

Tensor cross_entropy_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return cross_entropy(output, target, options.classes);
}

Tensor binary_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return binary_cross_entropy(output, target, options.classes);
}

Tensor squared_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& /*options*/) {
  return squared_error(output, target);
}

Tensor absolute_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& /*options*/) {
  return absolute_error(output, target);
}

Tensor huber_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return huber(output, target, options.threshold);
}

// A score is evidence once it is above 0: softplus, as the authors have it.
Tensor evidential_sum(const Tensor& output, const Tensor& target, const ObjectiveOptions& options) {
  return multi_view_loss(at::softplus(output), target, options.annealing);
}

std::int64_t every_number(const Tensor& target) { return target.numel(); }

constexpr std::array kObjectives{
    Objective{"cross-entropy", "one class of several: label smoothing, class weights, focal", Takes::labels, cross_entropy_sum,
              counted_labels},
    Objective{"seq2seq", "the next token of a text, every token before it given", Takes::labels, cross_entropy_sum, counted_labels},
    Objective{"binary", "several yes-or-no questions at once (multi-label)", Takes::answers, binary_sum, counted_labels},
    Objective{"evidential", "classes with their uncertainty, views combined: TMC (Han et al. 2021)", Takes::opinions, evidential_sum,
              counted_labels},
    Objective{"gradient-blending", "a head for each fused input, weighed by how it generalises (Wang et al. 2020)", Takes::modalities},
    Objective{"self-mm", "a head for each fused input, towards labels of its own (Yu et al. 2021)", Takes::modalities},
    Objective{"mse", "the squared difference", Takes::values, squared_sum, every_number},
    Objective{"l1", "the absolute difference", Takes::values, absolute_sum, every_number},
    Objective{"huber", "squared when small, absolute when large (Huber 1964)", Takes::values, huber_sum, every_number},
    Objective{"info-nce", "find the other view among all others, as CLIP (van den Oord et al. 2018)", Takes::views},
    Objective{"siglip", "is it the other view, asked of each pair (Zhai et al. 2023)", Takes::views},
    Objective{"nt-xent", "find the other view among both views of all others: SimCLR (Chen et al. 2020)", Takes::views},
    Objective{"triplet", "nearer to the same than to another by a margin (Schroff et al. 2015)", Takes::views},
    Objective{"barlow-twins", "views agree, and their components say different things (Zbontar et al. 2021)", Takes::views},
    Objective{"simsiam", "predict the other view, which is held constant (Chen and He 2021)", Takes::views},
    Objective{"byol", "predict what a slower network sees in the other view (Grill et al. 2020)", Takes::views},
    Objective{"mae", "paint hidden patches (He et al. 2022)", Takes::patches},
    Objective{"ctc", "labels without their times (Graves et al. 2006)", Takes::sequences},
    Objective{"dann", "features that do not give the domain away: gradient reversal (Ganin et al. 2016)", Takes::domains},
    Objective{"coral", "the same covariance in both domains (Sun and Saenko 2016)", Takes::domains},
    Objective{"mmd", "the same mean under Gaussian kernels (Gretton et al. 2012)", Takes::domains},
    Objective{"cmd", "the same central moments (Zellinger et al. 2017)", Takes::domains},
    Objective{"pseudo-label", "what the model says itself is taken for the label (Lee 2013)", Takes::unlabelled},
    Objective{"fixmatch", "the same answer under strong augmentation, where it was sure (Sohn et al. 2020)", Takes::unlabelled},
    Objective{"gan", "make what a critic takes for real: non-saturating (Goodfellow et al. 2014)", Takes::critic},
    Objective{"gan-hinge", "the same, with a critic that stops at a margin (Lim and Ye 2017)", Takes::critic},
    Objective{"wgan-gp", "the same, by Wasserstein distance with a gradient penalty (Gulrajani et al. 2017)", Takes::critic},
    Objective{"diffusion", "tell the noise that was mixed in: DDPM (Ho et al. 2020)", Takes::noise},
    Objective{"flow-matching", "the velocity of the straight way from noise to data (Lipman et al. 2023)", Takes::noise},
};

struct TaskObjective {
  std::string_view task, objective;
};

// A task that is not here learns classes or words.
constexpr std::array kByTask{TaskObjective{"regress", "mse"}, TaskObjective{"transcribe", "ctc"}, TaskObjective{"represent", "nt-xent"},
                             TaskObjective{"align", "info-nce"}, TaskObjective{"generate", "diffusion"}};

}  // namespace

std::string_view words(Takes takes) {
  switch (takes) {
    case Takes::labels: return "scores and labels";
    case Takes::answers: return "scores and answers";
    case Takes::values: return "values";
    case Takes::opinions: return "scores of views, and labels";
    case Takes::modalities: return "scores of each fused input, and of all";
    case Takes::views: return "two views";
    case Takes::domains: return "two domains";
    case Takes::unlabelled: return "items without labels";
    case Takes::critic: return "a critic's scores";
    case Takes::noise: return "a denoiser's output";
    case Takes::sequences: return "scores over time";
    case Takes::patches: return "hidden patches";
  }
  return "";
}

std::span<const Objective> objectives() { return kObjectives; }

const Objective& find_objective(const std::string& name) {
  return find_row(kObjectives, name, {.what = "objective", .table = "objectives", .where = "objective.kind"});
}

std::string objective_of_task(std::string_view task) {
  const auto found = std::ranges::find(kByTask, task, &TaskObjective::task);
  return std::string(found == kByTask.end() ? "cross-entropy" : found->objective);
}

}  // namespace mm
