#include "task/query_parts.h"

#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a weight stands behind the last mark, where it is a number") {
  CHECK(query_part("red shoes", "--text").weight == 1);
  CHECK(query_part("red shoes^0.5", "--text").weight == 0.5);
  CHECK(query_part("red shoes^0.5", "--text").what == "red shoes");
  CHECK(query_part("x^y", "--text").what == "x^y");
  CHECK(query_part("x^", "--text").what == "x^");
  CHECK(complaint([] { query_part("x^-1", "--text"); }) == "--text x^-1: a weight is a number above 0");
  CHECK(complaint([] { query_part("x^0", "--like"); }).find("--like") == 0);
}

TEST_CASE("parts are added by their weights, each as long as the others") {
  TinyIndex tiny;
  const auto store = Store::open(tiny.folder / "index");
  VectorMaker maker(std::make_unique<CountingEmbedder>(), {}, {});
  auto options = tiny.options();
  CHECK(!sum_of_parts(query_parts(options), store, &maker, {}).defined());
  options.text = {"ab c^2"};
  options.like = {"one"};
  options.without = {"three^0.5"};
  const auto sum = sum_of_parts(query_parts(options), store, &maker, {});
  const double two = 4 / std::sqrt(24.0), one = 1 / std::sqrt(6.0), three = 7 / std::sqrt(49.0 + 16 + 4);
  CHECK(sum[0].item<double>() == doctest::Approx(2 * two + one - 0.5 * three).epsilon(1e-5));
  options.like = {"four"};
  CHECK(complaint([&] { sum_of_parts(query_parts(options), store, &maker, {}); }) == "--like four: neither an id of the index nor a file");
  CHECK(complaint([&] { sum_of_parts(query_parts(options), store, nullptr, {}); }).find("ab c: the index notes no model") == 0);
  auto no_file = query_part(tiny.folder / "items.jsonl", "--like");
  no_file.file = false;
  CHECK(complaint([&] { sum_of_parts({no_file}, store, &maker, {}); }).find("no id of the index") != std::string::npos);
  options.like = {""};
  CHECK(!complaint([&] { query_parts(options); }).empty());
}
