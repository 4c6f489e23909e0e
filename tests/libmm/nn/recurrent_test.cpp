#include "nn/recurrent.h"

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
