#include "data/array_set.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Rows = std::vector<std::int64_t>;

// Ten examples of three modalities; classes 1, 2 in turn; the last three are for testing.
NamedTensors example() {
  return {{"audio", at::arange(20, at::kDouble).view({10, 2})},
          {"pixels", at::arange(40, at::kByte).view({10, 2, 2})},
          {"counts", at::arange(10, at::kLong)},
          {"label", at::arange(10, at::kLong).remainder(2).add(1)},
          {"split", at::arange(10, at::kLong).ge(7).to(at::kLong)}};
}

ArraySetOptions options_of(const std::string& file) {
  ArraySetOptions options;
  options.files = {file};
  return options;
}

struct Scratch : TemporaryFolder {
  std::string set(const NamedTensors& tensors, const std::string& name = "x.safetensors") const {
    write_safetensors(*this / name, tensors);
    return *this / name;
  }
};

}  // namespace

TEST_CASE("a file with label and split") {
  const Scratch scratch;
  auto options = options_of(scratch.set(example()));
  const ArraySet set = read_array_set(options);
  CHECK(set.rows() == 10);
  CHECK(set.inputs.size() == 3);
  CHECK(at::equal(set.inputs.at("audio"), at::arange(20, at::kFloat).view({10, 2})));
  CHECK(at::equal(set.inputs.at("counts"), at::arange(10, at::kFloat)));
  CHECK((set.inputs.at("pixels").scalar_type() == at::kByte));
  CHECK(at::equal(set.labels, at::arange(10, at::kLong).remainder(2)));
  CHECK(set.class_names == std::vector<std::string>{"1", "2"});
  CHECK(set.train == Rows{0, 1, 2, 3, 4, 5, 6});
  CHECK(set.valid.empty());
  CHECK(set.test == Rows{7, 8, 9});
  CHECK(set.fingerprint.size() == 64);
}

TEST_CASE("inputs are named, matched and taken away") {
  const Scratch scratch;
  auto options = options_of(scratch.set(example()));
  const auto names = [&](std::vector<std::string> inputs) {
    options.inputs = std::move(inputs);
    std::string all;
    for (const auto& [name, tensor] : read_array_set(options).inputs) all += name + " ";
    return all;
  };
  CHECK(names({"audio"}) == "audio ");
  CHECK(names({"*"}) == "audio counts pixels ");
  CHECK(names({"[ac]*", "!counts"}) == "audio ");
  CHECK(names({"!counts"}) == "audio pixels ");
  const auto complaint_about = [&](std::vector<std::string> inputs) { return complaint([&] { names(std::move(inputs)); }); };
  CHECK(complaint_about({"adio"}) == scratch / "x.safetensors: no array 'adio' for an input (did you mean 'audio'?)");
  CHECK(complaint_about({"!*"}) == scratch / "x.safetensors: no array is left for an input");
  CHECK(complaint_about({"label"}) == scratch / "x.safetensors: array 'label' is the label, and cannot be an input");
}

TEST_CASE("the label is found by its name, and learnt as class or value") {
  const Scratch scratch;
  auto tensors = example();
  tensors["score"] = at::arange(10, at::kFloat).mul(0.5);
  auto options = options_of(scratch.set(tensors));
  options.label = "score";
  const ArraySet set = read_array_set(options);
  CHECK(at::equal(set.labels, tensors["score"]));
  CHECK(set.class_names.empty());
  CHECK(set.inputs.contains("label"));
  options.label = "labels";
  CHECK(complaint([&] { read_array_set(options); }) == scratch / "x.safetensors: no array 'labels' for the label (did you mean 'label'?)");
  options.label = "label";
  options.kind = LabelKind::values;
  CHECK((read_array_set(options).labels.scalar_type() == at::kFloat));
}

