#include "task/batch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <deque>

#include "base/check.h"
#include "base/failure.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/signals.h"
#include "task/failure.h"
#include "task/format.h"
#include "task/gate.h"
#include "task/output.h"
#include "task/timing.h"

namespace mm {
namespace {

constexpr int kMostReaders = 4;  // threads; decoding of pictures keeps a model busy with fewer

// One record on its way through the run.
struct Entry {
  Record record;
  AnyJob::Item item;
};

class Runner {
 public:
  Runner(const AnyJob& job, const BatchOptions& options, Log& log)
      : job_(job),
        options_(options),
        log_(log),
        part_(!options.shard.empty() || options.limit > 0),
        batch_(static_cast<std::size_t>(options.batch > 0 ? options.batch : job.batch)),
        inputs_(options, job.kind),
        format_(resolve_format(options.format, options.output == "-" ? "" : options.output, is_terminal(stdout))),
        output_(options, format_, job.columns),
        failed_(output_.earlier().failed) {}

  int run() {
    if (!inputs_.streams())
      while (auto record = fresh()) waiting_.push_back(std::move(*record));
    if (!inputs_.streams()) tell_count();
    const auto total = inputs_.streams() ? std::nullopt : std::optional(waiting_.size());
    writing_.emplace(Writing::Plan{.format = format_,
                                   .columns = job_.columns,
                                   .lines = job_.lines,
                                   .name_inputs = part_ || total != std::optional<std::size_t>(1),
                                   .continued = output_.earlier().bytes > 0});
    if (!total || *total > 0) answer_all(total);
    if (closed_) return 0;
    if (inputs_.streams() && !stopped_ && stop_signal() == 0) tell_count();
    if (options_.timing) std::fprintf(log_.stream(), "%s\n", timing_.json().c_str());
    return finish();
  }

 private:
  using Ahead = ReadAhead<Record, AnyJob::Item>;

  // Whatever ends the run, no thread goes on waiting for standard input.
  struct StopInputs {
    ~StopInputs() { inputs.stop(); }
    Inputs& inputs;
  };

  void tell_count() const {
    if (job_.counted && options_.limit == 0) job_.counted(inputs_.drawn());
  }

  // The next input that no earlier run answered.
  std::optional<Record> fresh() {
    while (auto record = inputs_.next()) {
      for (const auto& warning : inputs_.take_warnings()) log_.warning(warning);
      if (!output_.earlier().ids.contains(record->id)) return record;
      check_same_question(*record);
    }
    return std::nullopt;
  }

  // What stands there is no answer to another question.
  void check_same_question(const Record& record) const {
    const auto earlier = output_.earlier().questions.find(record.id);
    if (earlier == output_.earlier().questions.end() || record.fields.is_null()) return;
    const std::string asked = record.fields.string("question", "");
    MM_CHECK(asked == earlier->second, Kind::usage,
             fmt::format("an earlier run asked '{}' of {}, this one asks '{}'", shown(earlier->second.substr(0, 80)), shown(record.id),
                         shown(asked.substr(0, 80))),
             shown(output_.path()), "give the questions that it was begun with, in their order, or --overwrite to start anew");
  }

  std::optional<Record> source() {
    if (inputs_.streams()) return fresh();
    if (waiting_.empty()) return std::nullopt;
    Record record = std::move(waiting_.front());
    waiting_.pop_front();
    return record;
  }

  // On the threads that read ahead. Time spent waiting for the model is not the record's.
  AnyJob::Item make(Record& record) {
    if (record.error) throw Error(*record.error);
    const Stopwatch watch;
    double waited = 0;
    const auto spent = [&] {
      record.seconds = watch.seconds() - waited;
      timing_.decode += record.seconds;
    };
    try {
      auto item = job_.make(record, [&] {
        const Stopwatch waiting;
        if (!gate_.wait()) throw Error(Kind::internal, "there is no model");  // the run ends with the reason
        waited = waiting.seconds();
      });
      spent();
      return item;
    } catch (...) {
      spent();
      throw;
    }
  }

  void answer_all(std::optional<std::size_t> total) {
    const int readers = std::min(cpu_count(), kMostReaders);
    Ahead ahead(
        readers, 2 * batch_ + static_cast<std::size_t>(readers), [this] { return source(); },
        [this](Record& record) { return make(record); });
    const StopInputs stop{inputs_};  // goes before `ahead`, which waits for its threads
    try {
      const Stopwatch watch;
      job_.open();
      timing_.load = watch.seconds();
      check_same_model();
    } catch (...) {
      gate_.lock();  // or the readers would wait for ever
      throw;
    }
    gate_.open();
    Progress progress(log_, options_.progress, total);
    while (!stopped_ && stop_signal() == 0) {
      auto entries = gather(ahead);
      if (entries.empty()) break;
      const std::size_t count = entries.size();
      answer(entries);
      for (auto& entry : entries) write(entry.record);
      progress.advance(count);
    }
  }

  // Records of two models in one file would tell nobody which is whose.
  void check_same_model() const {
    const std::string& earlier = output_.earlier().model;
    if (earlier.empty() || !job_.model || job_.model() == earlier) return;
    throw Error(Kind::usage, fmt::format("an earlier run answered with the model '{}', this one would with '{}'", earlier, job_.model()),
                shown(output_.path()), "give the --model that it was begun with, or --overwrite to start anew");
  }

