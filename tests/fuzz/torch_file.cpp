// Files of torch.save, with their archive or as they were before 1.6.
#include "weights/torch_file.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.pth");
  return read_or_refuse([&] { mm::TorchFile(file.with(data, size), true); });
}
