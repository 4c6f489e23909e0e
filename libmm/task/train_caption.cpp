#include "task/train_caption.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "data/caption_batch.h"
#include "data/scene_render.h"
#include "data/scene_sentence.h"
#include "model/image_processor.h"
#include "task/picture_text.h"
#include "task/train_floors.h"
#include "task/train_memory.h"
#include "task/train_sets.h"
#include "train/caption_learner.h"

namespace mm {
namespace {

void append(std::vector<Photo>& to, const std::vector<Photo>& from) { to.insert(to.end(), from.begin(), from.end()); }

bool has_split(const std::vector<Photo>& photos, const std::string& split) {
  return std::any_of(photos.begin(), photos.end(), [&](const Photo& photo) { return photo.split == split; });
}

// Sorts photos into the splits, and makes a source of those to learn from.
std::shared_ptr<const CaptionSource> add_photos(CaptionData& data, const PhotoSet& set, const TrainDataOptions& options) {
  const auto learnt = photos_of(set.photos, options.train_split, set.where);
  append(data.train, learnt);
  if (has_split(set.photos, options.valid_split)) append(data.valid, photos_of(set.photos, options.valid_split, set.where));
  if (has_split(set.photos, options.test_split)) append(data.test, photos_of(set.photos, options.test_split, set.where));
  return photo_source(learnt, augmentation(set.shown.augment), set.shown.paraphrase, static_cast<std::size_t>(set.shown.repeat));
}

// A split of questions that no photo is of is a slip of the pen where it was named, or where the photos have a split that nobody asks for.
void check_split(const std::string& split, const std::string& usual, const std::string& key, const std::set<std::string>& splits,
                 const TrainDataOptions& options) {
  if (splits.empty() || split.empty() || splits.contains(split)) return;
  const bool left = std::any_of(splits.begin(), splits.end(), [&](const std::string& other) {
    return other != options.train_split && other != options.valid_split && other != options.test_split;
  });
  MM_CHECK(split == usual && !left, Kind::usage, fmt::format("no photo is of the split '{}'", shown(split)), key,
           fmt::format("the splits are: {}; an empty name asks for none", shown(fmt::format("{}", fmt::join(splits, ", ")))));
}

CaptionQuestions questions(const std::vector<Photo>& photos, int most_photos, std::string_view purpose, int scenes) {
  const auto count = static_cast<std::size_t>(scenes);
  return {spread(photos, most_photos), question_scenes(purpose, count, ScenePairs::seen),
          question_scenes(fmt::format("{} new pairs", purpose), count, ScenePairs::held_out)};
}

// What turns examples into a family's batches.
struct CaptionTokens {
  std::shared_ptr<const Tokenizer> tokenizer;
  TokenFrame frame;
  PixelValues pixels{};  // of the model's image processor
  int side = 0;          // pixels

