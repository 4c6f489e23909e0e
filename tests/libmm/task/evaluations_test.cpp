#include "task/evaluations.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Judgement judge(std::string_view kind, const std::string& predictions, const EvaluateOptions& options = {}) {
  for (const auto& evaluation : evaluations())
    if (evaluation.name == kind) return evaluation.judge(predictions, options);
  FAIL("no such kind");
  return {};
}

}  // namespace

TEST_CASE("judgements of other references are told apart, those of other predictions are not") {
  const TemporaryFolder folder;
  const auto one = judge("vqa", folder.file("1.jsonl", R"({"id": 1, "answer": "red", "truth": "red"})"));
  const auto other = judge("vqa", folder.file("2.jsonl", R"({"id": 1, "answer": "blue", "truth": "red"})"));
  const auto third = judge("vqa", folder.file("3.jsonl", R"({"id": 1, "answer": "red", "truth": "blue"})"));
  CHECK(one.ids == std::vector<std::string>{"1"});
  CHECK(one.held_to == other.held_to);
  CHECK(one.held_to != third.held_to);
}

TEST_CASE("a judgement tells what was left out, and what was empty") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  options.ref = folder.file("r.jsonl", "{\"id\": 1, \"caption\": \"a\"}\n{\"id\": 2, \"caption\": \"b\"}\n");
  options.missing = "skip";
  const auto judgement = judge("caption", folder.file("p.jsonl", R"({"id": 2, "caption": ""})"), options);
  CHECK(judgement.ids == std::vector<std::string>{"2"});
  CHECK((judgement.remarks == std::vector<std::string>{"1 references without a prediction left out", "1 predictions without a word"}));
}

TEST_CASE("every kind has figures and says what they mean") {
  const TemporaryFolder folder;
  for (const auto& evaluation : evaluations()) {
    if (!evaluation.texts) continue;  // each has tests of its own
    const bool lists = evaluation.name == "retrieval", numbers = evaluation.name == "value";
    const auto file = folder.file(std::string(evaluation.name) + ".jsonl",
                                  lists     ? R"({"id": 1, "found": ["a", "b"], "truth": ["b"]})"
                                  : numbers ? R"({"id": 1, "value": 1.5, "truth": 2})"
                                            : R"({"id": 1, "prediction": "a b", "reference": "a b", "truth": "a b"})");
    const auto judgement = judge(evaluation.name, file);
    CAPTURE(evaluation.name);
    CHECK(!judgement.scores.empty());
    CHECK(!judgement.protocol.empty());
    CHECK(judgement.ids.size() == judgement.held_to.size());
  }
}

TEST_CASE("words with times are scored beside segments, and neither beside anything else") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  options.ref = folder.file("said.stm", "talk 1 ann 0 1 hello world\n");
  const auto heard = folder.file("heard.ctm", "talk 1 0.1 0.2 hello\n");
  const auto judgement = judge("speech", heard, options);
  CHECK(judgement.scores.front().name == "WER");
  CHECK(judgement.scores.front().value == 0.5);
  CHECK(complaint([&] { judge("speech", folder.file("heard.trn", "a (1)\n"), options); }) ==
        "--pred: segments (stm) are references of words with times (ctm)");
  options.ref = folder.file("said.trn", "a b (1)\n");
  CHECK(complaint([&] { judge("speech", heard, options); }) == "--ref: words with times (ctm) are scored beside segments (stm)");
  CHECK(judge("speech", folder.file("heard.trn", "a (1)\n"), options).scores.front().value == 0.5);
}
