#include "model/stack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::string_view kType = "mm-stack";

Json list_of(const auto& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push(value);
  return list;
}

const ExampleShape& check_shape(const ExampleShape& shape, const std::string& where) {
  for (const auto size : shape) MM_CHECK(size >= 1 && size <= 1 << 24, Kind::input, fmt::format("a size of {}", size), where);
  return shape;
}

}  // namespace

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
  return config;
}

StackPlan stack_plan(const Json& config) {
  MM_CHECK(config.string("model_type", "") == kType, Kind::input, fmt::format("is no model of the type '{}'", kType), config.where());
  StackPlan plan{.layers = config.at("layers").strings(),
                 .inputs = config.at("inputs").strings(),
                 .steps = config.at("preprocess").strings(),
                 .input = config.at("input_shape").integers(),
                 .classes = config.at("classes").strings()};
  check_shape(plan.input, config.where());
  const Json views = config.at("view_shapes");
  for (std::size_t i = 0; i < views.size(); ++i) plan.views.push_back(check_shape(views.at(i).integers(), config.where()));
  MM_CHECK(plan.views.empty() || plan.views.size() == plan.inputs.size(), Kind::input,
           fmt::format("has {} shapes for {} inputs", plan.views.size(), plan.inputs.size()), config.where());
  return plan;
}

Stack::Stack(const StackPlan& plan, const Params& p) {
  ExampleShape shape = plan.input;
  for (std::size_t i = 0; i < plan.layers.size(); ++i) {
    try {
      blocks_.push_back(make_block(plan.layers[i], shape, p / "layers" / std::to_string(i)));
    } catch (const Error& error) {
      throw Error(error.kind, error.what(), fmt::format("model.layers[{}]", i), error.hint);
    }
  }
  if (plan.classes.empty()) return;
  MM_CHECK(shape == ExampleShape{static_cast<std::int64_t>(plan.classes.size())}, Kind::usage,
           fmt::format("what comes out is [{}], and there are {} classes", fmt::join(shape, ", "), plan.classes.size()), "model.layers",
           fmt::format("end with: linear {}", plan.classes.size()));
}

at::Tensor Stack::operator()(const at::Tensor& x, std::uint64_t key) const {
  at::Tensor y = x;
  for (const auto& block : blocks_) y = block(y, key);
  return y;  // [B, classes], or features
}

}  // namespace mm
