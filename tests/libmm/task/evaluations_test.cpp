#include "task/evaluations.h"

#include <fmt/format.h>

#include <algorithm>

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

namespace {

// How a kind that judges texts names what it reads, and something right under both names.
struct TextKind {
  std::string_view kind, predicted, truth, value;
};

constexpr TextKind kTextKinds[] = {{"caption", "caption", "references", R"(["a b"])"},
                                   {"vqa", "answer", "answers", R"("a b")"},
                                   {"speech", "text", "reference", R"("a b")"},
                                   {"translation", "translation", "reference", R"("a b")"},
                                   {"class", "label", "truth", R"("a b")"},
                                   {"value", "value", "truth", "1.5"},
                                   {"retrieval", "found", "positives", R"(["a b"])"}};

// What is wrong in the last line of a file, as it stands there: @ is the usual value. `in` is the file that the message names.
struct LineFault {
  std::string_view what;
  char in;  // p or r
  std::string predicted, truth;
  std::string_view complaint;  // how it ends, or a part of it
};

std::string filled(std::string line, std::string_view value) {
  for (auto at = line.find('@'); at != std::string::npos; at = line.find('@', at + value.size())) line.replace(at, 1, value);
  return line;
}

std::vector<LineFault> line_faults() {
  return {{"an id that is not known", 'p', R"({"id": 2, "P": @}
{"id": 9, "P": @})",
           R"({"id": 2, "R": @})", "'9' has no reference"},
          {"nothing predicted", 'r', R"({"id": 3, "P": @})", R"({"id": 2, "R": @})", "nothing was predicted for '2' in "},
          {"predicted twice", 'p', R"({"id": 1, "P": @})", R"({"id": 2, "R": @})", "'1' is predicted twice, first at "},
          {"an empty reference", 'r', R"({"id": 2, "P": @})", R"({"id": 2, "R": " "})", "has a reference without a word"},
          {"no reference", 'r', R"({"id": 2, "P": @})", R"({"id": 2, "R": []})", "has no reference"},
          {"no field", 'p', R"({"id": 2, "Q": @})", R"({"id": 2, "R": @})", "has no prediction (none of the fields "},
          {"not a number", 'p', R"({"id": 2, "P": NaN})", R"({"id": 2, "R": @})", ""},
          {"another type", 'p', R"({"id": 2, "P": {"a": 1}})", R"({"id": 2, "R": @})", "is neither a text nor a list of texts"},
          {"another type of reference", 'r', R"({"id": 2, "P": @})", R"({"id": 2, "R": true})", "is neither a text nor a list of texts"},
          {"an id of another type", 'p', R"({"id": 2.5, "P": @})", R"({"id": 2, "R": @})", "'id' is neither a text nor a whole number"},
          {"a list", 'p', R"([1, 2])", R"({"id": 2, "R": @})", "expected a JSON object"},
          {"bytes", 'p', "{\"id\": 2, \"P\": \"\xff\"}", R"({"id": 2, "R": @})", "UTF-8"},
          {"cut", 'r', R"({"id": 2, "P": @})", R"({"id": 2, "R": )", ""},
          {"too long", 'p', R"({"id": 2, "P": @, "more": ")" + std::string(17U << 20, 'x') + "\"}", R"({"id": 2, "R": @})",
           "a line of more than 16 MiB"}};
}

// The complaint is one sentence, about that line, and the program ends with 3.
void check_named(const Error& error, const std::string& where, std::string_view part) {
  CAPTURE(error.where);
  CHECK((error.kind == Kind::input));
  CHECK(error.where.starts_with(where));
  const std::string_view text = error.what();
  CAPTURE(text);
  CHECK(text.find(part) != std::string_view::npos);
  CHECK(!text.empty());
  CHECK(text.size() < 400);
  CHECK(text.find('\n') == std::string_view::npos);
}

}  // namespace

TEST_CASE("whatever is wrong with a line of texts is told by file and line, in every kind") {
  const TemporaryFolder folder;
  for (const auto& [kind, predicted, truth, value] : kTextKinds)
    for (const auto& fault : line_faults()) {
      CAPTURE(kind);
      CAPTURE(fault.what);
      const auto lines = [&](const std::string& last, std::string_view key, std::string_view mark) {
        std::string text = filled(fmt::format("{{\"id\": 1, \"{}\": @}}\n", key), value) + filled(last, value) + "\n";
        for (auto at = text.find(fmt::format("\"{}\"", mark)); at != std::string::npos; at = text.find(fmt::format("\"{}\"", mark)))
          text.replace(at + 1, 1, key);
        return text;
      };
      EvaluateOptions options;
      const auto found = folder.file("p.jsonl", lines(fault.predicted, predicted, "P"));
      options.ref = folder.file("r.jsonl", lines(fault.truth, truth, "R"));
      const auto error = error_of([&] { judge(kind, found, options); });
      const bool third = std::ranges::count(fault.predicted, '\n') > 0;
      check_named(error, fmt::format("{}:{}", fault.in == 'p' ? found : options.ref, third ? 3 : 2), fault.complaint);
    }
}