  // Records until a batch of items is full; what failed to be read comes along in its place. From a source that waits for a person, only
  // what is there.
  std::vector<Entry> gather(Ahead& ahead) {
    std::vector<Entry> entries;
    std::size_t items = 0;
    while (items < batch_ && entries.size() < 4 * batch_ && stop_signal() == 0) {
      if (!entries.empty() && inputs_.streams() && !ahead.drawn()) break;
      auto made = ahead.next();
      if (!made) break;
      Entry entry{.record = std::move(made->source), .item = {}};
      if (made->error) {
        entry.record.error = named(as_task_error(made->error), entry.record);
        if (log_.level() == Level::debug) log_.debug(full_text(made->error));
      } else {
        entry.item = std::move(*made->item);
        ++items;
      }
      entries.push_back(std::move(entry));
    }
    return entries;
  }

  static Error named(Error error, const Record& record) {
    if (error.where.empty()) error.where = shown(record.input);
    return error;
  }

  void answer(std::vector<Entry>& entries) {
    std::vector<Entry*> good;
    for (auto& entry : entries)
      if (entry.item) good.push_back(&entry);
    for (std::size_t done = 0; done < good.size();) {
      const std::size_t count = std::min(batch_, good.size() - done);  // batch_ may shrink on the way
      answer(std::span(good).subspan(done, count));
      done += count;
    }
  }

  // A batch that fails is tried again in halves: memory may suffice for those, and a record that cannot be answered stands alone in the
  // end.
  void answer(std::span<Entry* const> batch) {
    std::vector<AnyJob::Item> items;
    std::vector<Record*> records;
    for (auto* entry : batch) {
      items.push_back(entry->item);
      records.push_back(&entry->record);
    }
    const Stopwatch watch;
    std::exception_ptr failure;
    try {
      job_.answer(items, records);
    } catch (...) {
      failure = std::current_exception();
    }
    const double seconds = watch.seconds();
    timing_.compute += seconds;
    for (auto* record : records) record->seconds += seconds / static_cast<double>(batch.size());
    if (failure) answer_failed(batch, failure);
  }

  void answer_failed(std::span<Entry* const> batch, const std::exception_ptr& failure) {
    Error error = as_task_error(failure);
    if (log_.level() == Level::debug) log_.debug(full_text(failure));
    const bool memory = error.kind == Kind::resource;
    if (batch.size() == 1) {
      Record& record = batch.front()->record;
      const bool own = std::ranges::any_of(job_.requests, [&](const auto& field) { return !record.fields.get(field).is_null(); });
      if (memory || error.kind == Kind::output || (error.kind == Kind::usage && !own)) throw named(error, record);
      if (error.kind == Kind::usage) error.kind = Kind::input;
      record.error = named(error, record);
      return;
    }
    const std::size_t half = batch.size() / 2;
    if (memory && half < batch_) {
      log_.warning(fmt::format("not enough memory for {} records at a time; going on with {}", batch.size(), half));
      batch_ = half;
    }
    answer(batch.subspan(0, half));
    answer(batch.subspan(half));
  }

  void write(const Record& record) {
    if (stopped_) return;
    ++timing_.items;
    if (record.error) {
      ++failed_;
      log_.error(*record.error);
    }
    const std::string begin = begun_ ? "" : writing_->begin();
    begun_ = true;
    closed_ = !job_.unwritten && !output_.write(begin + writing_->of(record));
    if (record.error && options_.fail_fast) first_failure_ = static_cast<int>(record.error->kind);
    stopped_ = closed_ || first_failure_ != 0;
  }

  int finish() {
    const int signal = stop_signal();
    if (signal != 0 || first_failure_ != 0) {
      if (!output_.path().empty())
        log_.note("what is done stands in " + shown(GrowingFile::part_of(output_.path())) +
                  (format_ == Format::text ? "" : "; --resume goes on"));
      return signal != 0 ? 128 + signal : first_failure_;
    }
    for (const auto& list : inputs_.empty_lists()) log_.warning(fmt::format("{}: names no {}", list, job_.kind.plural));
    const std::string begin = begun_ ? "" : writing_->begin();
    if (!job_.unwritten && !output_.write(begin + writing_->end())) return 0;
    output_.finish();
    return failed_ > 0 ? 1 : 0;
  }

  const AnyJob& job_;
  const BatchOptions& options_;
  Log& log_;
  bool part_;          // of what the inputs name
  std::size_t batch_;  // records computed together
  Inputs inputs_;
  Format format_;
  Output output_;
  std::optional<Writing> writing_;
  std::deque<Record> waiting_;  // all records, when their number is known
  Gate gate_;                   // opens with the model, or locks without
  Timing timing_;
  std::size_t failed_;
  int first_failure_ = 0;  // exit code of the failure that --fail-fast stopped at
  bool begun_ = false, stopped_ = false, closed_ = false;
};

}  // namespace

int run_batch(const AnyJob& job, const BatchOptions& options, Log& log) { return Runner(job, options, log).run(); }

}  // namespace mm