TEST_CASE("one list of files holds arrays of the same examples, another those of another part") {
  const Scratch scratch;
  const auto images = at::arange(12, at::kByte).view({3, 4});
  ArraySetOptions options;
  options.files = {scratch.set({{"images", images}}, "a"), scratch.set({{"labels", at::tensor({5, 7, 5}, at::kByte)}}, "b")};
  options.test_files = {scratch.set({{"images", images.slice(0, 1)}}, "c"), scratch.set({{"labels", at::tensor({6, 7}, at::kByte)}}, "d")};
  const ArraySet set = read_array_set(options);
  CHECK((set.inputs.at("images").sizes() == at::IntArrayRef{5, 4}));
  CHECK(at::equal(set.labels, at::tensor({0, 2, 0, 1, 2}, at::kLong)));
  CHECK(set.class_names == std::vector<std::string>{"5", "6", "7"});
  CHECK(set.train == Rows{0, 1, 2});
  CHECK(set.test == Rows{3, 4});
  options.valid_files = options.test_files;
  CHECK(read_array_set(options).valid == Rows{3, 4});
  CHECK(read_array_set(options).test == Rows{5, 6});
  options.files.push_back(options.files[0]);
  CHECK(complaint([&] { read_array_set(options); }) == scratch / "a: array 'images' stands in a file above already");
  options.files[2] = options.test_files[0];
  CHECK(complaint([&] { read_array_set(options); }) == scratch / "c: has 2 rows, " + (scratch / "a has 3"));
  options.files = {scratch.set(example())};
  options.test_files = options.files;
  options.valid_files.clear();
  CHECK(exit_code([&] { read_array_set(options); }) == 2);
}

TEST_CASE("a table: numbers side by side, texts as classes, shared between its parts") {
  const Scratch scratch;
  ArraySetOptions options;
  options.files = {scratch.file("a.csv", "z,id,a,kind\n1,i1,2,pear\n3,i2,,fig\n")};
  options.test_files = {scratch.file("b.csv", "z,id,a,kind\n5,i3,6,apple\n")};
  options.label = "kind";
  CHECK(complaint([&] { read_array_set(options); }).ends_with("column 'id' is text, and cannot be an input"));
  options.inputs = {"!id"};
  const ArraySet set = read_array_set(options);
  CHECK(set.inputs.size() == 1);
  const auto features = set.inputs.at("features");
  CHECK((features.sizes() == at::IntArrayRef{3, 2}));
  CHECK(at::equal(features.select(1, 0), at::tensor({1.0F, 3.0F, 5.0F})));
  CHECK(std::isnan(features[1][1].item<float>()));
  CHECK(set.class_names == std::vector<std::string>{"apple", "fig", "pear"});
  CHECK(at::equal(set.labels, at::tensor({2, 1, 0}, at::kLong)));
}

TEST_CASE("parts that nothing says are drawn") {
  const Scratch scratch;
  NamedTensors tensors{{"x", at::ones({100, 2})}, {"label", at::arange(100, at::kLong).remainder(5)}};
  auto options = options_of(scratch.set(tensors));
  options.test_fraction = 0.2;
  options.valid_fraction = 0.25;
  options.per_class = 3;
  const ArraySet set = read_array_set(options);
  CHECK(set.test.size() == 20);
  CHECK(set.valid.size() == 20);
  CHECK(set.train.size() == 15);
  CHECK(set.unlabelled.size() == 45);
  std::vector<std::int64_t> every;
  for (const auto* rows : {&set.train, &set.valid, &set.test, &set.unlabelled}) every.insert(every.end(), rows->begin(), rows->end());
  std::ranges::sort(every);
  for (std::int64_t i = 0; i < 100; ++i) CHECK(every.at(static_cast<std::size_t>(i)) == i);
  options.seed = 1;
  const ArraySet other = read_array_set(options);
  CHECK(other.test != set.test);
  CHECK(other.fingerprint == set.fingerprint);  // the same data
  options.test_fraction = 1;
  CHECK(complaint([&] { read_array_set(options); }) == "test-fraction: a fraction lies from 0 to below 1");
  options.test_fraction = 0.001;
  CHECK(complaint([&] { read_array_set(options); }).ends_with("of 100 examples, a fraction of 0.001 leaves one side empty"));
  tensors["split"] = at::arange(100, at::kLong).remainder(2);
  options = options_of(scratch.set(tensors));
  options.test_fraction = 0.2;
  CHECK(complaint([&] { read_array_set(options); }) == "test-fraction: the set says itself which rows these are");
  options.test_fraction = 0;
  options.split = "fold";
  CHECK(complaint([&] { read_array_set(options); }).ends_with("no array 'fold' for the split"));
  tensors["split"].fill_(1);
  CHECK(complaint([&] { read_array_set(options_of(scratch.set(tensors))); }).ends_with("no row is for training"));
}

