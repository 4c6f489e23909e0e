#include "nn/gru.h"

#include <ATen/ops/gru.h>

#include "support/both_layers.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a GRU's states and gradients are LibTorch's, of one direction and of two") {
  check_against_reference(
      {.gates = 3, .own = gru_layer, .reference = [](const at::Tensor& x, const auto& parameters, const at::Tensor& zeros, bool both) {
         return std::get<0>(at::gru(x, zeros, parameters, true, 1, 0, false, both, true));
       }});
}