  Batch operator()(std::span<const CaptionExample> examples) const { return caption_batch(examples, *tokenizer, frame, pixels); }
};

// What the validation loss is measured on: pictures as they are, with the sentence that comes first.
std::function<Batch(std::size_t, std::size_t)> valid_batches(const std::shared_ptr<const CaptionData>& data,
                                                             const CaptionTokens& encoding) {
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

// The rates of a model on the validation questions; "accuracy" is the mean of the photos' names, or their sentences where no photo has a
// name, and the scenes' exact sentences. Weights become a folder for that, aside in the run's.
std::function<std::optional<Rates>(const NamedTensors&)> valid_measure(const TrainOptions& options,
                                                                       const std::shared_ptr<const CaptionData>& data,
                                                                       const ModelFiles& files) {
  if (data->valid_questions.empty()) return {};
  return [data, files, options](const NamedTensors& weights) {
    return measured_aside(options, files, weights, [&](const std::string& folder) {
      const auto scores = ask(data->valid_questions, describe_with(folder, options), kQuestionSide);
      std::optional<Rates> measured;
      if (!scores) return measured;
      measured = rates(*scores);
      const bool both = scores->photos > 0 && scores->seen.scenes > 0;
      measured->emplace_back("accuracy", (scores->photo_rate() + scores->seen.exact_rate()) / (both ? 2 : 1));
      return measured;
    });
  };
}

// What an example says, or why it says nothing.
std::string preview_of(const Mixture& mixture, std::uint64_t number, int side, bool may_be_unreadable) {
  try {
    return mixture.example(number, side).text;
  } catch (const Error& error) {
    if (!may_be_unreadable) throw;
    return fmt::format("(unreadable: {}: {})", error.where, error.what());
  }
}

}  // namespace

CaptionData open_caption_data(const TrainDataOptions& options, std::uint64_t seed, int batch) {
  MM_CHECK(options.arrays.files.empty(), Kind::usage, "arrays are classified, and have no pictures with sentences", "data.arrays.files",
           "--task classify");
  CaptionData data;
  std::vector<std::shared_ptr<const CaptionSource>> sources;
  std::set<std::string> splits;  // of all photos
  for (const auto& set : open_photo_sets(options)) {
    sources.push_back(add_photos(data, set, options));
    for (const auto& photo : set.photos) splits.insert(photo.split);
    data.sets.push_back(set);
  }
  const TrainDataOptions usual;
  check_split(options.valid_split, usual.valid_split, "data.valid-split", splits, options);
  check_split(options.test_split, usual.test_split, "data.test-split", splits, options);
  const auto& scenes = options.scenes;
  if (scenes.count > 0)
    sources.push_back(scene_source(scenes.seed, static_cast<std::size_t>(scenes.count), augmentation(scenes.augment), scenes.paraphrase));
  data.mixture =
      std::make_shared<Mixture>(std::move(sources), seed, static_cast<std::size_t>(batch), static_cast<std::size_t>(options.buckets));
  data.valid_questions = questions(data.valid, options.valid_photos, "valid", scenes.count > 0 ? options.valid_scenes : 0);
  data.test_questions = questions(data.test, options.test_photos, "test", scenes.count > 0 ? options.test_scenes : 0);
  return data;
}

Trial open_caption_trial(const TrainOptions& options) {
  const auto data = std::make_shared<const CaptionData>(open_caption_data(options.data, options.seed, options.batch));
  const Family& family = trainable_family(
      options.model.family, [](const Family& row) { return row.caption_learner != nullptr && row.caption_configs != nullptr; });
  const auto words = words_of(options.model, data->mixture->sentences());
  const std::shared_ptr<const Tokenizer> tokenizer = Tokenizer::parse(words.tokenizer, "tokenizer.json");

  const CaptionPlan plan = plan_of(options.model, *tokenizer);
  const CaptionConfigs configs = family.caption_configs(plan);
  const std::string processor = configs.preprocessor.string("image_processor_type");
  const CaptionTokens encoding{.tokenizer = tokenizer,
                               .frame = {plan.start_token, plan.end_token, plan.pad_token, plan.longest_text},
                               .pixels = pixel_values(read_image_steps(configs.preprocessor, {.processor = processor})),
                               .side = plan.image_size};

  Trial trial;
  Experiment& experiment = trial.experiment;
  experiment.files = model_files(configs, words);
  experiment.make = [&family, config = configs.config](const Params& p) { return caption_learner(family.caption_learner(config, p)); };
  experiment.fingerprint = data->mixture->fingerprint();
  experiment.size = data->mixture->size();
  const auto quarantine = experiment.quarantine = std::make_shared<Quarantine>(
      options.output + "/quarantine.jsonl", static_cast<std::size_t>(options.data.budget * static_cast<double>(experiment.size)));
  experiment.batch = [data, encoding, quarantine](std::uint64_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = 0; i < count; ++i) examples.push_back(data->mixture->readable_example(first + i, encoding.side, *quarantine));
    return encoding(examples);
  };
  experiment.valid_count = data->valid_questions.photos.size() + data->valid_questions.seen.size();
  experiment.valid = valid_batches(data, encoding);
  experiment.measure = valid_measure(options, data, experiment.files);
  trial.working_memory = caption_working_memory(options);

  trial.questions = data->test_questions.size();
  trial.test = [data, options](const std::string& folder, Progress& progress) -> std::optional<Rates> {
    const auto scores = ask(data->test_questions, describe_with(folder, options), kQuestionSide, &progress);
    return scores ? std::optional(rates(*scores)) : std::nullopt;
  };
  trial.floors = [data, options](const std::string& kept, Log& log) { return train_floors(options, *data, kept, log); };
  trial.preview.push_back(fmt::format("{} tokens", tokenizer->size()));
  for (std::uint64_t i = 0; i < 8; ++i)
    trial.preview.push_back("  " + preview_of(*data->mixture, i, encoding.side, options.data.budget > 0));
  return trial;
}

Describe describe_with(const std::string& folder, const TrainOptions& train) {
  const Folder opened(folder);
  const Family& family = family_of(opened);
  RuntimeOptions options;
  options.device = train.computes_on;
  options.precision = "fp32";
  options.threads = train.threads;
  const std::shared_ptr<Captioner> captioner = family.captioner(opened, make_runtime(options));
  return [captioner](std::span<const Image> images) {
    std::vector<CaptionItem> items;
    for (const auto& image : images) items.push_back({captioner->prepare(image), "", items.size()});
    CaptionRequest request;
    request.decode.beam = 1;
    std::vector<std::string> captions;
    for (const auto& caption : captioner->caption(items, request)) captions.push_back(caption.at(0).text);
    return captions;
  };
}

}  // namespace mm
