#include "task/unimodal.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/point_training.h"
#include "task/train_classify.h"
#include "task/train_regress.h"
#include "tensor/params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Two inputs, and a score whose sign says the class.
TrainOptions two_inputs(const TemporaryFolder& folder, const std::string& kind) {
  std::string text = "p.0,p.1,q.0,label,split\n";
  for (int i = 0; i < 60; ++i) {
    const int x = (i * 37) % 21 - 10, y = (i * 53) % 19 - 9;
    text += std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(y) + "," + std::to_string(x + y) + ".5," +
            (i < 40 ? "train" : "test") + "\n";
  }
  TrainOptions options = point_training(folder);
  options.task = "regress";
  options.data.arrays.files = {folder.file("scores.csv", text)};
  options.model.layers = {"linear 4", "tanh"};
  options.model.fusion = "concat";
  options.model.head = {"linear 1"};
  options.objective.kind = "l1";
  options.objective.unimodal.kind = kind;
  return options;
}

std::string refused(TrainOptions options, const std::function<void(TrainOptions&)>& change) {
  change(options);
  return complaint([&] { open_regress_trial(options); });
}

}  // namespace

TEST_CASE("the heads are counted with the model, and rows stand beside examples whose labels are made") {
  const TemporaryFolder folder;
  auto options = two_inputs(folder, "none");
  CHECK_FALSE(is_unimodal(options));
  const auto plain = parameter_count(open_regress_trial(options).experiment);
  for (const auto* kind : {"gradient-blending", "self-mm"}) {
    options.objective.unimodal.kind = kind;
    CHECK(is_unimodal(options));
    const Trial trial = open_regress_trial(options);
    CHECK(parameter_count(trial.experiment) == plain + (4 + 4 + 2));  // K (S + M)
    CHECK(trial.experiment.batch(0, 5).tensors.contains("rows") == (options.objective.unimodal.kind == "self-mm"));
  }
  const std::vector<std::int64_t> rows{4, 2};
  CHECK(at::equal(with_rows({}, options, rows).tensors.at("rows"), at::tensor({4L, 2L})));
}

TEST_CASE("what does not go with heads of single inputs is refused") {
  const TemporaryFolder folder;
  const auto options = two_inputs(folder, "gradient-blending");
  const std::string where = "objective.unimodal.kind: ";
  CHECK(refused(options, [](auto& o) { o.data.arrays.valid_fraction = 0; }) ==
        where + "how a head generalises is seen on a validation split, and there is none");
  CHECK(refused(options, [](auto& o) { o.model.fusion.clear(), o.model.layers.push_back("linear 1"), o.model.head.clear(); }) ==
        where + "inputs that are not fused have no heads of their own");
  CHECK(refused(options, [](auto& o) { o.privacy.dp.noise_multiplier = 1; }) ==
        where + "what a head is worth, and labels that are made, would give away more than the noise hides");
  CHECK(refused(options, [](auto& o) { o.model.from = "some/folder"; }) == where + "heads are tried alone from fresh weights");
  auto classes = options;
  classes.task = "classify";
  classes.model.head = {"linear 2"};
  classes.objective.kind = "cross-entropy";
  classes.objective.unimodal.kind = "self-mm";
  classes.data.arrays.files = {
      folder.file("classes.csv", "p.0,p.1,q.0,label\n1,2,3,a\n2,3,4,b\n3,4,5,a\n5,6,7,b\n1,2,3,a\n2,3,4,b\n3,4,5,a\n5,6,7,b\n")};
  CHECK(complaint([&] { open_classify_trial(classes); }) == where + "labels are made of values, and these are classes");
}
