#include "model/stack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "model/computing.h"
#include "model/known_steps.h"

namespace mm {
namespace {

constexpr std::string_view kType = "mm-stack";

Json list_of(const auto& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push(value);
  return list;
}

Json ranges_to_json(const std::vector<ValueRange>& ranges) {
  Json list = Json::array();
  for (const auto& range : ranges) {
    Json one = Json::object();
    one.set("least", range.least);
    one.set("greatest", range.greatest);
    if (range.error > 0) one.set("error", range.error);
    list.push(one);
  }
  return list;
}

std::vector<ValueRange> ranges_of(const Json& list) {
  std::vector<ValueRange> ranges;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json one = list.at(i);
    ranges.push_back({.least = one.number("least"), .greatest = one.number("greatest"), .error = one.number("error", 0)});
    MM_CHECK(ranges.back().least <= ranges.back().greatest && ranges.back().error >= 0, Kind::input, "is no range of values", one.where());
  }
  return ranges;
}

// The names of each input that is one of them, sorted as who looks them up takes them to be.
std::map<std::string, std::vector<std::string>> categories_of(const Json& json, const std::vector<std::string>& inputs) {
  std::map<std::string, std::vector<std::string>> categories;
  if (json.is_null()) return categories;
  json.each_member([&](const std::string& name, const Json& known) {
    MM_CHECK(std::ranges::find(inputs, name) != inputs.end(), Kind::input, "is no input of the model", known.where());
    categories[name] = known.strings();
    MM_CHECK(std::ranges::is_sorted(categories[name]), Kind::input, "is a list of categories that is not sorted", known.where());
  });
  return categories;
}

const ExampleShape& check_shape(const ExampleShape& shape, const std::string& where) {
  for (const auto size : shape) MM_CHECK(size >= 1 && size <= 1 << 24, Kind::input, fmt::format("a size of {}", size), where);
  return shape;
}

std::shared_ptr<const PictureEncoder> encoder_of(const StackPlan& plan, const Params& p) {
  if (plan.encoder.is_null()) return nullptr;
  std::shared_ptr<const PictureEncoder> encoder = make_encoder(plan.encoder, p / "encoder");
  const ExampleShape taken{3, encoder->side(), encoder->side()};
  MM_CHECK(plan.input == taken, Kind::usage,
           fmt::format("the encoder takes [{}], and what comes in is [{}]", fmt::join(taken, ", "), fmt::join(plan.input, ", ")),
           "model.encoder", fmt::format("pictures of data.folders.side {} in colours fit", encoder->side()));
  return encoder;
}

BlockList blocks_of(const StackPlan& plan, const PictureEncoder* encoder, const Params& p) {
  MM_CHECK(!plan.layers.empty(), Kind::usage, "a classifier needs its layers", "model.layers",
           "such as [flatten, linear 64, relu, linear 10]; `mm list blocks` has them all");
  ExampleShape shape = encoder != nullptr ? encoder->features() : plan.input;
  BlockList blocks(plan.layers, shape, p / "layers", "model.layers");
  check_outputs(plan, shape, "model.layers");
  return blocks;
}

}  // namespace

bool is_stack(const Json& config) { return config.string("model_type", "") == kType; }

Json to_json(const StackPlan& plan) {
  Json config = Json::object();
  config.set("model_type", kType);
  config.set("dtype", "float32");
  config.set("keep_in_fp32", true);
  config.set("layers", list_of(plan.layers));
  config.set("inputs", list_of(plan.inputs));
  config.set("preprocess", list_of(plan.steps));
  config.set("input_shape", list_of(plan.input));
  Json views = Json::array();
  for (const auto& shape : plan.views) views.push(list_of(shape));
  config.set("view_shapes", views);
  config.set("classes", list_of(plan.classes));
  if (!plan.encoder.is_null()) config.set("encoder", plan.encoder);
  if (!plan.values.empty()) config.set("values", list_of(plan.values));
  if (plan.answers) config.set("answers", true);
  if (!plan.ranges.empty()) config.set("value_ranges", ranges_to_json(plan.ranges));
  if (!plan.texts.empty()) {
    config.set("text_inputs", list_of(plan.texts));
    config.set("text_encoder", plan.text_encoder);
  }
  if (!plan.categories.empty()) {
    Json categories = Json::object();
    for (const auto& [name, known] : plan.categories) categories.set(name, list_of(known));
    config.set("category_inputs", categories);
  }
  if (!plan.extracted.empty()) config.set("media_inputs", list_of(plan.extracted));
  if (plan.sequence) config.set("sequence", true);
  if (!plan.fusion.empty()) {
    config.set("fusion", plan.fusion);
    config.set("head", list_of(plan.head));
    config.set("drop_modalities", plan.drop_modalities);
    if (plan.rebuild > 0) config.set("rebuild", plan.rebuild);
    if (plan.unimodal) config.set("unimodal", true);
  }
  return config;
}

