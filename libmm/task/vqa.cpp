#include "task/vqa.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "media/image.h"
#include "model/not_numbers.h"
#include "task/batch.h"
#include "task/clip.h"
#include "task/evaluate.h"
#include "task/explain_maps.h"
#include "task/open_model.h"
#include "task/recent.h"
#include "task/vqa_inputs.h"
#include "task/walk.h"

namespace mm {
namespace {

// The files of a record as they are opened, and as the models take them.
struct Opened {
  Pictures pictures;
  bool truncated = false;
  std::string video;  // the path of one in place of pictures: its frames are read once the model is there, which says which
};
struct Prepared {
  PreparedPictures pictures;
  at::Tensor matched;  // [3, H, W] f32: for --match the first picture, of a video the middle frame; undefined without
  std::shared_ptr<const ShownPicture> shown = nullptr;  // the same for --explain
  bool truncated = false;
  std::optional<Clip> clip = {};  // of a video, without its frames
};
using OpenedFiles = std::shared_ptr<const Opened>;
using PreparedFiles = std::shared_ptr<const Prepared>;

struct Question {
  PreparedFiles files;
  std::string text;
  Choices choices;
};

Json to_json(const Answer& answer) {
  Json json = Json::object();
  json.set("answer", answer.text);
  json.set("probability", answer.probability);
  json.set("logprob", answer.logprob);
  json.set("mean_logprob", answer.mean_logprob);
  return json;
}

Json tokens_of(const Answer& answer) {
  Json tokens = Json::array();
  for (const auto& token : answer.tokens) {
    Json json = Json::object();
    json.set("id", token.id);
    json.set("text", token.text);
    json.set("probability", std::exp(token.logprob));
    tokens.push(json);
  }
  return tokens;
}

Json inputs_of(const Record& record) {
  Json inputs = Json::array();
  inputs.push(as_utf8(record.input));
  for (const auto& path : record.more) inputs.push(as_utf8(path));
  return inputs;
}

std::string key_of(const Record& record) {
  std::string key = record.input;
  for (const auto& path : record.more) key += '\0' + path;
  return key;
}

// One run: what a record's question becomes on the way.
class Asking {
 public:
  Asking(const VqaOptions& options, Log& log)
      : options_(options),
        log_(log),
        limits_{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated},
        choices_(choices_of(options)),
        request_{.decode = options.decode,
                 .answers = options.top,
                 .seed = options.seed,
                 .pattern = pattern_of(options),
                 .start = options.question_start == kQuestionStarts[1] ? QuestionStart::authors : QuestionStart::library,
                 .score = options.score == kChoiceScores[1] ? ChoiceScore::mean_logprob : ChoiceScore::logprob,
                 .rank_first = options.rank_first},
        maps_(options.maps) {}

  void open(OpenedAnswerer model) {
    model_ = std::move(model);
    if (const auto unused = check_use(options_, *model_.answerer); !unused.empty()) log_.warning(unused);
    MM_CHECK(!options_.together || model_.answerer->most_pictures() > 1, Kind::usage, "the model takes one picture to a question",
             "--together", "leave it out: the question is then asked about each");
    MM_CHECK(!options_.tiles || model_.answerer->cut_pictures(true), Kind::usage, "the model does not look at pictures piece by piece",
             "--tiles");
    auto* const mapper = model_.answerer->mapper();
    maps_.open(mapper != nullptr ? mapper->layers() : 0);
    try {
      choices_ ? model_.answerer->check(choices_) : model_.answerer->check(request_);
    } catch (const Error& error) {
      const bool typed = choices_ && !options_.answers && of_choices(error.where);  // on the command line itself
      throw Error(typed ? Kind::usage : error.kind, error.what(), where(error.where), error.hint);
    }
  }

  const std::string& name() const { return model_.name; }

  // On threads that read ahead: neighbours that ask about the same files share what is made of them.
  OpenedFiles read(const Record& record) {
    return opened_(key_of(record), [&] {
      Opened files;
      const auto put = [&](const std::string& path) {
        if (is_video(path)) {
          MM_CHECK(record.more.empty(), Kind::input, "is a video among several files, and a question is about pictures or about one video",
                   shown(path));
          files.video = path;
          return;
        }
        files.pictures.images.push_back(read_image(path, limits_));
        files.truncated |= files.pictures.images.back().truncated;
      };
      put(record.input);
      for (const auto& path : record.more) put(path);
      return files;
    });
  }

