#include "train/view_key.h"

namespace mm {

std::uint64_t view_key(const Batch& batch) {
  if (batch.key != 0) return batch.key;
  const auto places = batch.tensors.find("place");
  return 1 + (places == batch.tensors.end() ? 0 : static_cast<std::uint64_t>(places->second.const_data_ptr<std::int64_t>()[0]));
}

}  // namespace mm
