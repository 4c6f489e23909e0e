#include "task/train_align.h"

#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "base/check.h"
#include "base/signals.h"
#include "data/pair_batch.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "model/image_processor.h"
#include "task/align_floor.h"
#include "task/align_pool.h"
#include "task/picture_text.h"
#include "task/train_caption.h"
#include "task/train_memory.h"
#include "train/two_tower_learner.h"

namespace mm {
namespace {

const double kFirstScale = std::log(1 / 0.07);  // CLIP, section 2.5

// What turns examples into a family's batches.
struct PairTokens {
  std::shared_ptr<const Tokenizer> tokenizer;
  PairFrame frame;
  PixelValues pixels{};  // of the model's image processor
  int side = 0;          // pixels

  Batch operator()(std::span<const CaptionExample> examples) const { return pair_batch(examples, *tokenizer, frame, pixels); }
};

void check_whole(const TrainOptions& options) {
  MM_CHECK(options.batch >= 2, Kind::usage, "one pair alone has nothing to be told from", "--batch");
  MM_CHECK(options.micro_batch == 0 || options.micro_batch >= options.batch, Kind::usage,
           fmt::format("pairs are told from all others of a batch: {} cannot stand for {}", options.micro_batch, options.batch),
           "--micro-batch",
           "a smaller --batch needs less memory, and is another experiment; several processes need less each, for the same one");
}

std::unique_ptr<Embedder> embedder_of(const std::string& folder, const TrainOptions& train) {
  RuntimeOptions options;
  options.device = train.computes_on;
  options.precision = "fp32";
  options.threads = train.threads;
  return make_embedder(Folder(folder), make_runtime(options));
}

// Whole batches of what is asked at validations, or what there is of one: pictures as they are, with the sentence that comes first.
std::size_t valid_count(const CaptionData& data, std::size_t batch) {
  const auto all = data.valid_questions.photos.size() + data.valid_questions.seen.size();
  return all >= batch ? all - all % batch : all < 2 ? 0 : all;
}

std::function<Batch(std::size_t, std::size_t)> valid_batches(const std::shared_ptr<const CaptionData>& data, const PairTokens& encoding) {
  const std::shared_ptr<const CaptionSource> photos = photo_source(data->valid_questions.photos, {}, 0);
  return [data, encoding, photos](std::size_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = first; i < first + count; ++i) {
      if (i < photos->size()) {
        examples.push_back(photos->example(0, 0, i, encoding.side));
        continue;
      }
      const Scene& scene = data->valid_questions.seen.at(i - photos->size());
      examples.push_back({render(scene, encoding.side), scene_sentences(scene.facts)[0]});
    }
    return encoding(examples);
  };
}

Experiment experiment_of(const TrainOptions& options, const std::shared_ptr<const CaptionData>& data, const PairTokens& encoding) {
  Experiment experiment;
  experiment.fingerprint = data->mixture->fingerprint();
  experiment.size = data->mixture->size();
  experiment.whole = true;
  const auto quarantine = experiment.quarantine = std::make_shared<Quarantine>(
      options.output + "/quarantine.jsonl", static_cast<std::size_t>(options.data.budget * static_cast<double>(experiment.size)));
  experiment.batch = [data, encoding, quarantine](std::uint64_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = 0; i < count; ++i) examples.push_back(data->mixture->readable_example(first + i, encoding.side, *quarantine));
    return encoding(examples);
  };
  experiment.valid_count = valid_count(*data, static_cast<std::size_t>(options.batch));
  experiment.valid = valid_batches(data, encoding);
  return experiment;
}

// An order that knows nothing, and what colours alone say of words.
std::optional<std::vector<Floor>> floors_of(const std::vector<AlignPool>& test, const CaptionData& data,
                                            const std::shared_ptr<const Tokenizer>& tokenizer, const TrainOptions& options, Log& log) {
  std::vector<Floor> floors{{"chance", chance_rates(test)}};
  if (test.empty()) return floors;
  log.note("asking the same of colours alone");
  Progress progress(log, options.progress, picture_count(test));
  const auto colours = colours_and_words(data, options.data.scenes, tokenizer, options.data.budget > 0, progress);
  const auto rates = colours ? align_rates(test, *colours, &progress) : std::nullopt;
  if (!rates) return stop_signal() != 0 ? std::nullopt : std::optional(floors);
  floors.push_back({"colours, linear CCA", *rates});
  return floors;
}

}  // namespace

Trial open_align_trial(const TrainOptions& options) {
  check_whole(options);
  const auto data = std::make_shared<const CaptionData>(open_caption_data(options.data, options.seed, options.batch));
  const Family& family =
      trainable_family(options.model.family, [](const Family& row) { return row.two_towers != nullptr && row.caption_configs != nullptr; });
  const auto words = words_of(options.model, data->mixture->sentences());
  const std::shared_ptr<const Tokenizer> tokenizer = Tokenizer::parse(words.tokenizer, "tokenizer.json");
  CaptionPlan plan = plan_of(options.model, *tokenizer);
  plan.start_token = tokenizer->id_of("[CLS]");
  const CaptionConfigs configs = family.caption_configs(plan);
  const std::string processor = configs.preprocessor.string("image_processor_type");
  const PairTokens encoding{.tokenizer = tokenizer,
                            .frame = {.pad = plan.pad_token, .longest = plan.longest_text},
                            .pixels = pixel_values(read_image_steps(configs.preprocessor, {.processor = processor})),
                            .side = plan.image_size};

  Trial trial;
  Experiment& experiment = trial.experiment = experiment_of(options, data, encoding);
  experiment.files = model_files(configs, words);
  const auto objective = options.objective.kind.empty() ? "info-nce" : options.objective.kind;
  experiment.make = [&family, objective, config = configs.config](const Params& p) {
    return two_tower_learner(family.two_towers(config, p), objective);
  };
  experiment.beginning["logit_scale"] = at::full({}, kFirstScale, at::kFloat);  // []
  const auto valid = std::make_shared<const std::vector<AlignPool>>(
      align_pools(*data, options.data.valid_split, options.data.valid_photos, data->valid_questions));
  if (!valid->empty())
    experiment.measure = [valid, options, files = experiment.files](const NamedTensors& weights) {
      return measured_aside(options, files, weights,
                            [&](const std::string& folder) { return align_rates(*valid, *embedder_of(folder, options)); });
    };
  trial.working_memory = caption_working_memory(options);

  const auto test = std::make_shared<const std::vector<AlignPool>>(
      align_pools(*data, options.data.test_split, options.data.test_photos, data->test_questions));
  trial.questions = picture_count(*test);
  trial.test = [test, options](const std::string& folder, Progress& progress) {
    return align_rates(*test, *embedder_of(folder, options), &progress);
  };
  trial.floors = [test, data, tokenizer, options](const std::string&, Log& log) {
    return floors_of(*test, *data, tokenizer, options, log);
  };
  trial.preview.push_back(fmt::format("{} tokens", tokenizer->size()));
  for (std::uint64_t i = 0; i < 8; ++i) trial.preview.push_back("  " + data->mixture->example(i, encoding.side).text);
  return trial;
}

}  // namespace mm
