#include "task/stack_classifier.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "config/nearest.h"
#include "data/categories.h"
#include "explain/shapley.h"
#include "model/fused_stack.h"
#include "task/classify_data.h"
#include "task/inner_encoder.h"
#include "task/text_inputs.h"

namespace mm {
namespace {

constexpr std::size_t kMostExplained = 6;  // inputs: 64 choices of them are asked
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::unique_ptr<TextEmbedder> embedder_of(const Folder& folder, const StackPlan& plan, const Runtime& runtime) {
  MM_CHECK(!plan.texts.empty() || !plan.extracted.empty(), Kind::usage, "reads no texts, sounds or videos", "--model " + folder.path(),
           "mm train makes one that does: data.arrays.text-encoder names what makes vectors of texts, data.arrays.media a column of files");
  if (plan.texts.empty()) return nullptr;
  const std::string inner = fmt::format("{}/{}", folder.path(), kInnerEncoder);
  std::error_code error;
  return open_text_embedder(std::filesystem::exists(inner + "/config.json", error) ? inner : plan.text_encoder, runtime);
}

class StackClassifier : public TextClassifier {
 public:
  StackClassifier(const Folder& folder, const Runtime& runtime)
      : where_(folder.path()),
        plan_(stack_plan(folder.config())),
        embedder_(embedder_of(folder, plan_, runtime)),
        preprocessing_(stored_preprocessing(*folder.checkpoint(), plan_)) {
    MM_CHECK(!plan_.fusion.empty() || plan_.inputs.size() == 1, Kind::usage, "has inputs side by side, none of which may be missing",
             where_, "train it with model.fusion: concat is the same, and takes what is missing");
    MM_CHECK(!plan_.sequence, Kind::usage, "judges the steps of sequences, not one record after the other", where_);
    const auto weights = std::make_shared<CheckpointSource>(folder.checkpoint(), at::kCPU, at::kFloat);
    if (plan_.fusion.empty())
      stack_.emplace(plan_, Params(weights));
    else
      fused_.emplace(plan_, Params(weights));
    weights->finish(std::array{kPreprocessConstants});
  }

  const std::vector<std::string>& labels() const override { return plan_.values.empty() ? plan_.classes : plan_.values; }
  Scoring scoring() const override {
    if (plan_.values.empty()) return Scoring::softmax;
    return plan_.answers ? Scoring::sigmoid : Scoring::none;
  }
  std::int64_t longest() const override { return embedder_ == nullptr ? 0 : embedder_->longest(); }
  std::vector<ValueRange> ranges() const override { return plan_.ranges; }
  std::vector<std::string> features() const override {
    std::vector<std::string> names;
    for (const auto& name : plan_.inputs)
      if (!is_text(name) && !is_category(name)) names.push_back(name);
    return names;
  }
  std::vector<std::string> categories() const override {
    std::vector<std::string> names;
    for (const auto& [name, known] : plan_.categories) names.push_back(name);
    return names;
  }

  std::vector<std::string> extracted() const override { return plan_.extracted; }

  void check(const TextItem& item) const override {
    MM_CHECK(is_utf8(item.text), Kind::input, "the text is not UTF-8");
    const bool reads = !plan_.texts.empty();
    MM_CHECK((!item.silent && reads) || !item.features.empty() || !item.categories.empty(), Kind::input,
             reads ? "there is nothing to judge: no text, and none of the model's inputs"
                   : "there is nothing to judge: none of the model's inputs, and it reads no texts");
    MM_CHECK(!plan_.fusion.empty() || !reads || !item.silent, Kind::input, "there is no text, and the model takes nothing else");
    const auto names = features();
    for (const auto& [name, feature] : item.features) {
      MM_CHECK(std::ranges::find(names, name) != names.end(), Kind::input,
               fmt::format("the model takes no '{}'{}", shown(name), did_you_mean(nearest(name, names))));
      prepared(name, feature.unsqueeze(0));
    }
  }

  std::vector<TextScores> classify(std::span<const TextItem> items) override {
    const at::NoGradGuard guard;
    if (items.empty()) return {};
    std::vector<at::Tensor> inputs;  // [B, ...] each
    for (const auto& name : plan_.inputs) inputs.push_back(is_text(name) ? texts_of(name, items) : features_of(name, items));
    const at::Tensor logits = ask(inputs), scores = scored(logits);  // [B, K]
    std::vector<TextScores> answers(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      answers[i].logits = row_of(logits, i);
      answers[i].scores = row_of(scores, i);
    }
    if (!plan_.fusion.empty()) tell_inputs(items, inputs, answers);
    return answers;
  }

 private:
  bool is_text(const std::string& name) const { return std::ranges::find(plan_.texts, name) != plan_.texts.end(); }
  bool is_category(const std::string& name) const { return plan_.categories.contains(name); }
  bool has(const TextItem& item, const std::string& name) const {
    if (is_category(name)) return item.categories.contains(name);
    return is_text(name) ? !item.silent : item.features.contains(name);
  }

