#include "train/objective_sequence.h"

#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("CTC is the sum over every way through the steps") {
  const auto cases = mm::objective_cases("sequence");
  CHECK(cases.size() == 2);
  for (const auto& c : cases)
    mm::check_objective(c, [](const mm::ObjectiveCase& each) {
      return mm::ctc(each.inputs.at("scores"), each.inputs.at("labels"), each.options.at("score_lengths").integers(),
                     each.options.at("label_lengths").integers(), each.options.integer("blank"));
    });
}

TEST_CASE("a sequence without labels is blank throughout") {
  const auto loss = mm::ctc(at::zeros({1, 3, 2}, at::kDouble), at::zeros({1, 0}, at::kLong), {3}, {0});
  CHECK(loss.item().toDouble() == doctest::Approx(3 * std::log(2.0)));
}

TEST_CASE("what does not fit is refused, and a sequence too short for its labels is named") {
  const auto scores = at::zeros({2, 3, 4});
  const auto labels = at::tensor({1, 2, 3, 3}, at::kLong).view({2, 2});
  CHECK(complaint([&] { mm::ctc(scores, labels, {3, 2}, {2, 2}); }) == "sequence 1 is 2 steps long, but its 2 labels take 3 or more");
  CHECK(error_of([&] { mm::ctc(scores, labels, {3, 2}, {2, 2}); }).hint == "leave it out, or let the model keep more steps");
  CHECK(complaint([&] {
          mm::ctc(scores, labels, {3, 3}, {2, 2}, 3);
        }) == "sequence 1 has a label 3, but the classes are 0 to 3 without the blank 3");
  CHECK(complaint([&] {
          mm::ctc(scores, labels.add(2), {3, 3}, {2, 2});
        }) == "sequence 0 has a label 4, but the classes are 0 to 3 without the blank 0");
  CHECK(complaint([&] { mm::ctc(scores, labels, {3, 4}, {2, 2}); }) == "sequence 1 has the lengths 4 and 2, but the most are 3 and 2");
  CHECK(complaint([&] { mm::ctc(scores, labels, {3, 3}, {2, -1}); }) == "sequence 1 has the lengths 3 and -1, but the most are 3 and 2");
  CHECK(complaint([&] { mm::ctc(scores, labels, {3}, {2, 2}); }) == "2 sequences of scores, 2 of labels, 1 and 2 lengths");
  CHECK(complaint([&] { mm::ctc(scores, labels.to(at::kInt), {3, 3}, {2, 2}); }) == "labels are not whole numbers (i64)");
  CHECK(complaint([&] { mm::ctc(scores, labels, {3, 3}, {2, 2}, 4); }) == "the blank is 4, but the classes are 0 to 3");
  CHECK(complaint([&] { mm::ctc(at::zeros({2, 3}), labels, {3, 3}, {2, 2}); }) == "scores has shape [2, 3], expected [B, T, K]");
  CHECK(exit_code([&] { mm::ctc(scores, labels, {3, 2}, {2, 2}); }) == 3);
}