  Question prepare(const Record& record, const OpenedFiles& files) {
    const auto most = static_cast<std::size_t>(model_.answerer->most_pictures());
    MM_CHECK(files->pictures.images.size() <= most, Kind::input,
             fmt::format("{} pictures to one question, the model takes {}", files->pictures.images.size(), most), record.id);
    Question question{.files = prepared_(key_of(record), [&] { return prepared(*files); }),
                      .text = record.fields.string("question"),
                      .choices = choices_of(record, options_)};
    check(question, record);
    return question;
  }

  void answer(std::span<const Question> questions, std::span<Record* const> records) {
    std::vector<QuestionItem> items;
    for (std::size_t i = 0; i < questions.size(); ++i)
      items.push_back({.pictures = questions[i].files->pictures,
                       .question = questions[i].text,
                       .choices = questions[i].choices ? questions[i].choices : choices_,
                       .seed = hash64(records[i]->id)});
    for (const auto& item : items)
      if (log_.level() >= Level::verbose) tell(model_.answerer->budget(item));
    const auto answers = told_of(model_.broken, [&] { return model_.answerer->answer(items, request_); });
    MM_ASSERT(answers.size() == records.size());
    const auto matches = match(questions, answers);
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = answer_of(answers[i], questions[i], *records[i]);
      if (!matches.empty()) put_match(matches[i], records[i]->answer);
      if (maps_.asked()) explain(items[i], answers[i].best.front(), *questions[i].files->shown, *records[i]);
      records[i]->answer.set("tokens", tokens_of(answers[i].best.front()));
      records[i]->answer.set("model", model_.name);
    }
  }

 private:
  Prepared prepared(const Opened& files) const {
    const auto made = [&](const Pictures& pictures, bool truncated) {
      Prepared all{.pictures = model_.answerer->prepare(pictures), .matched = {}, .truncated = truncated};
      const auto& one = pictures.images[pictures.seconds.size() / 2];
      if (model_.matcher) all.matched = model_.matcher->prepare(one);
      if (maps_.asked())
        all.shown = std::make_shared<const ShownPicture>(shown_picture(one, model_.answerer->mapper()->part(one.height, one.width)));
      return all;
    };
    if (files.video.empty()) return made(files.pictures, files.truncated);
    Clip clip = read_clip(files.video, model_.answerer->frame_rule(), video_limits(limits_));
    Prepared all = made(clip.pictures, clip.truncated);
    clip.pictures.images.clear();
    all.clip = std::move(clip);
    return all;
  }

  void tell(const std::string& budget) {
    if (!budget.empty()) log_.detail(budget);
  }

  // What is wrong with a question costs its record alone.
  void check(const Question& question, const Record& record) const {
    try {
      if (question.choices) model_.answerer->check(question.choices);
      model_.answerer->check(QuestionItem{.pictures = question.files->pictures, .question = question.text});
    } catch (const Error& error) {
      throw Error(Kind::input, error.what(), shown(record.id), error.hint);
    }
  }

  static bool of_choices(const std::string& spoken) { return spoken.empty() || spoken == "choices"; }

  // The option that an error of the model means; one about a file stays there.
  std::string where(const std::string& spoken) const {
    if (choices_ && of_choices(spoken)) return options_.answers ? shown(*options_.answers) : options_.yes_no ? "--yes-no" : "--choices";
    return options_.number && spoken == "--regex" ? "--number" : spoken;
  }

  Json answer_of(const Answers& answers, const Question& question, const Record& record) {
    MM_ASSERT(!answers.best.empty());
    Json answer = Json::object();
    answer.set("question", question.text);
    to_json(answers.best.front()).each_member([&](const std::string& key, const Json& value) { answer.set(key, value); });
    if (answers.margin) answer.set("margin", *answers.margin);
    if (options_.top > 1) {
      Json all = Json::array();
      for (const auto& one : answers.best) all.push(to_json(one));
      answer.set("top", all);
    }
    if (answers.question_truncated) {
      answer.set("question_truncated", true);
      log_.warning(fmt::format("{}: the model has read {} tokens of the question, for the rest it has no room", shown(record.id),
                               answers.question_tokens));
    }
    if (question.files->truncated) answer.set("truncated", true);
    if (question.files->clip) put_clip(*question.files->clip, answer);
    if (!record.more.empty()) answer.set("inputs", inputs_of(record));
    if (record.fields.has("answers")) answer.set("answers", record.fields.get("answers"));
    return answer;
  }

