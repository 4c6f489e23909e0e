#include "tensor/npz.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>

#include <string>

#include "base/error.h"
#include "support/caught.h"
#include "support/cut_anywhere.h"
#include "support/numbers.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::Npz;

namespace {

const std::string kGolden = MM_TEST_DATA "/arrays/";

at::Tensor expected(const std::string& name, const mm::NpyHead& head) {
  if (name == "f8_scalar") return at::full({}, 2.5, at::kDouble);
  if (name == "f4_empty_0x7") return at::arange(0, at::kFloat).view({0, 7});
  if (name == "deep/../name") return at::arange(3, at::kLong);
  if (name.ends_with("big_5")) return golden_numbers(head.array.dtype, 5);
  return golden_numbers(head.array.dtype, 24).view({2, 3, 4});
}

bool same_bits(const at::Tensor& a, const at::Tensor& b) {
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() && a.is_contiguous() &&
         std::string(static_cast<const char*>(a.const_data_ptr()), a.nbytes()) ==
             std::string(static_cast<const char*>(b.const_data_ptr()), b.nbytes());
}

// Everything that a file of these bytes holds is read.
std::string complaint_about(const TemporaryFolder& scratch, const std::string& bytes) {
  const std::string path = scratch.file("x.npz", bytes);
  const std::string text = complaint([&] {
    const Npz file(path);
    for (const auto& [name, head] : file.heads()) file.tensor(name);
  });
  CHECK((text.empty() || text.starts_with(path + ": ")));
  return text.empty() ? text : text.substr(path.size() + 2);
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

TEST_CASE("every type, order and byte order that numpy writes, stored and packed") {
  for (const char* name : {"every.npz", "packed.npz", "zip64.npz"}) {
    const Npz file(kGolden + name);
    CHECK(file.heads().size() == (std::string(name) == "zip64.npz" ? 4 : 36));
    for (const auto& [array, head] : file.heads()) {
      CAPTURE(name);
      CAPTURE(array);
      CHECK(same_bits(file.tensor(array), expected(array, head)));
    }
  }
  CHECK(complaint([] { Npz(kGolden + "every.npz").tensor("f4"); }) == kGolden + "every.npz: holds no array 'f4'");
}

TEST_CASE("a file cut off anywhere is refused") {
  const TemporaryFolder scratch;
  for (const char* name : {"small.npz", "zip64.npz"}) {
    CAPTURE(name);
    check_cut_anywhere(text_of(kGolden + name), [&](const std::string& bytes) { return complaint_about(scratch, bytes); });
  }
}

TEST_CASE("a flipped bit is refused, or changes nothing") {
  const TemporaryFolder scratch;
  const std::string whole = text_of(kGolden + "small.npz");
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      if (!complaint_about(scratch, bytes).empty()) {
        ++refused;
        continue;
      }
      CAPTURE(at);
      CAPTURE(bit);
      const Npz file(scratch / "x.npz");
      REQUIRE(file.heads().size() == 2);
      for (const auto& [name, head] : file.heads()) {  // a name or a date was hit
        const bool x = head.array.dtype == at::kInt;
        CHECK(same_bits(file.tensor(name), x ? at::arange(4, at::kInt) : at::arange(2, at::kByte)));
      }
    }
  CHECK(refused > static_cast<int>(whole.size()) * 4);
}

TEST_CASE("sizes that lie are refused before memory is taken") {
  const TemporaryFolder scratch;
  const std::string whole = text_of(kGolden + "small.npz");
  const auto directory = whole.find("PK\x01\x02");
  std::string bytes = whole;
  put(bytes, directory + 24, 0xfffffff0, 4);  // unfolded size
  CHECK(complaint_about(scratch, bytes).find("cannot unfold to") != std::string::npos);
  bytes = whole;
  put(bytes, directory + 24, 145, 4);
  CHECK(complaint_about(scratch, bytes) == "array 'x' takes 144 bytes, but 145 are stored");
  bytes = whole;
  put(bytes, directory + 20, 0x7fffffff, 4);  // packed size
  CHECK(complaint_about(scratch, bytes).find("cut off") != std::string::npos);
  bytes = whole;
  put(bytes, directory + 42, 0x7fffffff, 4);  // offset
  CHECK(complaint_about(scratch, bytes) == "is a damaged zip archive: 'x.npy' is outside");
  bytes = whole;
  put(bytes, directory + 8, 1, 2);  // flags
  CHECK(complaint_about(scratch, bytes) == "'x.npy' is encrypted");
  bytes = whole;
  put(bytes, directory + 16, 0, 4);  // check-sum
  CHECK(complaint_about(scratch, bytes) == "array 'x' is damaged: its check-sum does not fit");
}

TEST_CASE("names that stand twice and members that overlap are refused") {
  const TemporaryFolder scratch;
  std::string bytes = text_of(kGolden + "small.npz");
  for (std::size_t at = bytes.find("y.npy"); at != std::string::npos; at = bytes.find("y.npy", at)) bytes[at] = 'x';
  CHECK(complaint_about(scratch, bytes) == "the name 'x.npy' stands twice in the archive");
  bytes = text_of(kGolden + "small.npz");
  const auto first = bytes.find("PK\x01\x02"), second = bytes.find("PK\x01\x02", first + 4);
  put(bytes, first + 20, bytes.find("PK\x03\x04", 4) - 30 - 5 + 1, 4);  // one byte of the second member
  CHECK(complaint_about(scratch, bytes) == "is a damaged zip archive: its members overlap");
  bytes = text_of(kGolden + "small.npz");
  put(bytes, second + 42, 0, 4);  // two names, one member
  CHECK(complaint_about(scratch, bytes) == "is a damaged zip archive: 'y.npy' says another name or packing than the directory");
}

TEST_CASE("archives of other things say what they are") {
  const auto complaint_of = [](const std::string& name) { return complaint([&] { const Npz file(kGolden + name); }); };
  CHECK(complaint_of("bzip2.npz") == kGolden + "bzip2.npz: 'x.npy' is packed by method 12; stored (0) and deflate (8) are known");
  CHECK(complaint_of("note.npz") == kGolden + "note.npz: holds 'note.txt', which is no array (NAME.npy)");
  CHECK(complaint_of("torch.npz") == kGolden + "torch.npz: is a PyTorch pickle, which can run code");
  CHECK(exit_code([] { const Npz file("/nowhere.npz"); }) == 3);
}

TEST_CASE("what is written is read back, and a second time is the same bytes") {
  const TemporaryFolder scratch;
  const auto a = at::arange(6, at::kFloat).view({2, 3}), b = at::arange(0, at::kFloat).view({0, 4});
  mm::write_npz(scratch / "x.npz", {{"vectors", a}, {"b", b}});
  const Npz file(scratch / "x.npz");
  REQUIRE(file.heads().size() == 2);
  CHECK(same_bits(file.tensor("vectors"), a));
  CHECK(same_bits(file.tensor("b"), b));
  const auto bytes = text_of(scratch / "x.npz");
  mm::write_npz(scratch / "x.npz", {{"b", b}, {"vectors", a}});
  CHECK(text_of(scratch / "x.npz") == bytes);
  mm::write_npz(scratch / "none.npz", {});
  CHECK(Npz(scratch / "none.npz").heads().empty());
}
