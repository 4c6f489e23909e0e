#include "task/classify_data.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/stack.h>

#include <algorithm>

#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the set, its preprocessing and the plan of its model") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.preprocess = {"standardise"};
  const ClassifyData data = open_classify_data(options, false);
  CHECK(data.plan.inputs == std::vector<std::string>{"features"});
  CHECK(data.plan.input == ExampleShape{2});
  CHECK(data.plan.views.empty());
  CHECK(data.plan.classes == std::vector<std::string>{"down", "up"});
  CHECK(preprocessing_constants(data.preprocessing).size() >= 2);
  CHECK(preprocessing_constants(data.preprocessing).begin()->first.starts_with("preprocess.features:0.standardise."));
  const ClassifyData apart = open_classify_data(options, true);
  CHECK(apart.plan.input.empty());
  CHECK(apart.plan.views == std::vector<ExampleShape>{{2}});
  CHECK(apart.plan.fusion.empty());
}

TEST_CASE("the lengths of examples are known where they are put in buckets alone") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  const auto open = [](const TrainDataOptions& data, LabelKind kind) {
    ArraySet set = open_array_set(data, kind);
    set.lengths.assign(static_cast<std::size_t>(set.rows()), 2);
    return set;
  };
  CHECK(open_raw_set(options, LabelKind::classes, open).lengths.empty());
  options.data.buckets = 4;
  CHECK_FALSE(open_raw_set(options, LabelKind::classes, open).lengths.empty());
}

TEST_CASE("with a fusion numbers stay missing, and so they do in the model that is kept") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays = {};
  options.data.arrays.files = {folder.file("gaps.csv", "a.0,a.1,b.0,b.1,label\n1,2,3,4,x\n,5,5,6,y\n3,4,,1,x\n")};
  options.data.arrays.preprocess = {"standardise"};
  options.model.layers = {};
  options.model.fusion = "lmf 4";
  options.model.head = {"linear 2"};
  options.model.drop_modalities = 0.5;
  options.model.rebuild = 2;
  const ClassifyData data = open_classify_data(options, true);
  CHECK(data.plan.inputs == std::vector<std::string>{"a", "b"});
  CHECK(data.plan.fusion == "lmf 4");
  CHECK(data.plan.head == options.model.head);
  CHECK(data.plan.drop_modalities == 0.5);
  CHECK(data.plan.rebuild == 2);
  CHECK(data.set.inputs.at("a").isnan().sum().item().toLong() == 1);
  CHECK(data.set.inputs.at("b").isnan().sum().item().toLong() == 1);
}

TEST_CASE("what inputs that keep apart are told is refused of others") {
  const TemporaryFolder folder;
  const auto message = [&](bool apart, auto change) {
    auto options = point_training(folder);
    change(options.model);
    return complaint([&] { open_classify_data(options, apart); });
  };
  CHECK(message(false, [](auto& model) { model.fusion = "concat"; }) == "model.fusion: inputs are fused to classify and to regress");
  CHECK(message(false, [](auto& model) { model.drop_modalities = 0.1; }) ==
        "model.drop-modalities: inputs that stand side by side are not left out");
  CHECK(message(true, [](auto& model) { model.rebuild = 1; }) ==
        "model.rebuild: what is rebuilt are inputs that are left out, and none are");
  CHECK(message(false, [](auto& model) { model.layers[0] = "x: linear 4"; }) ==
        "model.layers: 'x: linear 4' is for one input alone, and the inputs stand side by side");
  CHECK(message(true, [](auto& model) { model.layers[0] = "x: linear 4"; }).empty());
}

namespace {

// Two inputs' worth of time: [4, 12] each, of which rows fill 3, 6, 12 and 6.
ClassifyData timed(const std::vector<std::string>& layers) {
  ClassifyData data;
  data.set.inputs["sound"] = at::full({4, 1, 4, 12}, 1, at::kFloat);
  data.set.labels = at::full({4}, 0, at::kLong);
  data.set.train = {0, 1, 2, 3};
  data.set.lengths = {3, 6, 12, 6};
  data.raw = data.set;
  data.plan = {.layers = layers, .inputs = {"sound"}, .input = {1, 4, 12}, .classes = {"a", "b"}};
  return data;
}

TrainOptions buckets() {
  TrainOptions options;
  options.batch = 2;
  options.data.buckets = 2;
  return options;
}

}  // namespace

