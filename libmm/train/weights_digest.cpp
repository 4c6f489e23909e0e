#include "train/weights_digest.h"

#include <span>

#include "base/hash.h"

namespace mm {

std::string weights_digest(const NamedTensors& tensors) {
  Sha256 hash;
  for (const auto& [name, tensor] : tensors) {
    const auto whole = tensor.cpu().contiguous();  // [...]
    hash.update(std::as_bytes(std::span(name)));
    hash.update({static_cast<const std::byte*>(whole.const_data_ptr()), whole.nbytes()});
  }
  return hash.hex();
}

}  // namespace mm
