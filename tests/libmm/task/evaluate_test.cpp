#include "task/evaluate.h"

#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("figures of each item are written whole, and an older file stays unless it may be replaced") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  options.inputs = {"caption"};
  options.pred = folder.file("p.jsonl", R"({"id": "x", "caption": "a red cup", "references": ["a red cup"]})");
  options.per_item = folder / "items.jsonl";
  options.format = "jsonl";
  CHECK(evaluate(options) == 0);
  const auto item = Json::read(options.per_item);
  CHECK(item.string("id") == "x");
  CHECK(item.number("ROUGE_L") == doctest::Approx(1));
  CHECK(!item.has("vocabulary"));  // of all captions together
  CHECK(complaint([&] { evaluate(options); }) == options.per_item + ": stands there already");
  options.overwrite = true;
  CHECK(evaluate(options) == 0);
}

TEST_CASE("options that do not go together, and files that do not, are told") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  CHECK(complaint([&] { evaluate(options); }) == "mm evaluate: what is scored is missing");
  options.inputs = {"captions"};
  CHECK(complaint([&] { evaluate(options); }) == "mm evaluate: nothing that is scored is called 'captions' (did you mean 'caption'?)");
  options.inputs = {"caption"};
  CHECK(complaint([&] { evaluate(options); }) == "--pred: the file of predictions is missing");
  options.pred = folder.file("p.jsonl", R"({"id": 1, "candidate": "a", "references": ["a"]})");
  options.overwrite = true;
  CHECK(complaint([&] { evaluate(options); }) == "--overwrite: nothing is written without --per-item");
  options.overwrite = false;
  options.convention = "always";
  CHECK(complaint([&] { evaluate(options); }) == "--convention: would change nothing of caption");
  options.convention = EvaluateOptions().convention;
  options.seed = 3;
  CHECK(complaint([&] { evaluate(options); }) == "--seed: nothing is drawn");
  options.seed = 0;
  options.against = folder.file("q.jsonl", R"({"id": 2, "candidate": "a", "references": ["a"]})");
  CHECK(complaint([&] { evaluate(options); }) == options.against + ": does not predict the same items");
  options.against = folder.file("q.jsonl", R"({"id": 1, "candidate": "b", "references": ["a"]})");
  CHECK(evaluate(options) == 0);
}
