#include "index/store_item.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an item comes back as it was") {
  Json fields = Json::object();
  fields.set("price", 1.5);
  const auto text = item_text({.id = "a b", .kind = "picture", .fields = fields});
  CHECK(id_of(text) == "a b");
  CHECK(kind_of(text) == "picture");
  CHECK(kind_of("damaged").empty());
  const auto item = item_of(text, "x");
  CHECK(item.id == "a b");
  CHECK(item.kind == "picture");
  CHECK(item.fields.number("price") == 1.5);
  CHECK(item_of(item_text({.id = "a", .kind = ""}), "x").fields.dump() == "{}");
}

TEST_CASE("what cannot be an item is refused") {
  CHECK(complaint([] { item_text({.id = ""}); }) == "id: an empty id");
  CHECK(complaint([] { item_text({.id = fmt::format("{:a<5000}", "")}); }).find("more than 4096 bytes") != std::string::npos);
  CHECK(complaint([] { item_text({.id = "\xff"}); }).find("not UTF-8") != std::string::npos);
  CHECK(complaint([] { item_text({.id = std::string("a\0b", 3)}); }).find("a NUL") != std::string::npos);
  CHECK(complaint([] { item_text({.id = "a", .kind = "", .fields = Json(5)}); }) == "a: its fields are no JSON object");
  CHECK(exit_code([] { item_of("no parts", "x"); }) == 3);
  CHECK(exit_code([] { item_of(std::string("a\0b\0{", 5), "x"); }) == 3);
}