TEST_CASE("what a kind alone refuses is told by file and line, too") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  std::string most;
  for (int i = 0; i < 5000; ++i) most += fmt::format("w{} ", i);
  std::string other = most;
  std::ranges::replace(other, 'w', 'v');
  const std::string letters = std::string(70'000, 'a') + "b", more = std::string(70'000, 'c') + "d";
  struct Own {
    std::string_view kind;
    char in;
    std::string predicted, truth;
    std::string_view complaint;
  };
  for (const auto& own :
       {Own{"value", 'p', R"("nan")", "1", "'nan' is no finite number"}, Own{"value", 'r', "1", R"("1e999")", "is no finite number"},
        Own{"value", 'p', R"("inf")", "1", "'inf' is no finite number"}, Own{"value", 'r', "1", "[1, 2]", "2 references, and one is true"},
        Own{"class", 'r', R"("a")", R"(["a", "b"])", "2 references, and one is true"},
        Own{"speech", 'r', R"("a")", R"(["a", "b"])", "2 references, and a transcript one"},
        Own{"retrieval", 'p', R"(["a", "a"])", R"(["a"])", "found 'a' twice"},
        Own{"caption", 'p', R"(["a", "b"])", R"(["a"])", "2 texts where one is judged"},
        Own{"caption", 'p', "\"" + most + "\"", "\"" + other + "\"", "too long for METEOR"},
        Own{"translation", 'p', "\"" + most + "\"", "\"" + other + "\"", "too long for TER"},
        Own{"vqa", 'p', "\"" + letters + "\"", "\"" + more + "\"", "too long to be compared"},
        Own{"speech", 'p', "\"" + letters + "\"", "\"" + more + "\"", "too long to be compared"}}) {
    CAPTURE(own.kind);
    CAPTURE(own.complaint);
    const auto usual = std::ranges::find(kTextKinds, own.kind, &TextKind::kind);
    const auto lines = [&](std::string_view key, const std::string& last) {
      return fmt::format("{{\"id\": 1, \"{0}\": {1}}}\n\n{{\"id\": 2, \"{0}\": {2}}}\n", key, usual->value, last);
    };
    const auto found = folder.file("p.jsonl", lines(usual->predicted, own.predicted));
    options.ref = folder.file("r.jsonl", lines(usual->truth, own.truth));
    check_named(error_of([&] { judge(own.kind, found, options); }), (own.in == 'p' ? found : options.ref) + ":3", own.complaint);
  }
}

TEST_CASE("what is wrong with a box, an event or a table is told by file and row") {
  const TemporaryFolder folder;
  EvaluateOptions options;
  const auto objects = folder.file("r.json", R"({"images": [{"id": 1}], "categories": [{"id": 1, "name": "cup"}], "annotations": [
      {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10]}]})");
  const auto events = folder.file("r.tsv", "filename\tonset\toffset\tevent_label\na.wav\t0\t1\tdog\n");
  struct Own {
    std::string_view kind, file, place;
    std::string predicted;
    std::string_view complaint;
  };
  const std::string box = R"("image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1])", good = "{" + box + R"(, "score": 1}, )";
  const std::string head = "filename\tonset\toffset\tevent_label\na.wav\t0\t1\tdog\n";
  for (const auto& own :
       {Own{"detection", "p.json", ": [1]", "[" + good + R"({"image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}])",
            "'7' is none of"},
        Own{"detection", "p.json", ": [1]", "[" + good + "{" + box + "}]", "has no 'score'"},
        Own{"detection", "p.json", ": [1]", "[" + good + "{" + box + R"(, "score": "high"}])", "expected a number under 'score'"},
        Own{"detection", "p.json", ": [1]", "[" + good + R"({"image_id": 1, "category_id": 1, "bbox": [0, 0, 1], "score": 1}])",
            "holds 3 numbers"},
        Own{"detection", "p.json", ": [1]", "[" + good + R"({"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, -1], "score": 1}])",
            "negative"},
        Own{"detection", "p.json", ": [1]", "[" + good + "{" + box + R"(, "score": 1, "score": 2}])", "stands twice"},
        Own{"detection", "p.json", "", "[" + good + "{" + box + R"(, "score": NaN}])", ""},
        Own{"detection", "p.json", "", "[" + good + "{\"name\": \"\xff\"}]", "UTF-8"},
        Own{"event", "p.tsv", ":3", head + "b.wav\t0\t1\tdog\n", "'b.wav' is no file of the references"},
        Own{"event", "p.tsv", ":3", head + "a.wav\tnan\t1\tdog\n", "is no number"},
        Own{"event", "p.tsv", ":3", head + "a.wav\t3\t1\tdog\n", "ends at 1 s, before it begins at 3 s"},
        Own{"event", "p.tsv", ":3", head + "a.wav\t0\t1\t\n", "is an event without 'event_label'"},
        Own{"event", "p.tsv", ":3", head + "a.wav\t0\n", "2 cells, but there are 4 columns"},
        Own{"event", "p.tsv", ":3", head + "a.wav\t0\t1\t\xff\n", "UTF-8"},
        Own{"event", "p.tsv", ":3", head + "a.wav\t0\t1\t\"dog\n", "a quote that does not end"}}) {
    CAPTURE(own.kind);
    CAPTURE(own.complaint);
    const auto found = folder.file(std::string(own.file), own.predicted);
    options.ref = own.kind == "event" ? events : objects;
    check_named(error_of([&] { judge(own.kind, found, options); }), found + std::string(own.place), own.complaint);
  }
}
