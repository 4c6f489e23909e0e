#include "weights/safetensors_writer.h"

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "weights/safetensors_header.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("widest types first, then by name; data begins at a multiple of 64 bytes") {
  const TemporaryFolder folder;
  std::string order;
  write_safetensors(folder / "x.safetensors",
                    {{.name = "a", .type = number_type("U8"), .shape = {3}},
                     {.name = "c", .type = number_type("F32"), .shape = {}},
                     {.name = "b", .type = number_type("F32"), .shape = {2, 0}},
                     {.name = "d", .type = number_type("I64"), .shape = {1}}},
                    {{"format", "pt"}}, [&](const WrittenTensor& tensor, AtomicFile& file) {
                      order += tensor.name;
                      file.write(std::string(bytes_of(tensor), tensor.name[0]));
                    });
  CHECK(order == "dbca");
  const std::string text = text_of(folder / "x.safetensors");
  const auto header = read_safetensors_header(std::as_bytes(std::span(text)), "x");
  CHECK(header.data % 64 == 0);
  CHECK(text.substr(header.data) == "ddddddddccccaaa");
  CHECK(header.metadata.at("format") == "pt");
  CHECK(header.infos.at("b").shape == std::vector<std::int64_t>{2, 0});
}

TEST_CASE("a writer that fails leaves nothing") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(write_safetensors(folder / "x.safetensors", {{.name = "a", .type = number_type("U8"), .shape = {3}}}, {},
                                    [](const WrittenTensor&, AtomicFile&) { throw Error(Kind::input, "is damaged"); }),
                  Error);
  CHECK(std::filesystem::is_empty(folder.path));
  CHECK(exit_code([&] { write_safetensors(folder / "no/such/folder", {}, {}, {}); }) == 5);
}