  const ExampleShape& shape_of(const std::string& name) const {
    if (plan_.views.empty()) return plan_.input;
    return plan_.views.at(static_cast<std::size_t>(std::ranges::find(plan_.inputs, name) - plan_.inputs.begin()));
  }

  // As the model is shown it. [n, ...] -> [n, ...]
  at::Tensor prepared(const std::string& name, const at::Tensor& rows) const {
    const at::Tensor made = preprocessing_.at(name).apply(rows, fmt::format("'{}'", shown(name)));  // [n, ...]
    const ExampleShape shape = made.sizes().slice(1).vec();
    MM_CHECK(shape == shape_of(name), Kind::input,
             fmt::format("'{}' is [{}], and the model takes [{}]", shown(name), fmt::join(rows.sizes().slice(1), ", "),
                         fmt::join(shape_of(name), ", ")));
    return made.scalar_type() == at::kByte ? made.to(at::kFloat).div(255) : made;  // [n, ...]; a byte is a shade, as in training
  }

  // Rows at their places among B, and NaN between them. -> [B, ...]
  at::Tensor spread(const std::string& name, const at::Tensor& rows, const std::vector<std::int64_t>& places, std::size_t count) const {
    ExampleShape sizes = shape_of(name);
    sizes.insert(sizes.begin(), static_cast<std::int64_t>(count));
    at::Tensor all = at::full(sizes, kNothing, at::kFloat);  // [B, ...]
    if (!places.empty()) all.index_copy_(0, at::tensor(places), prepared(name, rows));
    return all;  // [B, ...]
  }

  at::Tensor texts_of(const std::string& name, std::span<const TextItem> items) {
    std::vector<TextItem> said;
    std::vector<std::int64_t> places;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].silent) continue;
      said.push_back({.text = items[i].text, .pair = items[i].pair});
      places.push_back(static_cast<std::int64_t>(i));
    }
    return spread(name, embedder_->embed(said), places, items.size());  // [B, ...]
  }

  at::Tensor features_of(const std::string& name, std::span<const TextItem> items) const {
    std::vector<at::Tensor> rows;  // [...] each
    std::vector<std::int64_t> places;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!has(items[i], name)) continue;
      rows.push_back(is_category(name) ? category_ids({items[i].categories.at(name)}, plan_.categories.at(name))[0]
                                       : items[i].features.at(name));
      places.push_back(static_cast<std::int64_t>(i));
    }
    return spread(name, rows.empty() ? at::Tensor() : at::stack(rows), places, items.size());  // [B, ...]
  }

  at::Tensor ask(const std::vector<at::Tensor>& inputs) const {  // -> [B, K]
    return stack_ ? (*stack_)(inputs.at(0)) : (*fused_)(inputs).scores;
  }

  at::Tensor scored(const at::Tensor& logits) const {  // [B, K] -> [B, K]
    if (scoring() == Scoring::sigmoid) return at::sigmoid(logits);
    return scoring() == Scoring::softmax ? at::softmax(logits, 1) : logits;
  }

  static std::vector<double> row_of(const at::Tensor& rows, std::size_t i) {  // [B, K] -> K numbers
    const at::Tensor row = rows[static_cast<std::int64_t>(i)].to(at::kDouble).contiguous();
    return {row.const_data_ptr<double>(), row.const_data_ptr<double>() + row.numel()};
  }

  // What is missing of each item, and the Shapley values of what is not.
  void tell_inputs(std::span<const TextItem> items, const std::vector<at::Tensor>& inputs, std::vector<TextScores>& answers) const {
    const std::size_t M = plan_.inputs.size();
    for (std::size_t i = 0; i < items.size(); ++i)
      for (const auto& name : plan_.inputs)
        if (!has(items[i], name)) answers[i].missing.push_back(name);
    if (M > kMostExplained) return;
    std::vector<at::Tensor> of_coalition;  // [B, K] each
    coalition_values(M, [&](std::size_t coalition) {
      std::vector<at::Tensor> some = inputs;
      for (std::size_t m = 0; m < M; ++m)
        if ((coalition >> m & 1) == 0) some[m] = at::full_like(some[m], kNothing);
      of_coalition.push_back(scored(ask(some)));
      return 0.0;
    });
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto label =
          scoring() == Scoring::none ? std::ptrdiff_t{0} : std::ranges::max_element(answers[i].scores) - answers[i].scores.begin();
      std::vector<double> values;
      for (const auto& scores : of_coalition) values.push_back(scores[static_cast<std::int64_t>(i)][label].item<double>());
      const auto shares = shapley_values(values);
      for (std::size_t m = 0; m < M; ++m)
        if (has(items[i], plan_.inputs[m])) answers[i].contributions.emplace_back(plan_.inputs[m], shares[m]);
    }
  }

  std::string where_;
  StackPlan plan_;
  std::unique_ptr<TextEmbedder> embedder_;
  Preprocessing preprocessing_;
  std::optional<Stack> stack_;
  std::optional<FusedStack> fused_;
};

}  // namespace

std::unique_ptr<TextClassifier> stack_classifier(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<StackClassifier>(folder, runtime);
}

}  // namespace mm
