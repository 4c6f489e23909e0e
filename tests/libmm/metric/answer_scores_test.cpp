#include "metric/answer_scores.h"

#include "metric/plain_text.h"
#include "metric/vqa_answer.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Texts = std::vector<std::string>;

double relaxed(const std::string& answer, const std::string& reference) {
  return relaxed_accuracy(Texts{answer}, std::vector<Texts>{{reference}}).value;
}

double anls_of(const std::string& answer, const Texts& references) { return anls(Texts{answer}, std::vector<Texts>{references}).value; }

}  // namespace

TEST_CASE("exact is byte for byte, or in a form") {
  const Texts answers{"The cat", "two", "Red"};
  const std::vector<Texts> references{{"cat", "dog"}, {"2"}, {"Red"}};
  const auto written = exact_match(answers, references);
  CHECK(written.items == std::vector<double>{0, 0, 1});
  CHECK(written.value == doctest::Approx(1.0 / 3));
  CHECK(exact_match(answers, references, vqa_answer).items == std::vector<double>{1, 1, 1});
  CHECK(exact_match(Texts{"red"}, std::vector<Texts>{{"RED"}}, lowered).value == 1);
}

TEST_CASE("ANLS is the likeness to the nearest reference, from one half on") {
  CHECK(anls_of("Rapid", {"rapid"}) == 1);
  CHECK(anls_of("abcd", {"abcx"}) == doctest::Approx(0.75));
  CHECK(anls_of("abcd", {"abxy"}) == doctest::Approx(0.5));
  CHECK(anls_of("abcd", {"axyz"}) == 0);
  CHECK(anls_of("abcd", {"zzzz", "abcdef"}) == doctest::Approx(1 - 2.0 / 6));
  CHECK(anls_of("für", {"fur"}) == doctest::Approx(2.0 / 3));  // characters, not bytes
  CHECK(anls_of(" x ", {"x"}) == 1);
  CHECK(anls_of("", {""}) == 1);
  CHECK(anls_of("", {"x"}) == 0);
}

TEST_CASE("numbers may be off by a twentieth, texts by nothing") {
  CHECK(relaxed("105", "100") == 1);
  CHECK(relaxed("106", "100") == 0);
  CHECK(relaxed("95", "100") == 1);
  CHECK(relaxed("-95.0", "-100") == 1);
  CHECK(relaxed("0.052", "5%") == 1);
  CHECK(relaxed("5.2 %", "5%") == 1);
  CHECK(relaxed("5", "5%") == 0);
  CHECK(relaxed("0.0", "0") == 0);  // of 0 there is no share: texts
  CHECK(relaxed("0", "0") == 1);
  CHECK(relaxed("1000", "1,000") == 0);
  CHECK(relaxed("+1e2", "100") == 1);
  CHECK(relaxed("Yes", "yes") == 1);
  CHECK(relaxed("yes.", "yes") == 0);
}

TEST_CASE("what cannot be counted is refused") {
  CHECK(complaint([] { anls(Texts{}, std::vector<Texts>{}); }) == "there is no answer to count");
  CHECK(complaint([] { anls(Texts{"a"}, std::vector<Texts>{{}}); }) == "item 0 has no reference");
  CHECK(complaint([] { exact_match(Texts{"a"}, std::vector<Texts>{{"a"}, {"b"}}); }) == "1 answers beside the references of 2");
  CHECK(complaint([] { relaxed_accuracy(Texts{"a"}, std::vector<Texts>{{"\xff"}}); }) ==
        "the reference of item 0: the text is not UTF-8 at byte 0");
}
