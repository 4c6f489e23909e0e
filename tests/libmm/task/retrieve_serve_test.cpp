#include "task/retrieve_serve.h"

#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string refusal(const RetrieveOptions& options) {
  CapturedStream said;
  Log log("mm retrieve", Level::normal, false, said.stream);
  return complaint([&] { serve_store(options, counting_model, log); });
}

}  // namespace

TEST_CASE("others are served with a token alone, and what cannot be served is refused before a model is opened") {
  TinyIndex tiny;
  auto options = tiny.options();
  options.batch.inputs = {"x"};
  CHECK(refusal(options) == "`mm retrieve serve` is asked over HTTP, and takes no files");
  options.batch.inputs.clear();
  options.host = "0.0.0.0";
  CHECK(refusal(options) == "--host 0.0.0.0: lets others ask, and no token keeps anybody out");
  options.token = "two words";
  CHECK(refusal(options) == "--token: letters, digits and -._~+/= only");
  options.token.clear();
  options.host = "203.0.113.7";
  CHECK(!refusal(options).empty());
  options.host = "127.0.0.1";
  options.store = tiny.folder / "nothing";
  CHECK(!refusal(options).empty());
}