StackPlan stack_plan(const Json& config) {
  MM_CHECK(is_stack(config), Kind::input, fmt::format("is no model of the type '{}'", kType), config.where());
  StackPlan plan{.layers = config.at("layers").strings(),
                 .inputs = config.at("inputs").strings(),
                 .steps = config.at("preprocess").strings(),
                 .input = config.at("input_shape").integers(),
                 .classes = config.at("classes").strings(),
                 .encoder = config.get("encoder")};
  if (config.has("values")) plan.values = config.at("values").strings();
  plan.answers = config.boolean("answers", false);
  plan.ranges = ranges_of(config.get("value_ranges"));
  MM_CHECK(plan.ranges.empty() || plan.ranges.size() == plan.values.size(), Kind::input,
           fmt::format("has {} ranges for {} values", plan.ranges.size(), plan.values.size()), config.where());
  if (config.has("text_inputs")) plan.texts = config.at("text_inputs").strings();
  plan.text_encoder = config.string("text_encoder", "");
  plan.categories = categories_of(config.get("category_inputs"), plan.inputs);
  if (config.has("media_inputs")) plan.extracted = config.at("media_inputs").strings();
  for (const auto& name : plan.extracted)
    MM_CHECK(std::ranges::find(plan.inputs, name) != plan.inputs.end(), Kind::input,
             fmt::format("makes '{}' of media files, which is none of its inputs", name), config.where());
  check_shape(plan.input, config.where());
  const Json views = config.at("view_shapes");
  for (std::size_t i = 0; i < views.size(); ++i) plan.views.push_back(check_shape(views.at(i).integers(), config.where()));
  MM_CHECK(plan.views.empty() || plan.views.size() == plan.inputs.size(), Kind::input,
           fmt::format("has {} shapes for {} inputs", plan.views.size(), plan.inputs.size()), config.where());
  plan.sequence = config.boolean("sequence", false);
  const auto are_steps = [&] {
    return plan.views.empty() ? plan.input.size() == 2
                              : std::ranges::all_of(plan.views, [](const ExampleShape& shape) { return shape.size() == 2; });
  };
  MM_CHECK(!plan.sequence || are_steps(), Kind::input, "is of sequences, and its inputs are no steps", config.where());
  plan.fusion = config.string("fusion", "");
  if (plan.fusion.empty()) return plan;
  MM_CHECK(!plan.views.empty(), Kind::input, "fuses inputs whose shapes it does not say", config.where());
  plan.head = config.at("head").strings();
  plan.drop_modalities = config.number("drop_modalities", 0);
  MM_CHECK(plan.drop_modalities >= 0 && plan.drop_modalities < 1, Kind::input,
           fmt::format("leaves out inputs with the chance {}", plan.drop_modalities), config.where());
  plan.unimodal = config.boolean("unimodal", false);
  plan.rebuild = config.number("rebuild", 0);
  MM_CHECK(plan.rebuild >= 0, Kind::input, fmt::format("rebuilds inputs with the weight {}", plan.rebuild), config.where());
  return plan;
}

void check_outputs(const StackPlan& plan, const ExampleShape& shape, const std::string& where) {
  if (plan.classes.empty() && plan.values.empty()) return;  // what comes out are features
  const auto& outputs = plan.values.empty() ? plan.classes : plan.values;
  ExampleShape wanted{static_cast<std::int64_t>(outputs.size())};
  if (plan.sequence) wanted.insert(wanted.begin(), plan.views.empty() ? plan.input.at(0) : plan.views.at(0).at(0));
  MM_CHECK(shape == wanted, Kind::usage,
           fmt::format("what comes out is [{}], and there are {} {}{}", fmt::join(shape, ", "), outputs.size(),
                       plan.values.empty() ? "classes" : "values", plan.sequence ? fmt::format(" for each of {} steps", wanted[0]) : ""),
           where, fmt::format("end with: linear {}", outputs.size()));
}

Stack::Stack(const StackPlan& plan, const Params& p)
    : sequence_(plan.sequence), encoder_(encoder_of(plan, p)), blocks_(blocks_of(plan, encoder_.get(), p)) {}

at::Tensor Stack::encoded(const at::Tensor& x) const {
  return encoder_ ? in_scope_precision([&] { return (*encoder_)(x); }) : x;  // [B, ...]
}

at::Tensor Stack::operator()(const at::Tensor& x, std::uint64_t key) const {
  if (!sequence_) return blocks_(encoded(x), key);
  const auto [steps, known, mask] = known_steps(x, /*steps=*/true);
  return blocks_(steps, key, mask);  // [B, T, classes]
}

at::Tensor Stack::features(const at::Tensor& x, std::uint64_t key) const { return blocks_.part(encoded(x), 0, last(), key); }

at::Tensor Stack::scores_of(const at::Tensor& features, std::uint64_t key) const {
  return blocks_.part(features, last(), blocks_.size(), key);
}

}  // namespace mm
