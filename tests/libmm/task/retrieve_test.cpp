#include "task/retrieve.h"

#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the first input says what to do") {
  TinyIndex tiny;
  auto options = tiny.options();
  CHECK(complaint([&] { retrieve(options); }) == "what shall be done?");
  options.batch.inputs = {"serch"};
  CHECK(complaint([&] { retrieve(options); }) == "no action is called 'serch' (did you mean 'search'?)");
  options.batch.inputs = {"info"};
  CHECK(retrieve(options) == 0);
  options.store.clear();
  CHECK(complaint([&] { retrieve(options); }) == "--store: no index is named");
}
