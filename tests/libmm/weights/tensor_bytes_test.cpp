#include "weights/tensor_bytes.h"

#include "support/caught.h"
#include "support/made_archive.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// What is written of the only tensor of a file.
std::string written(const TemporaryFolder& folder, const std::string& tensor, const std::string& numbers,
                    const std::string& order = "little") {
  const TorchFile file(folder.file("x.pth", made_torch_file(tensor, numbers, order)));
  AtomicFile to(folder / "numbers");
  write_numbers(file.tensors().at(0), file.archive(), to);
  to.commit();
  return text_of(folder / "numbers");
}

}  // namespace

TEST_CASE("numbers are written in C order whatever the strides") {
  const TemporaryFolder folder;
  const auto shorts = [&](std::uint64_t offset, const std::vector<std::uint64_t>& shape, const std::vector<std::uint64_t>& strides) {
    return written(folder, tensor_in_pickle(6, offset, shape, strides, "ShortStorage"), "aAbBcCdDeEfF");
  };
  CHECK(shorts(0, {2, 3}, {3, 1}) == "aAbBcCdDeEfF");
  CHECK(shorts(0, {3, 2}, {1, 3}) == "aAdDbBeEcCfF");
  CHECK(shorts(1, {2, 2}, {3, 1}) == "bBcCeEfF");
  CHECK(shorts(5, {}, {}) == "fF");
  CHECK(shorts(4, {3}, {0}) == "eEeEeE");
  CHECK(shorts(0, {2, 0}, {3, 1}).empty());
  CHECK(shorts(2, {1, 2, 1}, {99, 2, 7}) == "cCeE");
  CHECK(shorts(0, {2, 1, 3}, {3, 50, 1}) == "aAbBcCdDeEfF");
}

TEST_CASE("numbers of the other byte order are turned around, each part of a complex one") {
  const TemporaryFolder folder;
  CHECK(written(folder, tensor_in_pickle(2, 0, {2}, {1}, "IntStorage"), "abcdefgh", "big") == "dcbahgfe");
  CHECK(written(folder, tensor_in_pickle(1, 0, {1}, {1}, "ComplexFloatStorage"), "abcdefgh", "big") == "dcbahgfe");
  CHECK(written(folder, tensor_in_pickle(8, 0, {8}, {1}, "ByteStorage"), "abcdefgh", "big") == "abcdefgh");
}

TEST_CASE("tensors larger than the pieces that are written") {
  const TemporaryFolder folder;
  std::string numbers(20 << 20, '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<char>(i >> 7);
  const auto n = numbers.size() / 2;
  CHECK(written(folder, tensor_in_pickle(n, 0, {n}, {1}, "ShortStorage"), numbers) == numbers);
  std::string turned = numbers;
  for (std::size_t i = 0; i < turned.size(); i += 2) std::swap(turned[i], turned[i + 1]);
  CHECK(written(folder, tensor_in_pickle(n, 0, {n}, {1}, "ShortStorage"), numbers, "big") == turned);
}

TEST_CASE("a check-sum that does not fit") {
  const std::string bytes = "12345678";
  TorchStorage storage{
      .bytes_each = 1, .count = 8, .bytes = std::as_bytes(std::span(bytes)), .crc = crc32_of(0, std::as_bytes(std::span(bytes)))};
  check_sum(storage, "x.pth");
  storage.crc = *storage.crc + 1;
  CHECK(complaint([&] { check_sum(storage, "x.pth"); }) == "x.pth: its numbers are damaged: a check-sum does not fit");
  storage.crc.reset();
  check_sum(storage, "x.pth");
}
