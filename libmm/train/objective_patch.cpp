#include "train/objective_patch.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/var.h>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {

at::Tensor patch_error(const at::Tensor& predicted, const at::Tensor& patches, const at::Tensor& hidden, bool normalised) {
  check_same_shape(predicted, "predicted", patches, "patches");
  const auto sizes = shape(patches, "B S P", "patches");
  check_same_shape(patches.select(-1, 0), "patches without their numbers", hidden, "hidden");
  MM_CHECK(hidden.scalar_type() == at::kBool, Kind::input, "hidden is not true or false");
  MM_CHECK(!normalised || sizes["P"] > 1, Kind::input, "a patch of one number has no variance");

  auto wanted = wide(patches).detach();  // [B, S, P]
  if (normalised) {
    const auto centred = wanted - wanted.mean(-1, /*keepdim=*/true);                              // [B, S, P]
    wanted = centred / (at::var(wanted, -1, /*unbiased=*/true, /*keepdim=*/true) + 1e-6).sqrt();  // [B, S, P]
  }
  const auto each = (wide(predicted) - wanted).square().mean(-1);  // [B, S]
  return (each * hidden).sum();                                    // []
}

}  // namespace mm
