#include "task/retrieve_classify.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <span>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/utf8.h"
#include "task/batch.h"
#include "task/evaluate.h"
#include "task/prompt_templates.h"

namespace mm {
namespace {

constexpr double kSaid = 0.5;           // probability from which a label that stands on its own is said
constexpr std::size_t kTogether = 256;  // sentences

// Of --label and --labels, in their order.
std::vector<std::string> labels_of(const RetrieveOptions& options) {
  std::vector<std::string> all = options.label;
  if (!options.labels.empty()) {
    LineReader lines(from_file(options.labels));
    while (const auto line = lines.next()) {
      MM_CHECK(!line->too_long, Kind::input, "the line is too long", fmt::format("{}:{}", shown(options.labels), line->number));
      if (line->text.find_first_not_of(" \t") != std::string::npos) all.push_back(line->text);
    }
  }
  MM_CHECK(all.size() >= (options.multi ? 1U : 2U), Kind::usage, "too few labels to choose from",
           options.labels.empty() ? "--label" : shown(options.labels), "--labels names a file with one a line, --label says one");
  std::set<std::string> known;
  for (const auto& label : all) {
    MM_CHECK(is_utf8(label), Kind::input, "the label is not UTF-8", shown(label));
    MM_CHECK(known.insert(label).second, Kind::usage, fmt::format("the label '{}' stands twice", shown(label)),
             options.labels.empty() ? "--label" : shown(options.labels));
  }
  return all;
}

// -> [L, E] f32, of length 1
at::Tensor vectors_of(Embedder& embedder, const std::vector<std::string>& labels, const std::vector<std::string>& templates) {
  std::vector<std::string> sentences;
  std::vector<at::Tensor> rows;   // [E] each
  std::vector<at::Tensor> means;  // [E] each, of the labels that are done
  const auto compute = [&] {
    const auto vectors = of_length_one(embedder.texts(sentences));  // [sentences, E]
    for (const auto& row : vectors.unbind()) rows.push_back(row);
    sentences.clear();
    std::size_t used = 0;
    for (; rows.size() - used >= templates.size(); used += templates.size()) {
      const auto from = rows.begin() + static_cast<std::ptrdiff_t>(used);
      means.push_back(at::stack(std::vector<at::Tensor>(from, from + std::ssize(templates))).mean(0));
    }
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(used));
  };
  for (const auto& label : labels)
    for (const auto& sentence : templates) {
      sentences.push_back(filled(sentence, label));
      if (sentences.size() == kTogether) compute();
    }
  if (!sentences.empty()) compute();
  MM_ASSERT(means.size() == labels.size());
  return of_length_one(at::stack(means));  // [L, E]
}

// Says which labels fit a vector, and how well.
class Judge {
 public:
  Judge(std::vector<std::string> labels, const RetrieveOptions& options) : labels_(std::move(labels)), options_(options) {}

  void open(Embedder& embedder) {
    MM_CHECK(embedder.reads(Content::text), Kind::usage, "the model reads no texts, and labels are texts", "--model");
    MM_CHECK(!options_.vectors.layer && options_.vectors.pool == "model", Kind::usage, "labels lie in the model's own space alone",
             options_.vectors.layer ? "--layer" : "--pool", "leave it out");
    vectors_ = vectors_of(embedder, labels_, prompt_templates(options_.templates));  // [L, E]
    score_ = embedder.pair_score();
  }

  Json operator()(const at::Tensor& vector) const {                     // [E], of length 1
    const auto cosines = at::matmul(vectors_, vector).to(at::kDouble);  // [L]
    const auto logits = cosines * score_.scale + score_.shift;          // [L]
    const bool alone = options_.multi || score_.sigmoid;
    const auto likely = (alone ? at::sigmoid(logits) : at::softmax(logits, 0)).contiguous();  // [L]
    const std::span probabilities(likely.const_data_ptr<double>(), labels_.size());
    std::vector<std::size_t> order(labels_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    Json answer = Json::object(), all = Json::array(), said = Json::array();
    answer.set("label", labels_[order[0]]);
    answer.set("probability", probabilities[order[0]]);
    const auto* cosine = cosines.const_data_ptr<double>();
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (options_.multi && probabilities[order[i]] >= kSaid) said.push(labels_[order[i]]);
      if (i >= static_cast<std::size_t>(options_.top)) continue;
      Json one = Json::object();
      one.set("label", labels_[order[i]]);
      one.set("probability", probabilities[order[i]]);
      one.set("cosine", cosine[order[i]]);
      all.push(one);
    }
    if (options_.multi) answer.set("labels", said);
    answer.set("probabilities", all);
    return answer;
  }

 private:
  std::vector<std::string> labels_;
  const RetrieveOptions& options_;
  at::Tensor vectors_;  // [L, E]
  PairScore score_;
};

std::vector<std::string> lines_of(const Record& record) {
  return {fmt::format("{} ({:.1f} %)", record.answer.string("label"), 100 * record.answer.number("probability"))};
}

}  // namespace

int classify(const RetrieveOptions& options, const std::function<OpenedEmbedder()>& open, Log& log) {
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  MM_CHECK(options.vectors.normalize, Kind::usage, "labels are compared by cosines", "--normalize", "leave it out");
  const EvaluatedRun evaluated("class", options.eval, options.batch);
  Judge judge(labels_of(options), options);
  std::optional<VectorMaker> maker;
  std::string name;
  Job<ReadContent, VectorItem> job;
  job.kind = vector_inputs(options.text);
  job.columns = {"kind", "label", "probability", "probabilities", "model"};
  job.lines = lines_of;
  job.batch = 32;
  job.open = [&] {
    log.status("opening the model");
    auto opened = open();
    name = opened.name;
    judge.open(*opened.embedder);
    maker.emplace(std::move(opened.embedder), options.vectors, limits);
    log.status("");
  };
  job.model = [&] { return name; };
  job.read = [&](const Record& record) { return read_content(record, limits); };
  job.prepare = [&](const Record& record, ReadContent content) { return maker->prepare(record, std::move(content)); };
  job.answer = [&](std::span<const VectorItem> items, std::span<Record* const> records) {
    const auto vectors = (*maker)(items);
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = judge(vectors[i]);
      put_content(items[i], records[i]->answer);
      records[i]->answer.set("model", name);
    }
  };
  return evaluated.finish(run_batch(job, options.batch, log));
}

}  // namespace mm