TEST_CASE("an update is cut to its longest row where rows stand in buckets") {
  const ClassifyData data = timed({"reshape 4 -1", "transpose", "gru 3", "mean-time", "linear 2"});
  const RowStream stream = training_stream(data, buckets());
  std::vector<std::int64_t> lengths;
  for (std::uint64_t first = 0; first < 4; first += 2) {
    const Batch whole = training_batch(data, stream, first, 2), part = training_batch(data, stream, first + 1, 1);
    lengths.push_back(whole.tensors.at("x").size(-1));
    CHECK(part.tensors.at("x").size(-1) == lengths.back());
    CHECK(whole.places == 2 * lengths.back());
  }
  std::ranges::sort(lengths);
  CHECK(lengths == std::vector<std::int64_t>{6, 12});
  const Batch plain = training_batch(data, RowStream(data.set.train, 0), 0, 4);
  CHECK(plain.tensors.at("x").size(-1) == 12);
  CHECK(plain.held == 27);
  CHECK(plain.places == 48);
  CHECK(shape_of_length({.layers = {"reshape 4 -1", "transpose"}, .input = {1, 4, 12}}, 5) == ExampleShape{5, 4});
}

TEST_CASE("rows that have lengths are asked at their own") {
  const ClassifyData data = timed({"reshape 4 -1"});
  std::vector<std::int64_t> widths;
  const auto rates = class_rates(data.set, data.plan, data.set.train, [&](const Batch& batch) {
    widths.push_back(batch.tensors.at("x").size(-1) * 10 + batch.targets);
    return batch.tensors.at("labels");
  });
  CHECK(rates->at(0).second == 1);
  CHECK(widths == std::vector<std::int64_t>{31, 62, 121});
}

TEST_CASE("buckets need lengths, and layers that take them") {
  const auto refused = [](ClassifyData data, const TrainOptions& options) { return complaint([&] { training_stream(data, options); }); };
  const std::string any = "data.buckets: the layers do not take examples of any length: ";
  CHECK(refused(timed({"flatten", "linear 2"}), buckets()) == any + "one of 3 is not as one of 12");
  CHECK(refused(timed({"reshape 4 12", "transpose", "mean-time", "linear 2"}), buckets()) == any + "[1, 4, 3] does not become [4, 12]");
  ClassifyData plain = timed({"flatten", "linear 2"});
  plain.set.lengths.clear();
  CHECK(refused(plain, buckets()) == "data.buckets: examples that have no lengths are not put in buckets");
  CHECK(refused(plain, {}).empty());
  TrainOptions beside = buckets();
  beside.objective.target.kind = "coral";
  CHECK(refused(timed({"global-pool", "linear 2"}), beside) == "data.buckets: rows beside those that are learnt are not put in buckets");
}

TEST_CASE("what the set takes counts as memory") {
  ClassifyData data = timed({"flatten", "linear 2"});
  CHECK(inputs_memory(data, 2) == 4 * (2 * 48 + 4 * 48));
  data.set.inputs["sound"] = data.set.inputs["sound"].clone();
  CHECK(inputs_memory(data, 2) == 4 * (2 * 48 + 2 * 4 * 48));
}

TEST_CASE("labels to learn from and to validate with are shuffled among them by the seed, those to test on stay") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  const auto labels = [&] { return open_classify_data(options, false).set.labels; };
  const auto rows = open_classify_data(options, false).set;
  const auto plain = labels();
  options.data.shuffle_labels = true;
  const auto first = labels(), again = labels();
  options.seed = 1;
  const auto second = labels();
  const auto of = [](const at::Tensor& all, const std::vector<std::int64_t>& some) { return all.index_select(0, row_index(some)); };
  CHECK(at::equal(first, again));
  CHECK_FALSE(at::equal(first, second));
  CHECK_FALSE(at::equal(of(first, rows.train), of(plain, rows.train)));
  CHECK(at::equal(of(first, rows.test), of(plain, rows.test)));
  for (const auto* part : {&rows.train, &rows.valid})
    CHECK(of(first, *part).sum().item<std::int64_t>() == of(plain, *part).sum().item<std::int64_t>());
}