TEST_CASE("the fingerprint knows names, numbers, shapes and the split") {
  const Scratch scratch;
  const auto print = [&](const NamedTensors& tensors) { return read_array_set(options_of(scratch.set(tensors))).fingerprint; };
  const std::string first = print(example());
  CHECK(print(example()) == first);
  const auto changed = [&](const std::string& name, const at::Tensor& tensor) {
    auto tensors = example();
    tensors[name] = tensor;
    return print(tensors);
  };
  CHECK(changed("audio", at::arange(20, at::kFloat).view({10, 2})) == first);  // the same as f32
  CHECK(changed("audio", at::arange(1, 21, at::kFloat).view({10, 2})) != first);
  CHECK(changed("audio", at::arange(20, at::kFloat).view({10, 2, 1})) != first);
  CHECK(changed("split", at::arange(10, at::kLong).ge(6).to(at::kLong)) != first);
  CHECK(changed("label", at::arange(10, at::kLong).remainder(2).add(2)) != first);
  auto renamed = example();
  renamed["sound"] = renamed["audio"];
  renamed.erase("audio");
  CHECK(print(renamed) != first);
}

TEST_CASE("a missing number is kept, an infinite one refused") {
  const Scratch scratch;
  auto tensors = example();
  tensors["audio"][3][1] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(read_array_set(options_of(scratch.set(tensors))).inputs.at("audio")[3][1].item<float>()));
  tensors["audio"][4][0] = 1e300;  // infinite as f32
  CHECK(complaint([&] { read_array_set(options_of(scratch.set(tensors))); }).ends_with("array 'audio' holds an infinite number in row 4"));
  CHECK(complaint([] { read_array_set({}); }) == "files: no files of arrays are named");
}

TEST_CASE("a group is no input, and is called as the array says") {
  const Scratch scratch;
  auto options = options_of(scratch.file("x.csv", "x,person,label\n1,ann,0\n2,bob,1\n3,ann,1\n"));
  options.group = "person";
  const ArraySet set = read_array_set(options);
  CHECK(set.groups == std::vector<std::string>{"ann", "bob", "ann"});
  CHECK(set.inputs.at("features").sizes() == at::IntArrayRef{3, 1});

  auto tensors = example();
  tensors["who"] = at::arange(10, at::kLong).mul(2);
  options = options_of(scratch.set(tensors));
  options.group = "who";
  CHECK(read_array_set(options).groups.at(3) == "6");
  CHECK_FALSE(read_array_set(options).inputs.contains("who"));
  options.group = "label";  // every class on one side alone
  CHECK(read_array_set(options).groups.at(0) == "1");
  options.group = "whom";
  CHECK(complaint([&] { read_array_set(options); }).ends_with("no array 'whom' for the group (did you mean 'who'?)"));
  options.group = "audio";
  CHECK(complaint([&] { read_array_set(options); }).ends_with("array 'audio' is not one whole number or text for each row, as a group is"));
}

TEST_CASE("values have names, and several columns are learnt together") {
  const TemporaryFolder folder;
  auto options = options_of(folder.file("x.csv", "a,b,c,d\n1,2.5,3,x\n4,5.5,6,y\n"));
  options.kind = LabelKind::values;
  options.label = "b";
  options.inputs = {"a"};
  CHECK(read_array_set(options).value_names == std::vector<std::string>{"b"});
  options.label = "c, b";
  const ArraySet set = read_array_set(options);
  CHECK(set.value_names == std::vector<std::string>{"c", "b"});
  CHECK(at::equal(set.labels, at::tensor({3.0, 2.5, 6.0, 5.5}).reshape({2, 2}).to(at::kFloat)));
  options.inputs = {"!d"};
  CHECK(read_array_set(options).inputs.at("features").sizes() == at::IntArrayRef{2, 1});  // a alone is left
  options.inputs = {"features", "!a"};                                                    // all that are left, but one: c
  options.label = "b";
  CHECK(at::equal(read_array_set(options).inputs.at("features"), at::tensor({3.0, 6.0}).reshape({2, 1}).to(at::kFloat)));
  options.inputs = {"!features"};
  CHECK(complaint([&] { read_array_set(options); }).starts_with(folder / "x.csv: "));
  options.inputs = {"!d"};
  options.label = "b, e";
  CHECK(complaint([&] { read_array_set(options); }) == folder / "x.csv: no array 'e' for the label (did you mean 'a'?)");
  options.label = "b,d";
  CHECK(complaint([&] { read_array_set(options); }) == folder / "x.csv: array 'd' is not one number for each row");
  options = options_of(folder.file("y.csv", "x,y.0,y.1\n1,2,3\n"));
  options.kind = LabelKind::values;
  options.label = "y";
  CHECK(read_array_set(options).value_names == std::vector<std::string>{"y.0", "y.1"});
}