  std::vector<Match> match(std::span<const Question> questions, const std::vector<Answers>& answers) {
    if (!model_.matcher) return {};
    std::vector<MatchItem> items;
    for (std::size_t i = 0; i < questions.size(); ++i)
      items.push_back({.pixels = questions[i].files->matched, .text = questions[i].text + " " + answers[i].best.front().text});
    return model_.matcher->match(items);
  }

  void explain(const QuestionItem& item, const Answer& answer, const ShownPicture& shown, Record& record) {
    maps_.write(record, item.question + " " + answer.text, shown, model_.answerer->mapper()->maps(item, answer, request_, maps_.layer()));
  }

  static constexpr std::size_t kOpened = 2, kPrepared = 8;  // pictures that are kept; decoded ones are large

  const VqaOptions& options_;
  Log& log_;
  ImageLimits limits_;
  Choices choices_;  // of the options; null: answers are written
  AnswerRequest request_;
  MapFolder maps_;
  OpenedAnswerer model_;
  Recent<Opened> opened_{kOpened};
  Recent<Prepared> prepared_{kPrepared};
};

}  // namespace

OpenedAnswerer open_answerer(const VqaOptions& options, Log& log) {
  const OpenedModel model = open_model(options.model, options.runtime, log);
  const auto answers = [](const Family& family) { return family.answerer != nullptr; };
  OpenedAnswerer opened{.name = model.name,
                        .answerer = family_that(model.folder, answers, "do not answer questions").answerer(model.folder, model.runtime),
                        .matcher = nullptr,
                        .broken = broken(model)};
  if (options.match) opened.matcher = open_matcher(*options.match, options.runtime, log);
  return opened;
}

int vqa(const VqaOptions& options, const std::function<OpenedAnswerer()>& open, Log& log) {
  MM_CHECK(options.match != "", Kind::usage, "an empty model name", "--match", "leave it out, or name a model");
  const Asked asked = asked_by(options);
  const EvaluatedRun evaluated("vqa", options.eval, asked.batch);
  Asking asking(options, log);
  const bool one = asked.questions.size() == 1 && asked.batch.list.empty();

  Job<OpenedFiles, Question> job;
  job.kind = {
      .field = "image", .extensions = kVisualExtensions, .plural = "pictures", .several = true, .together = options.together, .split = {}};
  job.kind.split = [&](Record record) { return by_question(std::move(record), asked.questions); };
  job.columns = {"question", "answer", "probability", "logprob", "mean_logprob", "margin", "question_truncated", "model"};
  if (options.top > 1) job.columns.insert(job.columns.end() - 2, "top");
  if (options.match) job.columns.insert(job.columns.end() - 1, "match");
  if (!options.maps.explain.empty()) job.columns.insert(job.columns.end() - 1, "maps");
  if (options.pictures.allow_truncated) job.columns.insert(job.columns.end() - 1, "truncated");
  job.lines = [one](const Record& record) {
    const std::string answer = record.answer.string("answer");
    return std::vector{one ? answer : shown(record.answer.string("question")) + " " + answer};
  };
  job.requests = {"choices"};
  job.kind.fields = {"id", "question", "choices", "answers", "answer"};
  job.batch = 16;
  job.open = [&] {
    log.status("opening the model " + options.model);
    asking.open(open());
    log.status("");
  };
  job.model = [&] { return asking.name(); };
  job.read = [&](const Record& record) { return asking.read(record); };
  job.prepare = [&](const Record& record, const OpenedFiles& files) { return asking.prepare(record, files); };
  job.answer = [&](std::span<const Question> questions, std::span<Record* const> records) { asking.answer(questions, records); };
  return evaluated.finish(run_batch(job, asked.batch, log));
}

int vqa(const VqaOptions& options) {
  Log log = make_log("mm vqa", options.talk);
  const auto open = [&] {
    OpenedAnswerer opened = open_answerer(options, log);
    if (options.model == VqaOptions().model)
      log.note("shipped demonstration model; for open-domain pictures use --model Salesforce/blip-vqa-base");
    return opened;
  };
  return vqa(options, open, log);
}

}  // namespace mm