TEST_CASE("rates of what somebody says of rows") {
  const TemporaryFolder folder;
  const ClassifyData data = open_classify_data(point_training(folder), false);
  const auto rates = class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) { return batch.tensors.at("labels"); });
  REQUIRE(rates);
  CHECK(rates->at(0) == Rates::value_type{"accuracy", 1.0});
  const auto down =
      class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) { return at::full({batch.targets}, 0, at::kLong); });
  REQUIRE(down);
  const auto scored = class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) {
    const auto second = batch.tensors.at("labels").to(at::kFloat);  // [B]
    return at::stack({at::full_like(second, 0.25), second}, 1);     // [B, 2]
  });
  REQUIRE(scored);
  CHECK(scored->at(0) == Rates::value_type{"accuracy", 1.0});
  CHECK(scored->back() == Rates::value_type{"auc", 1.0});
  CHECK(down->back().first == "f1");  // who says a class alone ranks nothing
  CHECK(down->at(0).second < 1);
  CHECK(down->at(0).second > 0);
}

namespace {

// Nine rows of three videos; the last is for testing.
TrainOptions videos(const TemporaryFolder& folder) {
  TrainOptions options;
  options.task = "classify";
  options.data.arrays.files = {folder.file("videos.csv",
                                           "x,video,label,split\n1,p,no,train\n2,p,yes,train\n3,p,yes,train\n1,q,no,train\n"
                                           "5,r,yes,test\n1,r,no,test\n")};
  options.data.arrays.sequence = "video";
  options.data.arrays.preprocess = {"standardise"};
  options.model.layers = {"lstm 3", "linear 2"};
  return options;
}

}  // namespace

TEST_CASE("rows of one sequence are the steps of one example; rates and floors count rows") {
  const TemporaryFolder folder;
  const ClassifyData data = open_classify_data(videos(folder), false);
  CHECK(data.plan.sequence);
  CHECK(data.plan.input == ExampleShape{3, 1});
  CHECK(data.set.rows() == 3);
  CHECK(data.set.steps == std::vector<std::int64_t>{3, 1, 2});
  CHECK(data.set.inputs.at("features")[0].mean().item<float>() ==
        doctest::Approx(0.25 / 0.82916).epsilon(0.001));  // fitted on rows, not on padding
  CHECK(row_by_row(data).rows() == 6);
  const auto rates = class_rates(data.set, data.plan, data.set.test, [](const Batch& batch) {
    return at::full_like(batch.tensors.at("labels"), 1);  // [B, S] yes, at padding as well
  });
  REQUIRE(rates);
  CHECK(rates->at(0).second == 0.5);
}

TEST_CASE("what sequences do not go with is refused") {
  const TemporaryFolder folder;
  const auto message = [&](bool apart, auto change) {
    auto options = videos(folder);
    change(options);
    return complaint([&] { open_classify_data(options, apart); });
  };
  CHECK(message(false, [](auto& options) { options.task = "regress"; }) ==
        "data.arrays.sequence: steps of sequences are classified, and nothing else");
  CHECK(message(true, [](auto&) {}) == "data.arrays.sequence: opinions are combined row by row");
  CHECK(message(false, [](auto& options) { options.model.encoder = "x"; }) == "data.arrays.sequence: rows of pictures make no sequence");
  CHECK(message(false, [](auto& options) { options.objective.target.kind = "coral"; }) ==
        "data.arrays.sequence: rows without labels and a target are learnt from row by row");
}

TEST_CASE("categories go through no step, their layers count them, and a model that is kept knows them") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays = {};
  options.data.arrays.files = {folder.file("t.csv", "x.0,x.1,who,label\n1,2,anna,a\n5,6,cleo,b\n3,4,anna,a\n")};
  options.data.arrays.categories = {"who"};
  options.data.arrays.preprocess = {"standardise"};
  options.model.layers = {"who: embed auto 4 drop=0.2", "x: linear 4"};
  options.model.fusion = "concat";
  options.model.head = {"linear 2"};
  const ClassifyData data = open_classify_data(options, true);
  CHECK(data.plan.inputs == std::vector<std::string>{"who", "x"});
  CHECK(data.plan.layers.at(0) == "who: embed 3 4 drop=0.2");
  CHECK(data.plan.views.at(0) == ExampleShape{1});
  CHECK(data.plan.categories.at("who").size() == 2);
  CHECK(data.set.inputs.at("who").max().item().toDouble() == 2);
  CHECK(preprocessing_constants(data.preprocessing).begin()->first.starts_with("preprocess.x:"));
  options.model.drop_modalities = 0.5;
  options.model.rebuild = 1;
  CHECK(complaint([&] { open_classify_data(options, true); }) == "model.rebuild: what is rebuilt are numbers, and categories are none");
}
