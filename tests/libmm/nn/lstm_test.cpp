#include "nn/lstm.h"

#include <ATen/ops/lstm.h>

#include "support/both_layers.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an LSTM's states and gradients are LibTorch's, of one direction and of two") {
  check_against_reference(
      {.gates = 4, .own = lstm_layer, .reference = [](const at::Tensor& x, const auto& parameters, const at::Tensor& zeros, bool both) {
         return std::get<0>(at::lstm(x, {zeros, zeros}, parameters, true, 1, 0, false, both, true));
       }});
}
