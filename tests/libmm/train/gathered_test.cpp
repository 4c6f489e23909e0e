#include "train/gathered.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <ATen/CPUGeneratorImpl.h>

#include "nn/objective_contrast.h"
#include "support/together.h"
#include "tensor/params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor drawn(std::uint64_t seed, at::IntArrayRef shape) { return at::randn(shape, at::detail::createCPUGenerator(seed)); }

}  // namespace

TEST_CASE("what any process asks of a row comes back to the one that has it") {
  std::vector<at::Tensor> rows(2), gradients(2);
  together(2, [&](ProcessGroup& group) {
    const auto rank = static_cast<std::size_t>(group.rank());
    const auto own = at::full({group.rank() + 1, 2}, group.rank() + 1.0F).requires_grad_(true);  // one row of 1, two of 2
    const auto gathered = gather_rows(own, group);
    rows[rank] = gathered.rows.detach();
    if (gathered.first != group.rank()) return;
    gathered.rows.mul(group.rank() == 0 ? 10.0 : 3.0).sum().backward();
    gradients[rank] = own.grad();
  });
  for (const auto& all : rows) CHECK(at::equal(all, at::tensor({1.0F, 1.0F, 2.0F, 2.0F, 2.0F, 2.0F}).view({3, 2})));
  CHECK(at::equal(gradients[0], at::full({1, 2}, 13.0F)));
  CHECK(at::equal(gradients[1], at::full({2, 2}, 13.0F)));
}

TEST_CASE("InfoNCE over two processes is that of the whole batch, with its gradients") {
  const auto left = drawn(1, {5, 4}).requires_grad_(true), right = drawn(2, {5, 4}).requires_grad_(true);
  const auto scale = at::full({}, 2.0F).requires_grad_(true);
  const auto loss = info_nce(left, right, scale);
  loss.backward();
  std::vector<NamedTensors> own(2);
  together(2, [&](ProcessGroup& group) {
    const std::int64_t first = group.leads() ? 0 : 2, count = group.leads() ? 2 : 3;
    auto& mine = own[static_cast<std::size_t>(group.rank())];
    mine["left"] = left.detach().narrow(0, first, count).clone().requires_grad_(true);
    mine["right"] = right.detach().narrow(0, first, count).clone().requires_grad_(true);
    mine["scale"] = scale.detach().clone().requires_grad_(true);
    mine["loss"] = info_nce_gathered(mine["left"], mine["right"], mine["scale"], group);
    mine["loss"].backward();
  });
  CHECK(at::allclose(own[0]["loss"].add(own[1]["loss"]), loss, 1e-6, 1e-6));
  CHECK(at::allclose(own[0]["scale"].grad().add(own[1]["scale"].grad()), scale.grad(), 1e-5, 1e-6));
  for (const auto& [name, whole] : NamedTensors{{"left", left}, {"right", right}}) {
    CHECK(at::allclose(own[0].at(name).grad(), whole.grad().narrow(0, 0, 2), 1e-5, 1e-6));
    CHECK(at::allclose(own[1].at(name).grad(), whole.grad().narrow(0, 2, 3), 1e-5, 1e-6));
  }
}
