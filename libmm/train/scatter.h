#pragma once
#include <ATen/core/Tensor.h>

#include <string>

namespace mm {

// Made points over real ones, both [N, 2] with any N, as one SVG file that opens anywhere: light dots are real, dark ones made. The picture
// is what the real points span, with a margin; made points outside it are not drawn. name: what it shows, for who cannot see it.
std::string scatter_svg(const std::string& name, const at::Tensor& real, const at::Tensor& made);

}  // namespace mm
