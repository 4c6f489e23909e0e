#include "tensor/safetensors.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <string>

#include "base/error.h"
#include "tensor/stored_type.h"

#include "support/doctest.h"
#include "support/temporary.h"

using mm::Safetensors;

TEST_CASE("every type is written and read back bit for bit") {
  const TemporaryFolder folder;
  std::map<std::string, at::Tensor> tensors;
  for (const auto& row : mm::kStoredTypes) {
    if (row.type == at::kBool) continue;
    auto bytes = at::arange(24 * mm::number_type(row.name)->bits / 8, at::kByte);
    tensors["t." + std::string(row.name)] = bytes.view(row.type).view({2, 3, 4});
  }
  tensors["flags"] = at::tensor({1, 0, 1}).ne(0);
  tensors["number"] = at::full({}, 2.5, at::kDouble);
  tensors["nothing"] = at::empty({0, 7}, at::kHalf);
  mm::write_safetensors(folder / "x.safetensors", tensors, {{"format", "pt"}, {"note", "\"quoted\"\n"}});

  const Safetensors file(folder / "x.safetensors");
  CHECK(file.infos().size() == tensors.size());
  CHECK(file.metadata().at("note") == "\"quoted\"\n");
  for (const auto& [name, tensor] : tensors) {
    CAPTURE(name);
    const auto read = file.tensor(name);
    CHECK((read.scalar_type() == tensor.scalar_type()));
    CHECK(read.sizes() == tensor.sizes());
    CHECK(std::string(static_cast<const char*>(read.const_data_ptr()), read.nbytes()) ==
          std::string(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()));
  }
}

TEST_CASE("a file of the reference's holds what Python put in") {
  const Safetensors file(MM_TEST_DATA "/safetensors_types.safetensors");
  CHECK(file.infos().size() == 21);
  CHECK(file.metadata().at("note") == "caf\xC3\xA9");
  for (const auto& [name, info] : file.infos()) {
    CAPTURE(name);
    const auto tensor = file.tensor(name);
    if (name == "empty") {
      CHECK((tensor.sizes() == at::IntArrayRef{0, 4}));
    } else if (name == "scalar") {
      CHECK(tensor.item<float>() == 2.5F);
    } else {
      CHECK((tensor.sizes() == at::IntArrayRef{2, 3}));
      const auto* bytes = static_cast<const unsigned char*>(tensor.const_data_ptr());
      for (std::size_t i = 0; i < tensor.nbytes(); ++i) CHECK(bytes[i] == (name == "bool" ? i % 2 : i + 1));
    }
  }
}

TEST_CASE("what is written is what the reference reads back") {
  const Safetensors file(MM_TEST_DATA "/safetensors_types.safetensors");
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, info] : file.infos()) tensors[name] = file.tensor(name);
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "x.safetensors", tensors, file.metadata());
  CHECK(text_of(folder / "x.safetensors") == text_of(MM_TEST_DATA "/safetensors_written.safetensors"));
}

TEST_CASE("data starts at 64 bytes, wide types first, and tensors are views") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "x.safetensors",
                        {{"a", at::arange(3, at::kByte)}, {"b", at::arange(5, at::kFloat)}, {"c", at::arange(2, at::kLong)}});
  const Safetensors file(folder / "x.safetensors");
  CHECK(file.infos().at("c").begin == 0);
  CHECK(file.infos().at("b").begin == 16);
  CHECK(file.infos().at("a").begin == 36);
  const auto address = [](const at::Tensor& tensor) { return reinterpret_cast<std::uintptr_t>(tensor.const_data_ptr()); };
  CHECK(address(file.tensor("c")) % 64 == 0);
  CHECK(address(file.tensor("b")) == address(file.tensor("b")));
  CHECK(address(file.tensor("b")) == address(file.tensor("c")) + 16);
}

TEST_CASE("a tensor outlives the file it came from") {
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "x.safetensors", {{"a", at::arange(5000, at::kFloat)}});
  at::Tensor tensor = Safetensors(folder / "x.safetensors").tensor("a");
  CHECK(tensor[4999].item<float>() == 4999);
  mm::write_safetensors(folder / "x.safetensors", {{"a", at::full({5000}, 1.0)}});  // over a mapped file
  CHECK(tensor[4999].item<float>() == 4999);
}

TEST_CASE("unaligned tensors and odd truth values are copied") {
  const TemporaryFolder folder;
  const std::string header =
      R"({"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"F32","shape":[1],"data_offsets":[3,7]}} )";
  std::string text(8, '\0');
  text[0] = static_cast<char>(header.size());
  text += header + std::string("\x00\x01\x7f", 3) + std::string("\x00\x00\x80\x3f", 4);
  const Safetensors file(folder.file("x.safetensors", text));
  CHECK(at::equal(file.tensor("a"), at::tensor({0, 1, 1}).ne(0)));
  CHECK(file.tensor("b").item<float>() == 1);
  CHECK(reinterpret_cast<std::uintptr_t>(file.tensor("b").const_data_ptr()) % 4 == 0);
}

TEST_CASE("views are stored as what they show") {
  const TemporaryFolder folder;
  const auto tensor = at::arange(6, at::kFloat).view({2, 3}).t();
  mm::write_safetensors(folder / "x.safetensors", {{"a", tensor}, {"b", tensor.select(0, 1).set_requires_grad(true)}});
  const Safetensors file(folder / "x.safetensors");
  CHECK(at::equal(file.tensor("a"), tensor));
  CHECK(at::equal(file.tensor("b"), at::tensor({1.0F, 4.0F})));
}

TEST_CASE("errors name the file") {
  const TemporaryFolder folder;
  try {
    Safetensors(folder / "none.safetensors");
    FAIL("opened a file that is not there");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::input);
    CHECK(e.where == folder / "none.safetensors");
  }
  CHECK_THROWS_WITH_AS(Safetensors(folder.file("empty.safetensors", "")), "is empty: 0 bytes", mm::Error);
  mm::write_safetensors(folder / "x.safetensors", {});
  CHECK_THROWS_WITH_AS(Safetensors(folder / "x.safetensors").tensor("a"), "holds no tensor 'a'", mm::Error);
  CHECK_THROWS_AS(mm::write_safetensors(folder / "no/such/folder", {}), mm::Error);
}