TEST_CASE("rows of one video are a sequence and a group, in their order, and neither is an input") {
  const Scratch scratch;
  ArraySetOptions options;
  options.files = {scratch.file("v.csv", "x,video,turn,label\n1,p,2,no\n2,q,1,yes\n3,p,1,yes\n4,r,1,no\n")};
  options.sequence = "video";
  const auto in_file = read_array_set(options);
  CHECK(in_file.sequences == std::vector<Rows>{{0, 2}, {1}, {3}});
  CHECK(in_file.groups == std::vector<std::string>{"p", "q", "p", "r"});
  CHECK(in_file.inputs.at("features").sizes() == at::IntArrayRef({4, 2}));  // x and turn
  options.order = "turn";
  options.valid_fraction = 0.3;
  const auto ordered = read_array_set(options);
  CHECK(ordered.sequences == std::vector<Rows>{{2, 0}, {1}, {3}});
  CHECK(ordered.inputs.at("features").sizes() == at::IntArrayRef({4, 1}));
  CHECK(ordered.train.size() + ordered.valid.size() == 4);
  CHECK(ordered.fingerprint != in_file.fingerprint);

  const auto refused = [&](auto change) {
    auto other = options;
    change(other);
    return complaint([&] { read_array_set(other); });
  };
  CHECK(refused([](auto& other) { other.sequence.clear(); }) == "order: rows have an order in sequences alone");
  CHECK(refused([](auto& other) { other.per_class = 1; }) ==
        "per-class: a sequence is learnt from as a whole: rows of it do not lose their labels");
  CHECK(refused([](auto& other) { other.order = "trun"; }).ends_with("v.csv: no array 'trun' for the order (did you mean 'turn'?)"));
  CHECK(refused([](auto& other) { other.order = "video"; }).ends_with("array 'video' is not one number for each row, as an order is"));
  CHECK(refused([](auto& other) { other.sequence = "vidoe"; }).ends_with("no array 'vidoe' for the group (did you mean 'video'?)"));
  CHECK(refused([](auto& other) { other.group = "turn"; }).ends_with("are of one sequence, and stand on two sides of the split"));
}

TEST_CASE("categories are numbers of the names that training rows have") {
  const Scratch scratch;
  auto options = options_of(scratch.file("s.csv", "who,room,x,label,split\nben,7,1,a,train\nanna,8,2,b,train\ncleo,7,3,a,test\n"));
  options.categories = {"who", "room"};
  const ArraySet set = read_array_set(options);
  CHECK(set.inputs.size() == 3);
  CHECK(set.categories.at("who") == std::vector<std::string>{"anna", "ben"});
  CHECK(set.categories.at("room") == std::vector<std::string>{"7", "8"});
  CHECK(at::equal(set.inputs.at("who"), at::tensor({2.0F, 1.0F, 0.0F}).view({3, 1})));
  CHECK(at::equal(set.inputs.at("room"), at::tensor({1.0F, 2.0F, 1.0F}).view({3, 1})));
  CHECK(at::equal(set.inputs.at("features"), at::tensor({1.0F, 2.0F, 3.0F}).view({3, 1})));
  options.inputs = {"x"};
  CHECK(read_array_set(options).inputs.size() == 3);
  CHECK(read_array_set(options).fingerprint == set.fingerprint);
  options.inputs = {"x", "!who"};
  CHECK(read_array_set(options).inputs.size() == 2);
  CHECK(read_array_set(options).categories.size() == 1);
  options.group = "who";
  options.inputs = {};
  CHECK(read_array_set(options).inputs.contains("who"));
  options.group.clear();
  options.categories = {"hwo"};
  CHECK(complaint([&] { read_array_set(options); }).ends_with("no array 'hwo' for a category (did you mean 'who'?)"));
  options.categories = {"label"};
  CHECK(complaint([&] { read_array_set(options); }).ends_with("array 'label' is the label, and cannot be an input"));
}
