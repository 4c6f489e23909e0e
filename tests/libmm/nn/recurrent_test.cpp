#include "nn/recurrent.h"

#include <ATen/ops/full.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/where.h>

#include "nn/gru.h"
#include "nn/lstm.h"
#include "support/both_layers.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<RecurrentKind> kKinds{{.gates = 4, .own = lstm_layer}, {.gates = 3, .own = gru_layer}};

}  // namespace

TEST_CASE("without a graph the states are the same bits") {
  for (const auto& kind : kKinds) {
    const BothLayers both(kind, kRecurrentCases[1], false);
    const auto with = both.own();
    CHECK(with.requires_grad());
    const at::NoGradGuard no_graph;
    CHECK(difference(both.own(), with) == 0);
  }
}

TEST_CASE("an example alone has the states that it has in a batch") {
  for (const auto& kind : kKinds) {
    const BothLayers both(kind, kRecurrentCases[1], false);
    BothLayers one = both;
    one.x = both.x.narrow(0, 1, 1);
    CHECK(difference(one.own(), both.own().narrow(0, 1, 1)) < 1e-6);
  }
}

TEST_CASE("the second direction is the first one of the sequence turned round") {
  for (const auto& kind : kKinds) {
    const BothLayers both(kind, kRecurrentCases[1], false);
    BothLayers turned = both;
    turned.parameters = {both.parameters.begin() + 4, both.parameters.end()};
    turned.x = both.x.flip(1);
    CHECK(difference(turned.own().flip(1), both.own().narrow(2, 6, 6)) < 1e-6);
  }
}

TEST_CASE("steps that are not there pass the state on, and change no other state and no gradient") {
  for (const auto& kind : kKinds)
    for (const std::int64_t directions : {1, 2}) {
      BothLayers padded(kind, {3, 6, 4, 5, directions}, true);
      auto mask = at::ones({3, 6}, at::kBool);
      mask[0].slice(0, 4).fill_(false);  // four steps, then padding
      mask[2][2] = false;                // a gap
      padded.weight = at::where(mask.unsqueeze(2), padded.weight, at::zeros({}));
      const auto y = padded.own(mask);
      CHECK(difference(y[2][2].slice(0, 0, 5), y[2][1].slice(0, 0, 5)) == 0);
      CHECK(difference(y[0][5].slice(0, 0, 5), y[0][3].slice(0, 0, 5)) == 0);
      if (directions == 2) CHECK(y[0].slice(0, 4).slice(1, 5).abs().max().item().toDouble() == 0);  // it has not begun

      const auto with_padding = padded.gradients(y);
      CHECK(with_padding[0].masked_select(mask.logical_not().unsqueeze(2)).abs().max().item().toDouble() == 0);
      std::vector<at::Tensor> sums;
      for (std::int64_t i = 0; i < 3; ++i) {  // each example by the steps that it has
        const auto own = mask[i].nonzero().flatten();
        BothLayers alone = padded;
        alone.x = padded.x.detach().narrow(0, i, 1).index_select(1, own).requires_grad_(true);
        alone.weight = padded.weight.narrow(0, i, 1).index_select(1, own);
        const auto states = alone.own();
        CHECK(difference(states[0], y[i].index_select(0, own)) < 1e-6);
        auto gradients = alone.gradients(states);
        CHECK(difference(gradients[0][0], with_padding[0][i].index_select(0, own)) < 1e-5);
        if (sums.empty()) sums.assign(gradients.size(), at::zeros({}));
        for (std::size_t k = 1; k < gradients.size(); ++k) sums[k] = sums[k] + gradients[k];
      }
      for (std::size_t k = 1; k < sums.size(); ++k) CHECK(difference(sums[k], with_padding[k]) < 1e-5);
      BothLayers other = padded;
      other.x = at::where(mask.unsqueeze(2), padded.x, at::full({}, 1e3)).detach();
      CHECK(difference(other.own(mask), y) == 0);
    }
}

TEST_CASE("an example without any step has no states, and a mask that has all of them changes no bit") {
  for (const auto& kind : kKinds) {
    const BothLayers both(kind, kRecurrentCases[1], false);
    CHECK(difference(both.own(at::ones({3, 5}, at::kBool)), both.own()) == 0);
    auto mask = at::ones({3, 5}, at::kBool);
    mask[1].fill_(false);
    CHECK(both.own(mask)[1].abs().max().item().toDouble() == 0);
  }
}
