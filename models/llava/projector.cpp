#include "llava/projector.h"

#include <iterator>

namespace mm::llava {

Projector::Projector(const Params& p, const Config& c)
    : linear_1(p / "linear_1", c.vision.width * std::ssize(c.depths), c.text.width, c.projector_bias),
      linear_2(p / "linear_2", c.text.width, c.text.width, c.projector_bias),
      activation(c.activation) {}

at::Tensor Projector::operator()(const at::Tensor& states) const { return linear_2(linear_1(states, activation)); }  // [B, S, E]

void Projector::pack() {
  linear_1.pack();
  linear_2.pack();
}

void Projector::quantize() {
  linear_1.quantize();
  linear_2.quantize();
}

}  // namespace mm::llava
