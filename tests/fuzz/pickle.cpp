// Pickles, alone and as the values of a whole file of torch.save.
#include "weights/pickle.h"

#include <span>
#include <string>

#include "support/made_archive.h"
#include "weights/torch_file.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.pth");
  read_or_refuse([&] { mm::read_pickle(std::as_bytes(std::span(data, size)), "x.pkl"); });
  const std::string pickle(reinterpret_cast<const char*>(data), size);
  const auto archive =
      made_zip({{"a/data.pkl", pickle}, {"a/byteorder", "little"}, {"a/data/0", std::string(256, '\1')}, {"a/version", "3\n"}});
  for (const bool skip_unknown : {false, true})
    read_or_refuse([&] { mm::TorchFile(file.with(archive.data(), archive.size()), skip_unknown); });
  return 0;
}
