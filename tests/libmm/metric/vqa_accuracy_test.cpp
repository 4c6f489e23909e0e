#include "metric/vqa_accuracy.h"

#include <fmt/format.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Texts = std::vector<std::string>;

// Ten answers: the first `count` of them `text`, the others all different.
Texts ten(const std::string& text, std::size_t count) {
  Texts answers(count, text);
  while (answers.size() < 10) answers.push_back("other" + std::to_string(answers.size()));
  return answers;
}

double accuracy(const std::string& convention, const std::string& answer, const Texts& references) {
  return vqa_answer_accuracy(answer, references, find_vqa_convention(convention));
}

// official-2021, official-2017, always
std::vector<double> all_three(const std::string& answer, const Texts& references) {
  return {accuracy("official-2021", answer, references), accuracy("official-2017", answer, references),
          accuracy("always", answer, references)};
}

}  // namespace

TEST_CASE("each of ten people is left out in turn") {
  const double worth[] = {0, 0.3, 0.6, 0.9, 1, 1, 1, 1, 1, 1};
  for (std::size_t count = 0; count < 10; ++count)
    for (const auto& convention : vqa_conventions()) {
      CAPTURE(count);
      CAPTURE(convention.name);
      CHECK(vqa_answer_accuracy("cat", ten("cat", count), convention) == doctest::Approx(worth[count]));
    }
  CHECK(accuracy("always", "cat", {"cat", "cat"}) == doctest::Approx(1.0 / 3));  // one other agrees
  CHECK(accuracy("always", "cat", {"cat", "dog"}) == doctest::Approx(1.0 / 6));
}

TEST_CASE("who normalises what, and whether people must differ") {
  // Alike: nothing is normalised since 2021, the answer alone before.
  CHECK(all_three("Yes", Texts(10, "yes")) == std::vector<double>{0, 1, 1});
  CHECK(all_three("yes", Texts(10, "Yes")) == std::vector<double>{0, 0, 1});
  CHECK(all_three(" yes\n", Texts(10, "yes")) == std::vector<double>{1, 1, 1});
  CHECK(all_three("2", Texts(10, "two")) == std::vector<double>{0, 0, 1});
  // Different: both are since 2021; of references punctuation alone before.
  CHECK(all_three("Yes", ten("yes", 4)) == std::vector<double>{1, 1, 1});
  CHECK(all_three("2", ten("two", 4)) == std::vector<double>{1, 0, 1});
  CHECK(all_three("two", ten("two", 4)) == std::vector<double>{1, 0, 1});
  CHECK(all_three("cat", ten("cat.", 4)) == std::vector<double>{1, 1, 1});
  CHECK(all_three("dog", ten("the dog", 4)) == std::vector<double>{1, 0, 1});
  CHECK(all_three("dog", ten("dog\t", 4)) == std::vector<double>{1, 0, 1});  // the white space of references was not looked at
}

TEST_CASE("what normalising does reaches the score") {
  CHECK(accuracy("official-2021", "1000", ten("1,000", 4)) == 1);
  CHECK(accuracy("official-2021", "ab c", ten("a-b -c", 4)) == 1);
  CHECK(accuracy("official-2021", "n", ten("n/a", 4)) == 1);
  CHECK(accuracy("official-2021", "3.5", ten("3.5.", 4)) == 1);
  CHECK(accuracy("official-2021", "35", ten("3.5", 4)) == 0);
  CHECK(accuracy("official-2021", std::string(40, '.'), ten(std::string(8, '.'), 4)) == 0);  // which itself loses all
  CHECK(accuracy("official-2021", fmt::format("{:.<32}x.", ""), ten("x", 4)) == 0);          // the 33rd period stays
  CHECK(accuracy("m4c", "levis 's", ten("Levis's", 4)) == 1);
  CHECK(accuracy("always", "levis 's", ten("Levis's", 4)) == 0);
}

TEST_CASE("the mean over the questions") {
  const auto score =
      vqa_accuracy(Texts{"cat", "dog"}, std::vector<Texts>{ten("cat", 3), ten("cat", 3)}, find_vqa_convention("official-2021"));
  CHECK(score.name == "VQA.official-2021");
  CHECK(score.value == doctest::Approx(0.45));
  CHECK(score.items.at(0) == doctest::Approx(0.9));
  CHECK(score.of(std::vector<std::size_t>{0, 0}) == doctest::Approx(0.9));
}

TEST_CASE("what cannot be counted is refused") {
  const auto& convention = find_vqa_convention("always");
  CHECK(complaint([&] { vqa_accuracy(Texts{"a"}, std::vector<Texts>{}, convention); }) == "1 answers beside the references of 0");
  CHECK(complaint([&] { vqa_accuracy(Texts{"a"}, std::vector<Texts>{{"a"}}, convention); }) ==
        "item 0 has 1 reference, and VQA accuracy needs two");
  CHECK(complaint([] { find_vqa_convention("offical-2021"); }) ==
        "--convention: there is no convention 'offical-2021' (did you mean 'official-2021'?)");
}
