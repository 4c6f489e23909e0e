#include "train/two_tower_learner.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "nn/objective_contrast.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// What it sees and reads is its vector.
struct Plain : TwoTowers {
  explicit Plain(bool with_bias = false) : has_bias(with_bias) {}
  at::Tensor pictures(const at::Tensor& pixels) const override { return pixels * weight; }  // [B, P]
  at::Tensor texts(const at::Tensor& tokens) const override { return tokens * weight; }     // [B, P]
  at::Tensor log_scale() const override { return scale; }
  std::optional<at::Tensor> bias() const override { return has_bias ? std::optional(shift) : std::nullopt; }

  bool has_bias;
  at::Tensor weight = at::ones({3}).requires_grad_(true), scale = at::tensor(1.5F).requires_grad_(true), shift = at::tensor(-2.0F);
};

Batch batch_of(std::int64_t first, std::int64_t count, const at::Tensor& groups) {
  return {.tensors = {{"pixels", numbers({6, 3}, 1).slice(0, first, first + count)},
                      {"tokens", numbers({6, 3}, 2).slice(0, first, first + count)},
                      {"group", groups.slice(0, first, first + count)}},
          .targets = count};
}

}  // namespace

TEST_CASE("where no text occurs twice it is InfoNCE or SigLIP of the batch, times its pairs") {
  const auto groups = at::tensor({1.0, 2.0, 3.0, 4.0, 5.0, 6.0});
  const auto batch = batch_of(0, 6, groups);
  const auto &left = batch.tensors.at("pixels"), &right = batch.tensors.at("tokens");
  const auto scale = contrast_scale(at::tensor(1.5F));
  CHECK(two_tower_learner(std::make_unique<Plain>(), "info-nce")->loss(batch).item<double>() ==
        doctest::Approx(6 * info_nce(left, right, scale).item<double>()).epsilon(1e-6));
  CHECK(two_tower_learner(std::make_unique<Plain>(true), "siglip")->loss(batch).item<double>() ==
        doctest::Approx(6 * siglip(left, right, scale, at::tensor(-2.0F)).item<double>()).epsilon(1e-6));
}

TEST_CASE("processes with a part each have the loss of the whole batch, and its gradient") {
  const auto groups = at::tensor({1.0, 2.0, 1.0, 4.0, 2.0, 6.0});
  for (const char* objective : {"info-nce", "siglip"}) {
    CAPTURE(objective);
    auto whole = std::make_unique<Plain>(true);
    const auto weight = whole->weight;
    const auto loss = two_tower_learner(std::move(whole), objective)->loss(batch_of(0, 6, groups));
    loss.backward();
    std::vector<double> parts(2);
    std::vector<at::Tensor> gradients(2);
    together(2, [&](ProcessGroup& group) {
      const auto rank = static_cast<std::size_t>(group.rank());
      auto own = std::make_unique<Plain>(true);
      const auto seen = own->weight;
      const auto learner = two_tower_learner(std::move(own), objective);
      const auto part = learner->shared_loss(rank == 0 ? batch_of(0, 4, groups) : batch_of(4, 2, groups), group);
      part.backward();
      parts[rank] = part.item<double>();
      gradients[rank] = seen.grad();
    });
    CHECK(parts[0] + parts[1] == doctest::Approx(loss.item<double>()).epsilon(1e-6));
    CHECK(difference(gradients[0] + gradients[1], weight.grad()) < 1e-5);
  }
}

TEST_CASE("objectives that compare no pairs, and a bias that is not there, are usage errors") {
  CHECK(complaint([] { two_tower_learner(std::make_unique<Plain>(), "mse"); }).find("objective.kind") != std::string::npos);
  CHECK(complaint([] { two_tower_learner(std::make_unique<Plain>(), "siglip"); }).find("bias") != std::string::npos);
}
